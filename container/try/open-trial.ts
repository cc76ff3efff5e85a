/** The units of a folder that an extractor is tried on. */

import { createEventPause } from '../event-loop.ts';
import type { AnyExtractor, OptionValues, Plan, PlanEntry, Unit } from '../extractor.ts';
import { explainError, JobFailure, usageFailure } from '../failure.ts';
import { isFolder } from '../files/job-folders.ts';
import { planEntries } from '../group/plan-group.ts';
import { listTree } from '../list-tree.ts';
import { optionsFor } from '../load-extractor.ts';
import type { TryTask } from '../try-arguments.ts';
import { type DeclaredExtractor, plansUnits, withUnits } from '../units/with-units.ts';
import { didYouMean } from '../wording.ts';

/** The units of a folder, and those of them that are extracted. */
export interface OpenTrial {
  readonly extractor: AnyExtractor;
  readonly options: OptionValues;
  /** Of the folder, absolute. */
  readonly root: string;
  /** True where nobody said which files make a unit, and each file was taken for one. */
  readonly eachFileIsUnit: boolean;
  readonly plan: Plan;
  /** Those to be extracted. */
  readonly chosen: readonly Unit[];
}

/** @throws JobFailure with exit code 2 for a folder, a unit or an option that is not there */
export async function openTrial(declared: DeclaredExtractor, task: TryTask): Promise<OpenTrial> {
  const eachFileIsUnit = task.units === null && !plansUnits(declared);
  const extractor = withUnits(declared, eachFileIsUnit ? { file: '**' } : task.units);
  const options = optionsFor(extractor, task.options);
  if (!isFolder(task.folder)) throw usageFailure(`${task.folder} is no folder`);
  const tree = await listTree(task.folder);
  const plan = await planOf(extractor, { tree, options });
  return { extractor, options, root: tree.root, eachFileIsUnit, plan, chosen: chosenOf(plan.units, task) };
}

async function planOf(
  extractor: AnyExtractor,
  { tree, options }: { readonly tree: Parameters<AnyExtractor['plan']>[0]; readonly options: OptionValues },
): Promise<Plan> {
  const units: Unit[] = [];
  const [rejects, skippedUnits, skippedFiles, warnings]: [
    Plan['rejects'][number][],
    Plan['skippedUnits'][number][],
    Plan['skippedFiles'][number][],
    Plan['warnings'][number][],
  ] = [[], [], [], []];
  const pauseForEvents = createEventPause();
  try {
    for await (const entry of await planEntries(extractor.plan(tree, options))) {
      add(entry);
      await pauseForEvents();
    }
  } catch (error) {
    throw new JobFailure(`extractor ${extractor.name} cannot plan: ${explainError(error)}`, { cause: error });
  }
  return { units, rejects, skippedUnits, skippedFiles, warnings };

  function add(entry: PlanEntry): void {
    if ('unit' in entry) units.push(entry.unit);
    else if ('reject' in entry) rejects.push(entry.reject);
    else if ('skippedUnit' in entry) skippedUnits.push(entry.skippedUnit);
    else if ('skippedFile' in entry) skippedFiles.push(entry.skippedFile);
    else warnings.push(entry.warning);
  }
}

function chosenOf(units: readonly Unit[], { unitPaths, count }: TryTask): readonly Unit[] {
  if (unitPaths.length === 0) return units.slice(0, count);
  return unitPaths.map((path) => {
    const unit = units.find((each) => each.path === path);
    if (unit !== undefined) return unit;
    const paths = units.slice(0, 10_000).map((each) => each.path);
    throw usageFailure(`there is no unit ${JSON.stringify(path)}${didYouMean(path, paths)}`);
  });
}
