/** What a program says, line by line: see docs/programs.md. */

import type { Cells, Column, Extraction, OptionDeclaration, Unit } from '../extractor.ts';
import { cellsOf, numbersOf, shortJson } from './program-cells.ts';
import { ProgramEnd } from './program-process.ts';

/** Stands in the first line of a program, and in its environment. */
export const protocolVersion = 1;

/** What a program says of itself, unchecked but for the protocol's version. */
export interface Declaration {
  readonly name: string;
  readonly version: string;
  readonly looksFor?: string;
  readonly columns: readonly Column[];
  readonly options: readonly OptionDeclaration[];
}

interface Question {
  readonly id: number;
  readonly unit: Unit;
  readonly columns: readonly Column[];
  /** The folder for files of rows; null where there is none. */
  readonly scratch: string | null;
}

/** The first line. @throws ProgramEnd where it declares nothing, in the program's words where it has some */
export function readDeclaration(line: string): Declaration {
  const { protocol, name, version, looksFor, columns = [], options = [], error } = objectOf(line);
  if (protocol !== protocolVersion) {
    throw new ProgramEnd(`its program speaks the protocol ${shortJson(protocol)}, expected ${protocolVersion}`);
  }
  if (error !== undefined) throw new ProgramEnd(textIn(error, 'message') ?? `it gave the error ${shortJson(error)}`);
  return { name, version, ...(looksFor !== undefined && { looksFor }), columns, options } as Declaration;
}

/** What `try` makes columns of. */
export type Kinds =
  | { readonly status: 'rejected'; readonly reason: string }
  | { readonly status: 'processed'; readonly rowCount: number; readonly kinds: ReadonlyMap<string, readonly string[]> };

/**
 * Of an answer to a question that asks for kinds of cells: those that it names, or what its rows have.
 * @throws ProgramEnd for what is no answer to it; Error where the program could not do it
 */
export function readKinds(line: string, id: number): Kinds {
  const { id: answered, error, reject, kinds, rowCount, rows, numbers } = objectOf(line);
  if (answered !== id) throw new ProgramEnd('its program answered another question than it was asked');
  if (error !== undefined) throw new Error(textIn(error, 'message') ?? `it gave the error ${shortJson(error)}`);
  if (reject !== undefined) {
    return { status: 'rejected', reason: `${textIn(reject, 'code')}: ${textIn(reject, 'message')}` };
  }
  if (isObject(kinds)) {
    const named = Object.entries(kinds) as [string, readonly string[]][];
    return { status: 'processed', rowCount: Number(rowCount), kinds: new Map(named) };
  }
  if (!isObject(rows)) throw new ProgramEnd('its program gave no rows in JSON, of which columns could be inferred');
  const columns = new Map<string, SomeCells>();
  for (const [name, given] of Object.entries(rows)) {
    columns.set(name, cellsOf({ name, ...anything }, given) as SomeCells);
  }
  for (const [name, doubles] of numbers === undefined ? [] : numbersOf(numbers)) columns.set(name, doubles);
  return {
    status: 'processed',
    rowCount: Math.max(0, ...[...columns.values()].map(({ length }) => length)),
    kinds: new Map([...columns].map(([name, cells]) => [name, kindsIn(name, cells)])),
  };
}

type SomeCells = readonly unknown[] | Float64Array;

/** Of whose columns no cell is looked at before it is known what they are. */
const anything = { type: 'double', nullable: true } as const;

function kindsIn(name: string, cells: SomeCells): readonly string[] {
  const isPacked = cells instanceof Float64Array;
  const kinds = new Set<string>();
  for (const cell of cells) {
    const kind = kindOf(name, Number.isNaN(cell) ? null : cell);
    // A double may be a whole number, or happen to be one.
    kinds.add(isPacked && kind === 'int64' ? 'whole' : kind);
  }
  return [...kinds];
}

function kindOf(name: string, cell: unknown): string {
  if (cell === null) return 'null';
  if (typeof cell === 'boolean' || typeof cell === 'string') return typeof cell;
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? 'int64' : 'double';
  if (Array.isArray(cell) && cell.every((each) => typeof each === 'number')) {
    if (cell.length === 0) return 'list';
    return cell.every(Number.isSafeInteger) ? 'list<int64>' : 'list<double>';
  }
  throw new Error(`column ${JSON.stringify(name)} has ${shortJson(cell)}, which no type of columns holds`);
}

/**
 * What it answered to the question `id`.
 * @throws ProgramEnd for what is no answer to it; Error where the program could not do it, or its rows are none
 */
export async function readAnswer(line: string, { id, unit, columns, scratch }: Question): Promise<Extraction> {
  const answer = objectOf(line);
  const { id: answered, ...said } = answer;
  // Neither number: how many questions came before is no fact of the unit.
  if (answered !== id) throw new ProgramEnd('its program answered another question than it was asked');
  const { error, reject, rows, numbers, arrow, warnings = [] } = said;
  if (error !== undefined) throw new Error(textIn(error, 'message') ?? `it gave the error ${shortJson(error)}`);
  if (reject !== undefined) {
    const { code, message } = isObject(reject) ? reject : {};
    return { status: 'rejected', reject: { path: unit.path, code, message } as never };
  }
  const given = Array.isArray(warnings) ? warnings.map((each) => asWarning(each, unit)) : (warnings as never);
  if (arrow !== undefined && scratch !== null) {
    // Not every program has so many rows.
    const { readArrow } = await import('./arrow-cells.ts');
    return { status: 'processed', ...readArrow(scratch, arrow, columns), warnings: given };
  }
  if (!isObject(rows)) throw new ProgramEnd(`its program answered ${shortJson(said)}, expected rows, reject or error`);
  return { status: 'processed', ...readRows(rows, numbers, columns), warnings: given };
}

function readRows(rows: Readonly<Record<string, unknown>>, numbers: unknown, columns: readonly Column[]) {
  const inOnePiece = numbers === undefined ? undefined : numbersOf(numbers);
  const names = [...Object.keys(rows), ...(inOnePiece?.keys() ?? [])];
  // Without rows, a program need not name the columns.
  const isEmpty = names.length === 0;
  const cells: (readonly [name: string, cells: Cells])[] = [];
  let rowCount: number | undefined;
  for (const column of columns) {
    const packed = inOnePiece?.get(column.name);
    const given = isEmpty ? [] : rows[column.name];
    if (packed === undefined && given === undefined) continue;
    const read = packed ?? cellsOf(column, given);
    cells.push([column.name, read]);
    rowCount ??= (read as { readonly length?: number }).length;
  }
  // One that is not declared is refused with the rows.
  const unknown = names.filter((name) => columns.every((column) => column.name !== name));
  return { rowCount: rowCount ?? 0, rows: Object.fromEntries([...cells, ...unknown.map((name) => [name, []])]) };
}

function asWarning(warning: unknown, unit: Unit) {
  return typeof warning === 'string' ? { path: unit.path, message: warning } : (warning as never);
}

function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {
    // The line is shown below.
  }
  throw new ProgramEnd(`its program gave the line ${shortJson(line)}, expected an object in JSON`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(value: unknown, name: string): string | undefined {
  const text = isObject(value) ? value[name] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
