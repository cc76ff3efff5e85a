/** The flags of our own program among a job's arguments, read place by place as its parser reads them. */

import type { Json } from './json.ts';

/** Flags of the program's commands behind which a value stands; the others stand alone. */
export const flagsWithValue: ReadonlySet<string> = new Set([
  ...['--group', '--source', '--extractor', '--interpreter', '--command', '--option', '--units', '--window-seconds'],
  ...['--threads', '--unit-seconds', '--piece-mb', '--checkpoint'],
  ...['--compression', '--mixed-versions', '--signal-name', '--groups'],
  ...['--unit', '--count', '--rows'],
]);

export interface GivenFlag {
  readonly flag: string;
  /** Its place among the words. */
  readonly at: number;
  /** The place of its value, which is its own for `--flag=value`; undefined of a flag that stands alone. */
  readonly valueAt: number | undefined;
  /** Undefined where none stands, or only a run can tell which. */
  readonly value: Json | undefined;
}

/**
 * In the order of the words. What stands behind a flag is its value whatever it looks like: a group may be called
 * `--source`.
 * @param words  the first is the command; undefined for what only a run can tell
 */
export function givenFlags(words: readonly (Json | undefined)[]): readonly GivenFlag[] {
  const flags: GivenFlag[] = [];
  for (let at = 1; at < words.length && words[at] !== '--'; at++) {
    const word = words[at];
    const [, flag, inline] = typeof word === 'string' ? (/^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? []) : [];
    if (flag === undefined) continue;
    if (inline !== undefined) flags.push({ flag, at, valueAt: at, value: inline });
    else if (!flagsWithValue.has(flag)) flags.push({ flag, at, valueAt: undefined, value: undefined });
    else flags.push({ flag, at, valueAt: at + 1, value: words[++at] });
  }
  return flags;
}

/** Of a flag that is given several times the last counts, as for the program. */
export function lastFlag(words: readonly (Json | undefined)[], flag: string): GivenFlag | undefined {
  return givenFlags(words).findLast((each) => each.flag === flag);
}
