/** Steps about which the same lines would be printed, grouped, so that they are printed once. */

import { shortList } from '../wording/short-texts.ts';

/** A step and the lines about it. */
export interface StepLines {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Several steps, and the lines about each of them. */
export interface StepsWithSameLines {
  readonly names: readonly string[];
  readonly lines: readonly string[];
  /** True where `*` in the lines stands for the last part of each step's name. */
  readonly hasOwnNames: boolean;
}

/**
 * Groups of steps that have the same lines, or the same but for the step's own name in them: `s3://bucket/30/` of
 * Group-30 and `s3://bucket/31/` of Group-31. In the order of each group's first step.
 */
export function groupByLines(steps: readonly StepLines[]): readonly StepsWithSameLines[] {
  const same = groupBy(steps, ({ lines }) => lines.join('\n'));
  const sameButNames = groupBy(same.filter(({ length }) => length === 1).flat(), (step) =>
    withoutOwnName(step).join('\n'),
  );
  const groups = [
    ...same.filter(({ length }) => length > 1).map((group) => ({ group, hasOwnNames: false })),
    ...sameButNames.map((group) => ({ group, hasOwnNames: group.length > 1 })),
  ].map(({ group, hasOwnNames }) => ({
    names: group.map(({ name }) => name),
    lines: hasOwnNames ? withoutOwnName(group[0]!) : group[0]!.lines,
    hasOwnNames,
  }));
  const order = new Map(steps.map(({ name }, index) => [name, index]));
  return groups.sort((a, b) => order.get(a.names[0]!)! - order.get(b.names[0]!)!);
}

/** `Group-30, Group-31 … Group-39 (10 in all)`, and what `*` means. */
export function namesText({ names, hasOwnNames }: Pick<StepsWithSameLines, 'names' | 'hasOwnNames'>): string {
  return `${shortList(names)}${hasOwnNames ? ', each with its own name for *' : ''}`;
}

/** Items of one key together, in the order of their first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

// Not next to letters, digits or dots, nor as a position in brackets: there it only looks like the name's last part.
function withoutOwnName({ name, lines }: StepLines): readonly string[] {
  const own = /^[A-Za-z]+-(.+)$/.exec(name)?.[1];
  if (own === undefined) return lines;
  const pattern = new RegExp(`(?<![A-Za-z0-9.[])${own.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9.\\]])`, 'g');
  return lines.map((line) => line.replace(pattern, '*'));
}
