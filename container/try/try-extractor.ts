/** `try`: the units that an extractor sees in a folder, and what it makes of a few of them, in this process. */

import type { AnyExtractor, OptionValues, Unit } from '../extractor.ts';
import { extractorsFolder, findExtractor, loadDeclared } from '../load-extractor.ts';
import { checkBatch } from '../parquet/batch.ts';
import { checkExtraction } from '../pool/check-extraction.ts';
import { resultText } from '../pool/error-text.ts';
import type { ProgramContext } from '../programs/program-extractor.ts';
import type { TryTask } from '../try-arguments.ts';
import { type DeclaredColumns, declareColumns } from './declare-columns.ts';
import { openTrial } from './open-trial.ts';
import { type ShownCell, shownRows } from './shown-rows.ts';

const shownOfEach = 20;

/** What is printed, as JSON. */
export interface Trial {
  readonly extractor: { readonly name: string; readonly version: string };
  readonly columns: readonly string[];
  /** Where they had to be inferred, or somebody asked for it. */
  readonly inferred?: DeclaredColumns;
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
  /** Told of what is begun, which may never end. */
  readonly onStep: (step: string) => void;
}

/** @throws JobFailure as a job does; with exit code 2 for a folder or a unit that is not there */
export async function tryExtractor(task: TryTask, world: TrialWorld): Promise<Trial> {
  const reference = findExtractor(task, extractorsFolder(world));
  world.onStep('loading it');
  const inferred = await withProcess(world, (context) => declareColumns(task, reference, context));
  return await withProcess(world, async (context) => {
    const { extractor, options, root, eachFileIsUnit, plan, chosen } = await openTrial(
      await loadDeclared(reference, context),
      task,
    );
    const tried: TriedUnit[] = [];
    for (const unit of chosen) {
      world.onStep(`extracting ${JSON.stringify(unit.path)}`);
      tried.push(await tryUnit(extractor, { root, unit, options, rows: task.rows }));
    }
    const skipped = [...plan.skippedUnits, ...plan.skippedFiles];
    return {
      extractor: { name: extractor.name, version: extractor.version },
      columns: extractor.columns.map(({ name }) => name),
      ...(inferred !== undefined && { inferred }),
      options,
      eachFileIsUnit,
      units: some(plan.units.map(({ path, files, sizeBytes }) => ({ path, files, sizeBytes }))),
      rejects: some(plan.rejects),
      skipped: some(skipped),
      tried,
    };
  });
}

/** What a program has started ends with it. */
async function withProcess<Result>(
  { env, log, onStep }: TrialWorld,
  use: (context: ProgramContext & Pick<TrialWorld, 'onStep'>) => Promise<Result>,
): Promise<Result> {
  const finishers: (() => Promise<void>)[] = [];
  const thread = {
    onProcessGroup: () => {},
    onOpen: (finish: () => Promise<void>) => void finishers.push(finish),
  };
  try {
    return await use({ env, log, thread, onStep });
  } finally {
    for (const finish of finishers) await finish();
  }
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
