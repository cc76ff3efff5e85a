/** The extractor's plan of a group's tree, checked: each unit is in it once. */

import { createEventPause } from '../event-loop.ts';
import type { AnyExtractor, OptionValues, Plan, PlanEntry, Unit } from '../extractor.ts';
import { explainError, JobFailure, stopFailure } from '../failure.ts';
import { withoutRoot } from '../pool/extract-item.ts';
import type { GroupLedger } from './group-ledger.ts';

export interface GroupPlanRequest {
  readonly group: string;
  readonly ledger: GroupLedger;
  readonly options: OptionValues;
  readonly interruption: AbortSignal;
}

/** Fills the ledger. @throws JobFailure where the extractor throws, plans a unit twice, or the job is asked to stop */
export async function planGroup(
  extractor: AnyExtractor,
  { group, ledger, options, interruption }: GroupPlanRequest,
): Promise<void> {
  const pauseForEvents = createEventPause();
  try {
    for await (const entry of await planEntries(extractor.plan(ledger.tree, options))) {
      if (extractor.unitsAreFiles && 'unit' in entry) expectOneFile(entry.unit);
      ledger.plan(entry);
      const pause = pauseForEvents();
      if (pause !== undefined) await pause;
      if (interruption.aborted) break;
    }
  } catch (error) {
    const reason = withoutRoot(explainError(error), ledger.tree.root);
    throw new JobFailure(`extractor ${extractor.name} cannot plan group ${JSON.stringify(group)}: ${reason}`, {
      cause: error,
    });
  }
  if (interruption.aborted) {
    throw stopFailure(interruption, `group ${JSON.stringify(group)} was being planned, no result was written`);
  }
  const twice = ledger.units.sort();
  if (twice === undefined) return;
  throw new JobFailure(`extractor ${extractor.name} plans the unit ${JSON.stringify(twice)} twice, expected once`);
}

/** What a plan gives, one by one. @throws Error where it lacks one of its lists */
export async function planEntries(
  plan: ReturnType<AnyExtractor['plan']>,
): Promise<AsyncIterable<PlanEntry> | Iterable<PlanEntry>> {
  return isAsync(plan) ? plan : entriesOf(await plan);
}

function expectOneFile({ path, files }: Unit): void {
  if (files.length === 1) return;
  throw new Error(
    `it says unitsAreFiles, and the unit ${JSON.stringify(path)} has ${files.length} files, expected one`,
  );
}

function isAsync(plan: Promise<Plan> | AsyncIterable<PlanEntry>): plan is AsyncIterable<PlanEntry> {
  return typeof plan === 'object' && plan !== null && Symbol.asyncIterator in plan;
}

const lists = ['units', 'rejects', 'skippedUnits', 'skippedFiles', 'warnings'] as const;

function* entriesOf(plan: Plan): Generator<PlanEntry> {
  for (const name of lists) {
    if (Array.isArray((plan as Partial<Plan> | null | undefined)?.[name])) continue;
    throw new Error(`its plan has no list ${name}, expected an object of ${lists.join(', ')}`);
  }
  for (const unit of plan.units) yield { unit };
  for (const reject of plan.rejects) yield { reject };
  for (const skippedUnit of plan.skippedUnits) yield { skippedUnit };
  for (const skippedFile of plan.skippedFiles) yield { skippedFile };
  for (const warning of plan.warnings) yield { warning };
}
