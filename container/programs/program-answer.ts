/** What a program says, line by line: see docs/programs.md. */

import type { Column, Extraction, OptionDeclaration, Unit } from '../extractor.ts';
import { cellsOf, shown } from './program-cells.ts';
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

/** The first line. @throws ProgramEnd */
export function readDeclaration(line: string): Declaration {
  const { protocol, name, version, looksFor, columns, options = [] } = objectOf(line);
  if (protocol !== protocolVersion) {
    throw new ProgramEnd(`its program speaks the protocol ${shown(protocol)}, expected ${protocolVersion}`);
  }
  return { name, version, ...(looksFor !== undefined && { looksFor }), columns, options } as Declaration;
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
  const { error, reject, rows, arrow, warnings = [] } = said;
  if (error !== undefined) throw new Error(textIn(error, 'message') ?? `it gave the error ${shown(error)}`);
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
  if (!isObject(rows)) throw new ProgramEnd(`its program answered ${shown(said)}, expected rows, reject or error`);
  return { status: 'processed', ...readRows(rows, columns), warnings: given };
}

function readRows(rows: Readonly<Record<string, unknown>>, columns: readonly Column[]) {
  const [first] = Object.values(rows);
  // Without rows, a program need not name the columns.
  if (first === undefined) return { rowCount: 0, rows: Object.fromEntries(columns.map(({ name }) => [name, []])) };
  const cells = columns.flatMap((column) => {
    const given = rows[column.name];
    return given === undefined ? [] : [[column.name, cellsOf(column, given)] as const];
  });
  const [[, firstCells] = []] = cells;
  const counted = ArrayBuffer.isView(firstCells) || Array.isArray(firstCells) ? firstCells : [];
  return { rowCount: counted.length, rows: { ...(rows as object), ...Object.fromEntries(cells) } };
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
  throw new ProgramEnd(`its program gave the line ${shown(line)}, expected an object in JSON`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(value: unknown, name: string): string | undefined {
  const text = isObject(value) ? value[name] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
