/** The extractor's plan of a group's tree, checked: each unit is in it once. */

import type { ExtractOptions, Extractor, FileTree, Plan } from '../extractor.ts';
import { explainError, JobFailure } from '../failure.ts';
import { withoutRoot } from '../pool/extract-item.ts';

/** @throws JobFailure where the extractor throws, or plans a unit twice */
export async function planGroup(
  extractor: Extractor,
  { group, tree, options }: { group: string; tree: FileTree; options: ExtractOptions },
): Promise<Plan> {
  let plan: Plan;
  try {
    plan = await extractor.plan(tree, options);
  } catch (error) {
    const reason = withoutRoot(explainError(error), tree.root);
    throw new JobFailure(`extractor ${extractor.name} cannot plan group ${JSON.stringify(group)}: ${reason}`, {
      cause: error,
    });
  }
  const seen = new Set<string>();
  for (const { path } of [...plan.units, ...plan.rejects, ...plan.skippedUnits]) {
    if (seen.has(path)) {
      throw new JobFailure(`extractor ${extractor.name} plans the unit ${JSON.stringify(path)} twice, expected once`);
    }
    seen.add(path);
  }
  return plan;
}
