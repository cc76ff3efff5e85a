/** Groups become one dataset only where their rows mean the same: one extractor, its version, files, units and options. */

import { JobFailure } from '../failure.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { canonicalJson } from '../ledger/seal.ts';

/** The part of a group's receipt that says how it was made. */
export interface MadeGroup {
  readonly group: string;
  readonly head: Pick<Receipt, 'extractor' | 'options'>;
}

type MixedVersions = 'refuse' | 'allow';

/** @throws JobFailure naming two groups that differ, and what each has */
export function expectCompatibleGroups(
  shards: readonly MadeGroup[],
  { mixedVersions }: { readonly mixedVersions: MixedVersions },
): void {
  const difference = differenceOfGroups(shards, mixedVersions);
  if (difference === undefined) return;
  const allow = difference.onlyVersions ? '; combine: { mixedVersions: allow } takes both versions' : '';
  throw new JobFailure(`${difference.text}; ${wayOut}${allow}`);
}

/** The first group that was made differently from most, and one of the others; undefined where all were made alike. */
export function differenceOfGroups(
  shards: readonly MadeGroup[],
  mixedVersions: MixedVersions,
): { readonly text: string; readonly onlyVersions: boolean } | undefined {
  // Other versions have other files, and a job that was run by hand may have recorded none.
  const comparesFiles =
    mixedVersions === 'refuse' && shards.every(({ head }) => head.extractor?.filesSha256 !== undefined);
  // A receipt that was written before receipts held either says nothing of its unit form.
  const comparesUnits = shards.every(
    ({ head: { extractor } }) => (extractor?.units ?? extractor?.filesSha256) !== undefined,
  );
  const compared = { mixedVersions, comparesFiles, comparesUnits };
  const made = shards.map(({ group, head }) => ({ group, facts: factsOf(head, compared) }));
  const [first, second] = oddAndUsual(made);
  if (first === undefined || second === undefined) return undefined;
  const names = [...new Set([...Object.keys(first.facts), ...Object.keys(second.facts)])];
  const differing = names.filter((name) => first.facts[name] !== second.facts[name]);
  const shown = differing.map((name) =>
    difference(
      name,
      [first, second].map(({ group, facts }) => ({ group, has: facts[name] ?? 'absent' })),
    ),
  );
  return {
    text: madeDifferently([first.group, second.group], shown.join(', ')),
    onlyVersions:
      differing.every((name) => name === versionFact || name === filesFact) && differing.includes(versionFact),
  };
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
  const differing = difference(`column ${at + 1} of features.parquet`, each);
  throw new JobFailure(`${madeDifferently([first.group, second.group], differing)}; ${wayOut}`);
}

export interface ColumnsOfGroup {
  readonly group: string;
  /** Name and type of each. */
  readonly columns: readonly string[];
}

/** What the receipts of all groups record, but for what the description allows to differ. */
interface Compared {
  readonly mixedVersions: MixedVersions;
  readonly comparesFiles: boolean;
  readonly comparesUnits: boolean;
}

interface Made {
  readonly group: string;
  /** What rows depend on beside the data, by name. */
  readonly facts: Readonly<Record<string, string>>;
}

const versionFact = 'the version of the extractor';
const filesFact = "the digest of the extractor's files";

// A receipt that somebody has edited may lack anything.
function factsOf(
  { extractor, options }: Partial<MadeGroup['head']>,
  { mixedVersions, comparesFiles, comparesUnits }: Compared,
): Made['facts'] {
  const named = Object.entries(options ?? {}).map(([name, value]) => [`option ${name}`, JSON.stringify(value)]);
  const { name, version, filesSha256, units } = extractor ?? ({} as Partial<Receipt['extractor']>);
  return {
    'the extractor': String(name),
    ...(mixedVersions === 'refuse' && { [versionFact]: JSON.stringify(version) }),
    ...(comparesFiles && { [filesFact]: `${String(filesSha256).slice(0, 12)}…` }),
    ...(comparesUnits && units !== undefined && { 'process.units': canonicalJson(units) }),
    ...(Object.fromEntries(named) as Readonly<Record<string, string>>),
  };
}

/** The first group that was not made as most are, and the first of those, in their order; empty where all have the same facts. */
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

function madeDifferently(groups: readonly string[], differences: string): string {
  return `groups ${groups.map((group) => JSON.stringify(group)).join(' and ')} were made differently: ${differences}`;
}

const wayOut =
  "an image tag that has moved, such as :latest, leaves older shards in SageMaker's cache: name the image by its digest, " +
  'or give DatasetVersion a new value';
