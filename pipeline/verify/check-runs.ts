import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { sealRun } from '@macroshard/container/ledger/seal';
import type { Ledger } from './read-ledger.ts';

/** Of each group of a dataset, the manifest has the run of its receipt, with the receipt's digests. */
export function checkRuns({ name, groups, run }: Ledger, findings: Findings): void {
  if (name !== 'manifest.json') return;
  const runs = new Map(Object.entries(run.groups as Readonly<Record<string, GroupRun>>));
  for (const { group } of groups) {
    const told = runs.get(group);
    if (told === undefined) {
      findings.add(name, `has no run of group ${shown(group)}`);
      continue;
    }
    const { environment: _, receiptSha256, sha256, ...facts } = told;
    if (sealRun(facts, receiptSha256).sha256 !== sha256)
      findings.add(name, `has a run of group ${shown(group)} that is not the one of its receipt`);
  }
  const known = new Set(groups.map(({ group }) => group));
  for (const group of runs.keys()) {
    if (!known.has(group)) findings.add(name, `has a run of group ${shown(group)}, which it does not list`);
  }
}

interface GroupRun {
  readonly environment: object;
  readonly receiptSha256: string;
  readonly sha256: string;
}
