/** Blank-separated fields of a header line, and the numbers in them. Every expression here is linear in its input. */

import { quote, quotePath, WfdbError } from '../error.ts';

/** A line of a header: where it stands, for messages, and its text without the line end. */
export interface HeaderLine {
  /** Path of the header inside the group. */
  readonly path: string;
  /** Counted from 1, comments and blank lines included. */
  readonly number: number;
  readonly text: string;
}

/** At most `limit` fields from the left, and what follows them, trimmed. */
export function splitFields(text: string, limit: number): { fields: string[]; rest: string } {
  const fields: string[] = [];
  const word = /\S+/g;
  let end = 0;
  while (fields.length < limit) {
    const match = word.exec(text);
    if (match === null) return { fields, rest: '' };
    fields.push(match[0]);
    end = word.lastIndex;
  }
  return { fields, rest: text.slice(end).trim() };
}

/** A number as scanf reads it (`360`, `360.`, `.5`, `3.6e2`, `-19.34`); undefined for any other text or past a double. */
export function parseNumber(text: string): number | undefined {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** An integer that a double holds exactly; a fraction is cut off as the C library does. */
export function parseInteger(text: string): number | undefined {
  const value = parseNumber(text);
  if (value === undefined) return undefined;
  const integer = Math.trunc(value) + 0;
  return Number.isSafeInteger(integer) ? integer : undefined;
}

/** A count: digits alone. */
export function parseCount(text: string): number | undefined {
  return /^\d+$/.test(text) ? parseInteger(text) : undefined;
}

/** The parsed field, or the one error that says where it stands, what was got and what was expected. */
export function required<T>(value: T | undefined, line: HeaderLine, field: HeaderField): T {
  if (value === undefined) throw badField(line, field);
  return value;
}

export interface HeaderField {
  readonly what: string;
  readonly got: string | undefined;
  readonly expected: string;
}

export function badField(line: HeaderLine, { what, got, expected }: HeaderField): WfdbError {
  const problem = got === undefined ? `${what} is missing` : `${what} is ${quote(got)}`;
  return new WfdbError(
    'bad-header',
    `header ${quotePath(line.path)}, line ${line.number}: ${problem}, expected ${expected}`,
  );
}
