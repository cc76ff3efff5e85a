import { expect } from 'chai';
import fc from 'fast-check';
import { readSurvey } from '../../pipeline/survey/read-survey.ts';
import { renderSurvey } from '../../pipeline/survey/render-survey.ts';
import type { Survey, SurveyedGroup } from '../../pipeline/survey/survey.ts';
import { runs } from '../support/wide.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const group: SurveyedGroup = { files: 12, bytes: 3100000, keys: a, etags: b };

describe('a survey file', () => {
  it('has a line a group, in natural order', () => {
    const groups = new Map(['p10', '37', 'p2', '100', '007', '7', 'a'].map((name) => [name, group]));
    const line = (name: string) => `    "${name}": { "files": 12, "bytes": 3100000, "keys": "${a}", "etags": "${b}" }`;
    expect(renderSurvey({ prefix: 's3://bucket/waves/', groups })).to.equal(
      `{\n  "prefix": "s3://bucket/waves/",\n  "groups": {\n${['007', '7', '37', '100', 'a', 'p2', 'p10'].map(line).join(',\n')}\n  }\n}\n`,
    );
  });

  it('holds the steps that packs were made for, and each pack', () => {
    const survey = { prefix: 's3://bucket/', steps: 20, groups: new Map([['37', { ...group, pack: 3 }]]) };
    const text = renderSurvey(survey);
    expect(text).to.equal(
      `{\n  "prefix": "s3://bucket/",\n  "steps": 20,\n  "groups": {\n    "37": { "files": 12, "bytes": 3100000, "keys": "${a}", "etags": "${b}", "pack": 3 }\n  }\n}\n`,
    );
    expect(readSurvey(text)).to.deep.equal({ survey });
  });

  it('reads back as it was, whatever groups are called, and does not depend on the order they came in', () => {
    const name = fc.oneof(fc.string({ minLength: 1 }), fc.nat().map(String), fc.constant('__proto__'));
    const surveys = fc.uniqueArray(name, { maxLength: 20 }).map((names) => ({
      prefix: 's3://bucket/waves/',
      groups: new Map(names.map((each, index) => [each, { ...group, files: index }])),
    }));
    fc.assert(
      fc.property(surveys, (survey: Survey) => {
        const text = renderSurvey(survey);
        const read = readSurvey(text);
        expect('survey' in read && renderSurvey(read.survey)).to.equal(text);
        expect('survey' in read && new Map([...read.survey.groups].sort())).to.deep.equal(
          new Map([...survey.groups].sort()),
        );
        expect(renderSurvey({ ...survey, groups: new Map([...survey.groups].reverse()) })).to.equal(text);
      }),
      { numRuns: runs(50, 1000) },
    );
  });

  const line = `{ "files": 12, "bytes": 1, "keys": "${a}", "etags": "${b}" }`;
  const wrong: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
    ['a list', '[]', ['1:1: a survey must be an object, got a list']],
    ['nothing', '', ['1:1: is no JSON (Unexpected end of JSON input); npx macroshard survey writes it']],
    [
      'what a merge left',
      `{\n  "prefix": "s3://b/",\n  "groups": {\n<<<<<<< main\n    "1": ${line}\n=======\n`,
      ['4:1: a merge has left its marks here; run npx macroshard survey again'],
    ],
    [
      'a group twice',
      `{\n  "prefix": "s3://b/",\n  "groups": {\n    "1": ${line},\n    "1": ${line}\n  }\n}\n`,
      ['5:5: group "1" stands here a second time'],
    ],
    [
      'unknown and missing keys',
      `{\n  "perfix": "s3://b/",\n  "groups": {\n    "1": { "file": 1, "bytes": 1, "keys": "${a}", "etags": "${b}" }\n  }\n}\n`,
      [
        '1:1: prefix must be given',
        '2:13: unknown key perfix; did you mean prefix?',
        '4:10: files must be given',
        '4:20: unknown key file; did you mean files?',
      ],
    ],
    [
      'values of another kind',
      `{\n  "prefix": "waves",\n  "steps": 0,\n  "groups": {\n    "1": { "files": -1, "bytes": 1.5, "keys": "${a.slice(1)}", "etags": 7, "pack": 0 },\n    "2": 3\n  }\n}\n`,
      [
        '2:13: prefix must be s3://BUCKET/ and what follows, got the text "waves"',
        '3:12: steps must be an integer of 1 or more, got the number 0',
        '5:21: files must be an integer of 0 or more, got the number -1',
        '5:34: bytes must be an integer of 0 or more, got the number 1.5',
        `5:47: keys must be 64 hexadecimal digits, got the text "${a.slice(0, 59)}…"`,
        '5:123: etags must be 64 hexadecimal digits, got the number 7',
        '5:134: pack must be an integer of 1 or more, got the number 0',
        '6:10: group "2" must be an object, got the number 3',
      ],
    ],
  ];
  for (const [what, text, problems] of wrong) {
    it(`is refused where it holds ${what}, with every problem and its place`, () => {
      const read = readSurvey(text);
      const shown =
        'problems' in read ? read.problems.map((each) => `${each.line}:${each.column}: ${each.message}`) : [];
      expect([...shown].sort(byPlace)).to.deep.equal(problems);
    });
  }

  it('may be laid out otherwise', () => {
    const text = JSON.stringify({ groups: { 7: group }, prefix: 's3://bucket/' });
    expect(readSurvey(text)).to.deep.equal({ survey: { prefix: 's3://bucket/', groups: new Map([['7', group]]) } });
  });
});

function byPlace(a: string, b: string): number {
  const [[line, column], [otherLine, otherColumn]] = [a, b].map((each) => each.split(':').map(Number)) as [
    [number, number],
    [number, number],
  ];
  return line - otherLine || column - otherColumn;
}
