/** Infers the columns of a program from a few units, and writes them beside it where none are declared. */

import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Column } from '../extractor.ts';
import { JobFailure, usageFailure } from '../failure.ts';
import type { ExtractorReference } from '../load-extractor.ts';
import { columnProblem } from '../parquet/schema.ts';
import { resultText } from '../pool/error-text.ts';
import { columnsText, readColumnsFile } from '../programs/columns-file.ts';
import type { Kinds } from '../programs/program-answer.ts';
import { openProgram, type ProgramContext, type ProgramExtractor } from '../programs/program-extractor.ts';
import type { TryTask } from '../try-arguments.ts';
import { inferColumns, type UnitKinds } from './infer-columns.ts';
import { type OpenTrial, openTrial } from './open-trial.ts';

export interface DeclaredColumns {
  /** The name of the file that declares them. */
  readonly file: string;
  /** False where it was there before, and still says something else. */
  readonly isWritten: boolean;
  /** Name and type, with `?` behind it where a cell may be null. */
  readonly columns: Readonly<Record<string, string>>;
  /** So many units gave rows. */
  readonly units: number;
  /** How the file that is there differs. */
  readonly differences: readonly string[];
  readonly notes: readonly string[];
}

interface InferenceContext extends ProgramContext {
  /** Told of what is begun, which may never end. */
  readonly onStep: (step: string) => void;
}

/**
 * Undefined where the program declares its columns itself, or in its file and nobody asks for others.
 * @throws JobFailure where no unit gives rows, or no type holds a column
 */
export async function declareColumns(
  task: TryTask,
  { name, program }: ExtractorReference,
  context: InferenceContext,
): Promise<DeclaredColumns | undefined> {
  const isAsked = task.infer || task.overwrite;
  if (program?.columnsFile === undefined) {
    if (isAsked) throw usageFailure(`the columns of ${name} are its own to declare: --infer is for programs`);
    return undefined;
  }
  const { columnsFile, ...withoutFile } = program;
  if (existsSync(columnsFile) && !isAsked) return undefined;
  const opened = await openProgram(withoutFile, context);
  const file = basename(columnsFile);
  if (opened.columns.length > 0) {
    if (isAsked) throw usageFailure(`${name} declares its columns in its code: take them away there, for ${file}`);
    return undefined;
  }
  const trial = await openTrial(opened, task);
  const units = await kindsOf(trial, opened, context);
  const { columns, notes } = inferColumns(units);
  const problem = columnProblem(columns);
  if (problem !== undefined) throw new JobFailure(`columns cannot be inferred: what ${name} gives ${problem}`);
  const types = JSON.parse(columnsText(columns)) as Record<string, string>;
  const inferred = { file, columns: types, units: units.length, notes };
  const differences =
    existsSync(columnsFile) && !task.overwrite ? differencesOf(readColumnsFile(columnsFile), columns) : [];
  const isWritten = !existsSync(columnsFile) || task.overwrite;
  if (isWritten) writeFileSync(columnsFile, columnsText(columns));
  return { ...inferred, isWritten, differences };
}

async function kindsOf(
  { chosen, root, options }: OpenTrial,
  program: ProgramExtractor,
  { onStep }: InferenceContext,
): Promise<readonly UnitKinds[]> {
  const units: UnitKinds[] = [];
  const reasons: string[] = [];
  for (const unit of chosen) {
    const path = JSON.stringify(unit.path);
    onStep(`extracting ${path}`);
    try {
      const kinds = await program.kindsOf(root, unit, options);
      if (hasRows(kinds)) units.push({ path: unit.path, ...kinds });
      else reasons.push(kinds.status === 'rejected' ? `${path} is rejected, ${kinds.reason}` : `${path} has no rows`);
    } catch (error) {
      reasons.push(`${path}: ${resultText(error).replaceAll(`${root}/`, '')}`);
    }
  }
  if (units.length > 0) return units;
  const why = reasons.length === 0 ? 'there are no units' : `no unit gave rows: ${reasons.join('; ')}`;
  throw new JobFailure(`columns cannot be inferred, since ${why}`);
}

function hasRows(kinds: Kinds): kinds is Extract<Kinds, { status: 'processed' }> {
  return kinds.status === 'processed' && kinds.rowCount > 0;
}

function differencesOf(declared: readonly Column[], inferred: readonly Column[]): readonly string[] {
  const shown = (columns: readonly Column[], name: string) => {
    const column = columns.find((each) => each.name === name);
    return column === undefined ? 'absent' : `${column.type}${column.nullable ? '?' : ''}`;
  };
  const names = new Set([...declared, ...inferred].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [is, would] = [shown(declared, name), shown(inferred, name)];
    return is === would ? [] : [`${name} is ${is}, inferred ${would}`];
  });
}
