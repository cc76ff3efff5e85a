/** The committed file's text to the survey, or all that is wrong with it. */

import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { typed } from '../wording/typed-command.ts';
import { describeValue, didYouMean, listing } from '../wording/words.ts';
import { compareNaturally } from './natural-order.ts';
import { renderSurvey } from './render-survey.ts';
import type { Survey, SurveyedGroup } from './survey.ts';

/** Lines and columns count from 1. */
export interface SurveyProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ReadSurvey = { readonly survey: Survey } | { readonly problems: readonly SurveyProblem[] };

/** Never throws. Numbers of a file that nobody has changed by hand are taken at their word; digests are not recomputed. */
export function readSurvey(text: string): ReadSurvey {
  const source = new JsonSource(text);
  if ('problem' in source.parsed) return { problems: [source.parsed.problem] };
  const { value } = source.parsed;
  const problems = problemsOf(value);
  const survey = problems.length === 0 ? surveyOf(value as WrittenSurvey) : undefined;
  // A text that reads back as it was written holds no name twice: of two, the parser would silently keep the last.
  if (survey !== undefined && renderSurvey(survey) === text) return { survey };
  const all = [...problems.map(({ path, message }) => source.problem(path, message)), ...source.doubles()];
  return all.length > 0 ? { problems: all } : { survey: survey! };
}

interface WrittenSurvey {
  readonly prefix: string;
  readonly steps?: number;
  readonly groups: Readonly<Record<string, SurveyedGroup>>;
}

function surveyOf({ prefix, steps, groups }: WrittenSurvey): Survey {
  const sorted = Object.entries(groups).sort(([a], [b]) => compareNaturally(a, b));
  return { prefix, ...(steps !== undefined && { steps }), groups: new Map(sorted) };
}

type Path = readonly string[];
interface Misfit {
  readonly path: Path;
  readonly message: string;
}

type Kind = (value: unknown) => boolean;
const counted: Kind = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const numbered: Kind = (value) => counted(value) && value !== 0;
const digest: Kind = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const prefixed: Kind = (value) => typeof value === 'string' && /^s3:\/\/[^/]+\//.test(value);

const words = new Map<Kind, string>([
  [counted, 'an integer of 0 or more'],
  [numbered, 'an integer of 1 or more'],
  [digest, '64 hexadecimal digits'],
  [prefixed, 's3://BUCKET/ and what follows'],
]);

const membersOfFile: Readonly<Record<string, Kind>> = { prefix: prefixed, steps: numbered, groups: isMapping };
const membersOfGroup: Readonly<Record<string, Kind>> = {
  files: counted,
  bytes: counted,
  keys: digest,
  etags: digest,
  pack: numbered,
};
const optional: ReadonlySet<string> = new Set(['steps', 'pack']);

function problemsOf(value: unknown): readonly Misfit[] {
  if (!isMapping(value)) return [{ path: [], message: `a survey must be an object, got ${describeValue(value)}` }];
  const { groups } = value;
  return [
    ...misfits(value, membersOfFile, []),
    ...Object.entries(isMapping(groups) ? groups : {}).flatMap(([name, group]) => {
      const path = ['groups', name];
      if (isMapping(group)) return misfits(group, membersOfGroup, path);
      return [{ path, message: `group ${JSON.stringify(name)} must be an object, got ${describeValue(group)}` }];
    }),
  ];
}

function misfits(
  value: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, Kind>>,
  path: Path,
): readonly Misfit[] {
  const known = Object.keys(members);
  const missing = known.filter((name) => !optional.has(name) && !Object.hasOwn(value, name));
  return [
    ...(missing.length > 0 ? [{ path, message: `${listing(missing, 'and')} must be given` }] : []),
    ...Object.entries(value).flatMap(([name, each]) => {
      const kind = Object.hasOwn(members, name) ? members[name]! : undefined;
      if (kind === undefined) {
        return [{ path: [...path, name], message: `unknown key ${name}${didYouMean(name, known)}` }];
      }
      if (kind(each)) return [];
      return [
        {
          path: [...path, name],
          message: `${name} must be ${words.get(kind) ?? 'an object'}, got ${describeValue(each)}`,
        },
      ];
    }),
  ];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON text, and where its parts stand: JSON is YAML, whose parser knows that; it is asked only where something is wrong. */
class JsonSource {
  readonly parsed: { readonly value: unknown } | { readonly problem: SurveyProblem };
  private readonly text: string;
  private readonly lines = new LineCounter();
  private document: Document | undefined;

  constructor(text: string) {
    this.text = text;
    try {
      this.parsed = { value: JSON.parse(text) };
    } catch (error) {
      this.parsed = { problem: syntaxProblem(text, error as SyntaxError) };
    }
  }

  problem(path: Path, message: string): SurveyProblem {
    let node: unknown = this.nodes().contents;
    for (const name of path) {
      const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
      if (pair === undefined) break;
      node = pair.value;
    }
    return this.at(isNode(node) ? (node.range?.[0] ?? 0) : 0, message);
  }

  /** Groups that stand twice, as after a merge that took both sides. */
  doubles(): readonly SurveyProblem[] {
    const groups = this.nodes().get('groups', true);
    const seen = new Set<unknown>();
    return (isMap(groups) ? groups.items : []).flatMap(({ key }) => {
      if (!isScalar(key) || !seen.has(key.value)) {
        seen.add(isScalar(key) ? key.value : key);
        return [];
      }
      return [this.at(key.range?.[0] ?? 0, `group ${JSON.stringify(key.value)} stands here a second time`)];
    });
  }

  private nodes(): Document {
    this.document ??= parseDocument(this.text, { lineCounter: this.lines, uniqueKeys: false, logLevel: 'error' });
    return this.document;
  }

  private at(offset: number, message: string): SurveyProblem {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), message };
  }
}

function syntaxProblem(text: string, error: SyntaxError): SurveyProblem {
  const conflict = text.split('\n').findIndex((line) => /^(<{7}|={7}|>{7})/.test(line));
  if (conflict !== -1) {
    return { line: conflict + 1, column: 1, message: `a merge has left its marks here; run ${typed('survey')} again` };
  }
  const offset = Number(/ at position (\d+)/.exec(error.message)?.[1] ?? 0);
  const before = text.slice(0, offset).split('\n');
  const message = `is no JSON (${error.message.replace(/[\p{Cc}]/gu, ' ')}); ${typed('survey')} writes it`;
  return { line: before.length, column: before.at(-1)!.length + 1, message };
}
