/** What the quality gate says of the units of a dataset. */

import type { Receipt, ReceiptCounts } from '../ledger/receipt.ts';

/** What a group's part of the summary depends on. */
export interface SummarizedGroup {
  readonly group: string;
  readonly counts: ReceiptCounts;
  readonly extractor: Receipt['extractor'];
}

/** How many were rejected; where there is none at all, what was looked for and what was found. */
export function describeUnits(
  groups: readonly SummarizedGroup[],
  { processed, rejected }: { processed: number; rejected: number },
): { readonly finding: string; readonly advice: string } {
  const seen = processed + rejected;
  if (seen > 0) {
    const units = seen === 1 ? 'unit' : 'units';
    return {
      finding: `${rejected} of ${seen} ${units} ${rejected === 1 ? 'was' : 'were'} rejected`,
      advice: 'rejects.parquet names each one with its reason',
    };
  }
  const [first] = groups;
  const { name, looksFor } = first?.extractor ?? { name: 'the extractor' };
  return {
    finding: `no unit was found: ${name} looked for ${looksFor ?? 'units of its own'} and found ${foundFiles(groups)}`,
    advice: 'docs/extractors.md says how other data is read, and each receipt why a file was skipped',
  };
}

function foundFiles(groups: readonly SummarizedGroup[]): string {
  const files = groups.reduce((sum, { counts }) => sum + counts.files, 0);
  const endings = new Map<string, number>();
  for (const { counts } of groups) {
    for (const [ending, count] of Object.entries(counts.endings ?? {})) {
      endings.set(ending, (endings.get(ending) ?? 0) + count);
    }
  }
  if (files === 0) return 'no file at all';
  const most = [...endings].sort(([, a], [, b]) => b - a).slice(0, 8);
  const told = most.map(([ending, count]) => `${count} ${ending}`).join(', ');
  return `${files} ${files === 1 ? 'file' : 'files'}${told === '' ? '' : `: ${told}`}`;
}
