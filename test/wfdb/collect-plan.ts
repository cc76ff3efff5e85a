import { compareBytes } from '@macroshard/container/compare-bytes';
import type { FileTree, Plan, PlanEntry } from '@macroshard/container/extractor';
import { planRecords } from '@macroshard/container/wfdb/plan-records';

/** The whole plan of a tree, each list sorted by path. */
export async function collectPlan(tree: FileTree): Promise<Plan> {
  const entries: PlanEntry[] = [];
  for await (const entry of planRecords(tree)) entries.push(entry);
  return {
    units: sorted(entries.flatMap((entry) => ('unit' in entry ? [entry.unit] : []))),
    rejects: sorted(entries.flatMap((entry) => ('reject' in entry ? [entry.reject] : []))),
    skippedUnits: sorted(entries.flatMap((entry) => ('skippedUnit' in entry ? [entry.skippedUnit] : []))),
    skippedFiles: sorted(entries.flatMap((entry) => ('skippedFile' in entry ? [entry.skippedFile] : []))),
    warnings: sorted(entries.flatMap((entry) => ('warning' in entry ? [entry.warning] : []))),
  };
}

function sorted<Item extends { readonly path: string }>(items: Item[]): Item[] {
  return items.sort((a, b) => compareBytes(a.path, b.path));
}
