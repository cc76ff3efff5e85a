/** `try`: the units that an extractor sees in a folder, and what it makes of a few of them, in this process. */

import { createEventPause } from '../event-loop.ts';
import type { AnyExtractor, OptionValues, Plan, PlanEntry, Unit } from '../extractor.ts';
import { explainError, JobFailure, usageFailure } from '../failure.ts';
import { isFolder } from '../files/job-folders.ts';
import { planEntries } from '../group/plan-group.ts';
import { listTree } from '../list-tree.ts';
import { extractorsFolder, findExtractor, loadDeclared, optionsFor } from '../load-extractor.ts';
import { checkBatch } from '../parquet/batch.ts';
import { checkExtraction } from '../pool/check-extraction.ts';
import { resultText } from '../pool/error-text.ts';
import type { TryTask } from '../try-arguments.ts';
import { plansUnits, withUnits } from '../units/with-units.ts';
import { didYouMean } from '../wording.ts';
import { type ShownCell, shownRows } from './shown-rows.ts';

const shownOfEach = 20;

/** What is printed, as JSON. */
export interface Trial {
  readonly extractor: { readonly name: string; readonly version: string };
  readonly columns: readonly string[];
  readonly options: OptionValues;
  /** True where nobody said which files make a unit, and each file was taken for one. */
  readonly eachFileIsUnit: boolean;
  readonly units: Listed<Pick<Unit, 'path' | 'files' | 'sizeBytes'>>;
  readonly rejects: Listed<{ readonly path: string; readonly code: string; readonly message: string }>;
  readonly skipped: Listed<{ readonly path: string; readonly reason: string }>;
  readonly tried: readonly TriedUnit[];
}

/** How many there are, and some of them. */
interface Listed<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

type TriedUnit =
  | {
      readonly path: string;
      readonly status: 'processed';
      readonly rowCount: number;
      readonly rows: readonly (readonly ShownCell[])[];
      readonly warnings: readonly string[];
    }
  | { readonly path: string; readonly status: 'rejected'; readonly code: string; readonly message: string };

export interface TrialWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly log: (text: string) => void;
}

/** @throws JobFailure as a job does; with exit code 2 for a folder or a unit that is not there */
export async function tryExtractor(task: TryTask, { env, cwd, log }: TrialWorld): Promise<Trial> {
  let finish: (() => Promise<void>) | undefined;
  const thread = {
    onProcessGroup: () => {},
    onOpen(whenDone: () => Promise<void>) {
      finish = whenDone;
    },
  };
  const declared = await loadDeclared(findExtractor(task, extractorsFolder({ env, cwd })), { env, log, thread });
  try {
    const eachFileIsUnit = task.units === null && !plansUnits(declared);
    const extractor = withUnits(declared, eachFileIsUnit ? { file: '**' } : task.units);
    const options = optionsFor(extractor, task.options);
    if (!isFolder(task.folder)) throw usageFailure(`${task.folder} is no folder`);
    const tree = await listTree(task.folder);
    const plan = await planOf(extractor, { tree, options });
    const tried: TriedUnit[] = [];
    for (const unit of chosen(plan.units, task)) {
      tried.push(await tryUnit(extractor, { root: tree.root, unit, options, rows: task.rows }));
    }
    const skipped = [...plan.skippedUnits, ...plan.skippedFiles];
    return {
      extractor: { name: extractor.name, version: extractor.version },
      columns: extractor.columns.map(({ name }) => name),
      options,
      eachFileIsUnit,
      units: some(plan.units.map(({ path, files, sizeBytes }) => ({ path, files, sizeBytes }))),
      rejects: some(plan.rejects),
      skipped: some(skipped),
      tried,
    };
  } finally {
    await finish?.();
  }
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

function chosen(units: readonly Unit[], { unitPaths, count }: TryTask): readonly Unit[] {
  if (unitPaths.length === 0) return units.slice(0, count);
  return unitPaths.map((path) => {
    const unit = units.find((each) => each.path === path);
    if (unit !== undefined) return unit;
    const paths = units.slice(0, 10_000).map((each) => each.path);
    throw usageFailure(`there is no unit ${JSON.stringify(path)}${didYouMean(path, paths)}`);
  });
}

async function tryUnit(
  extractor: AnyExtractor,
  given: { readonly root: string; readonly unit: Unit; readonly options: OptionValues; readonly rows: number },
): Promise<TriedUnit> {
  const { root, unit, options } = given;
  const { path } = unit;
  const { columns } = extractor;
  try {
    const extraction = await extractor.extract(root, unit, options);
    checkExtraction(extraction, unit);
    if (extraction.status === 'rejected') {
      const { code, message } = extraction.reject;
      return { path, status: 'rejected', code, message };
    }
    const { rowCount, warnings } = extraction;
    const batch = checkBatch(extraction.rows, { columns, rowCount, path });
    const rows = shownRows(batch, columns, given.rows);
    return { path, status: 'processed', rowCount, rows, warnings: warnings.map(({ message }) => message) };
  } catch (error) {
    return {
      path,
      status: 'rejected',
      code: 'extractor-failed',
      message: resultText(error).replaceAll(`${root}/`, ''),
    };
  }
}

function some<Item>(items: readonly Item[]): Listed<Item> {
  return { count: items.length, first: items.slice(0, shownOfEach) };
}
