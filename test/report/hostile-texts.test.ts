import { renderCsv } from '@macroshard/container/combine/csv';
import { expect } from 'chai';
import fc from 'fast-check';
import type { DatasetFacts } from '../../pipeline/report/dataset-facts.ts';
import { renderReportPage } from '../../pipeline/report/page.ts';
import { datasetFacts } from '../../pipeline/report/read-facts.ts';
import type { ExecutionFacts, RunReport } from '../../pipeline/report/run-report.ts';
import { runs } from '../support/wide.ts';

/** Pieces of texts that would be markup, would turn or hide what is read, are cut in two, or have no end. */
const pieces = [
  ...['</script><script>alert(1)</script>', '<img src=x onerror=alert(1)>', '</td></tr></table>', '<!--', ']]>'],
  ...['" onmouseover="alert(1)', "' x='", '&lt;', '&#x3c;', '`${x}`', '{{x}}', 'javascript:alert(1)', '\\u003c'],
  ...[
    '\u202e',
    '\u2066',
    '\u200f',
    '\u200b',
    '\ufeff',
    '\u00ad',
    '\u2028',
    '\u0000',
    '\u001b[31m',
    '\u0085',
    '\r',
    '\n',
  ],
  ...[
    '\ud83d',
    '\ude00',
    '😀',
    '😀'.repeat(300),
    'e\u0301'.repeat(200),
    'שלום',
    'عربي',
    'x'.repeat(10_000),
    ' ',
    ';',
    ',',
  ],
];
const hostile = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));

/** Every text of it comes from data, or from the service. */
function reportWith(text: (plain: string) => string): RunReport {
  const names = ['30', '31', '32', '33', '34', '35'].map(text);
  const groups = names.map((group, index) => ({
    ...{ group, records: 2, unitsProcessed: 20, unitsRejected: index === 5 ? 5 : 0, unitsSkipped: 0, files: 40 },
    ...{ rows: index === 3 ? 9000 : 100, bytes: 1e8 + index },
  }));
  const [group = ''] = names;
  const threadSeconds = { work: [9], wait: [1], idle: [1] };
  const run = {
    startedAt: '1970-01-01T00:00:10Z',
    endedAt: '1970-01-01T00:00:50Z',
    seconds: 40,
    threads: 1,
    threadSeconds,
  };
  const inGroup = (name: string, index: number) => ({
    ...{ group: name, units: ['mV'], rows: 100, records: 2, samples: 1000 + index, missing: 10, durationSeconds: 60 },
    ...{ mean: 0.1, std: index === 4 ? 200 : 0.2 + index / 100, min: -1, max: 1 },
  });
  const [kind, signal] = [text('waveform'), text('II')];
  const dataset: DatasetFacts = datasetFacts({
    'summary.json': JSON.stringify({
      ...{ rows: 9500, records: 12, unitsProcessed: 120, unitsRejected: 5, unitsSkipped: 0, rejectedFraction: 0.04 },
      gate: { finding: text('5 of 125 units were rejected'), advice: '' },
      groups,
      rejects: { [text('bad-header')]: 5 },
      firstRejects: [{ group, path: text('a/b'), code: text('bad-header'), message: text('line 2') }],
    }),
    'manifest.json': JSON.stringify({
      options: { [text('compression')]: text('zstd') },
      groups: names.map((name) => ({
        ...{ group: name, extractor: { name: text('own'), version: text('2') }, options: { list: [text('x')] } },
        counts: { filesSkipped: 1, warnings: 1 },
      })),
      warnings: [{ group, path: text('a/c'), message: text('odd') }],
      outputs: [],
      sha256: text('abc'),
      run: {
        ...{ versions: { [text('node')]: text('24') }, job: { image: text('image') } },
        groups: Object.fromEntries(names.map((name) => [name, run])),
      },
    }),
    'profile.json': JSON.stringify({
      sample: { rows: 9500, everyNth: 1 },
      columns: [
        { name: text('number'), type: text('DOUBLE'), nulls: 0, quantiles: { 0: null, 1: null } },
        { name: text('words'), type: 'VARCHAR', nulls: 9500, values: [{ value: text('v'), rows: 3 }] },
      ],
      signals: [{ kind, signal, uncalibrated: false, groups: names.map(inGroup) }],
      signalsLeftOut: 0,
    }),
    'signal_stats.csv': renderCsv(
      'kind,signal,units,uncalibrated,n_rows,n_records,n_samples,n_missing,duration_s,mean,std,min,max'.split(','),
      [[kind, signal, 'mV', 'false', 600, 12, 6000, 60, 7200, 0.1, 0.2, -1, 1]],
    ),
  });
  const step = (name: string, state: string, failureReason: string | null) => ({
    ...{ name, state, groups: [group], startedAtMs: 0, endedAtMs: 61_000, attempts: 2, failureReason },
    ...{ sourceArn: null, writesDataset: false, jobStartedAtMs: 5000, expectedSeconds: null },
  });
  const [first, second] = [text('Group-30'), text('Combine')];
  const execution: ExecutionFacts = {
    ...{ executionArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/p/execution/a', pipeline: text('waves') },
    ...{ status: 'Failed', failureReason: text('why'), displayName: text('nightly'), startedBy: text('ada') },
    ...{ startedAtMs: 0, endedAtMs: 90_000, askedAtMs: 100_000, took: null, cost: null },
    parameters: [{ name: text('WindowSeconds'), value: text('60'), defaultValue: text('0') }],
    definition: {
      Version: '2020-12-01',
      Steps: [first, second].map((Name) => ({ Name, Type: 'Processing' as const, Arguments: {} })),
    },
    steps: [step(first, 'Failed', text('no disk')), step(second, 'Succeeded', null)],
  };
  return {
    execution,
    dataset,
    problem: text('not whole'),
    place: text('s3://b/out'),
    repeat: text('macroshard start'),
  };
}

const assets = { style: '', script: '' };

/** Elements and the names of their attributes, in the order of the page: what a parser would make of it. */
function skeletonOf(page: string): readonly string[] {
  return [...page.matchAll(/<(\/?[\w!]+)((?:"[^"]*"|[^">])*)>/g)].map(([, name, attributes]) => {
    const names = attributes!.replace(/"[^"]*"/g, '').match(/[\w:-]+(?==)/g) ?? [];
    return [name, ...names].join(' ');
  });
}

describe('a report whose every text is hostile', () => {
  it('has the elements of one whose texts are plain, nothing invisible, and an end', () => {
    const plain = skeletonOf(
      renderReportPage(
        reportWith((text) => text),
        assets,
      ),
    );
    expect(plain).to.have.length.above(300);
    fc.assert(
      fc.property(hostile, fc.boolean(), (words, isBefore) => {
        const page = renderReportPage(
          reportWith((text) => (isBefore ? `${words}${text}` : `${text}${words}`)),
          assets,
        );
        expect(skeletonOf(page)).to.deep.equal(plain);
        const hidden = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.exec(page);
        expect(hidden, `at ${hidden?.index}`).to.equal(null);
        expect(page.length).to.be.below(3_000_000);
      }),
      { numRuns: runs(15, 500) },
    );
  });
});
