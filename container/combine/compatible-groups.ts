/** Groups become one dataset only where their rows mean the same: one extractor, its version, options and columns. */

import type { CombineTask } from '../arguments.ts';
import { JobFailure } from '../failure.ts';
import type { ReceiptHead, Shard } from './shards.ts';

/** @throws JobFailure naming two groups that differ, and what each has */
export function expectCompatibleGroups(
  shards: readonly Shard[],
  { mixedVersions }: Pick<CombineTask, 'mixedVersions'>,
): void {
  const made = shards.map(({ group, head }) => ({ group, facts: factsOf(head, mixedVersions) }));
  const [first, second] = oddAndUsual(made);
  if (first === undefined || second === undefined) return;
  const names = [...new Set([...Object.keys(first.facts), ...Object.keys(second.facts)])];
  const differing = names.filter((name) => first.facts[name] !== second.facts[name]);
  const differences = differing.map((name) => {
    return difference(
      name,
      [first, second].map(({ group, facts }) => ({ group, has: facts[name] ?? 'absent' })),
    );
  });
  throw differs([first.group, second.group], differences.join(', '), {
    onlyVersions: differing.join() === versionFact,
  });
}

/** @throws JobFailure naming a group of each table, and the first column that they do not share */
export function expectSameColumns([first, second]: readonly [ColumnsOfGroup, ColumnsOfGroup]): void {
  const longer = first.columns.length >= second.columns.length ? first : second;
  const at = longer.columns.findIndex((_, index) => first.columns[index] !== second.columns[index]);
  if (at === -1) return;
  const each = [
    { group: first.group, has: first.columns[at] ?? 'absent' },
    { group: second.group, has: second.columns[at] ?? 'absent' },
  ];
  throw differs([first.group, second.group], difference(`column ${at + 1} of features.parquet`, each));
}

export interface ColumnsOfGroup {
  readonly group: string;
  /** Name and type of each. */
  readonly columns: readonly string[];
}

interface Made {
  readonly group: string;
  /** What rows depend on beside the data, by name. */
  readonly facts: Readonly<Record<string, string>>;
}

const versionFact = 'the version of the extractor';

// A receipt that somebody has edited may lack anything.
function factsOf(
  { extractor, options }: Partial<ReceiptHead>,
  mixedVersions: CombineTask['mixedVersions'],
): Made['facts'] {
  const named = Object.entries(options ?? {}).map(([name, value]) => [`option ${name}`, JSON.stringify(value)]);
  return {
    'the extractor': String(extractor?.name),
    ...(mixedVersions === 'refuse' && { [versionFact]: JSON.stringify(extractor?.version) }),
    ...(Object.fromEntries(named) as Readonly<Record<string, string>>),
  };
}

/** The first group that is not made as most are, and the first of most, in their order; none where all are sameFacts. */
function oddAndUsual(made: readonly Made[]): readonly Made[] {
  const sameFacts = new Map<string, Made[]>();
  for (const each of made) {
    const key = JSON.stringify(Object.entries(each.facts).sort());
    sameFacts.set(key, [...(sameFacts.get(key) ?? []), each]);
  }
  const [most] = [...sameFacts.values()].sort((a, b) => b.length - a.length);
  const odd = made.find((each) => !most!.includes(each));
  return odd === undefined ? [] : made.filter((each) => each === odd || each === most![0]);
}

function difference(what: string, each: readonly { readonly group: string; readonly has: string }[]): string {
  return `${what} is ${each.map(({ group, has }) => `${has} in ${JSON.stringify(group)}`).join(' and ')}`;
}

function differs(
  groups: readonly string[],
  differences: string,
  { onlyVersions = false }: { readonly onlyVersions?: boolean } = {},
): JobFailure {
  const named = groups.map((group) => JSON.stringify(group)).join(' and ');
  const allow = onlyVersions ? '; combine: { mixedVersions: allow } takes both versions' : '';
  return new JobFailure(
    `groups ${named} were made differently: ${differences}; an image tag that has moved, such as :latest, leaves older ` +
      `shards in SageMaker's cache: name the image by its digest, or give DatasetVersion a new value${allow}`,
  );
}
