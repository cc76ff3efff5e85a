/**
 * Blank-separated fields of a header line, and the numbers in them: a number ends where the C library's readers (strtod,
 * strtol) end it, in every field alike. Every expression here is linear in its input.
 */

import { quote, quotePath, WfdbError } from '../error.ts';
import type { HeaderWarnings } from './header-warnings.ts';

/** A line of a header: where it stands, for messages, and its text without the line end. */
export interface HeaderLine {
  /** Path of the header inside the group. */
  readonly path: string;
  /** Counted from 1, comments and blank lines included. */
  readonly number: number;
  readonly text: string;
  readonly warnings: HeaderWarnings;
}

/** A field of a line, as messages name it. */
export interface HeaderField {
  readonly what: string;
  readonly got: string | undefined;
  readonly expected: string;
}

/** The number that a text begins with, and what follows it there. */
export interface LeadingNumber {
  readonly value: number;
  readonly tail: string;
}

/** At most `limit` fields from the left, and what follows them, trimmed. */
export function splitFields(text: string, limit: number): { fields: string[]; rest: string } {
  const fields: string[] = [];
  let end = 0;
  while (fields.length < limit) {
    let start = end;
    while (start < text.length && isBlank(text.charCodeAt(start))) start++;
    if (start === text.length) return { fields, rest: '' };
    end = start + 1;
    while (end < text.length && !isBlank(text.charCodeAt(end))) end++;
    fields.push(text.slice(start, end));
  }
  return { fields, rest: text.slice(end).trim() };
}

/** As `\s` of an expression, which takes several times as long: a group may have hundreds of thousands of headers. */
function isBlank(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return /\s/.test(String.fromCharCode(code));
}

/** As strtod reads it, in decimal: `360`, `360.`, `.5`, `3.6e2`, and 250 of `250Hz`. One past a double is infinite. */
export function leadingNumber(text: string): LeadingNumber | undefined {
  const digits = digitsOf(text);
  if (digits !== undefined) return { value: digits, tail: '' };
  const match = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(text);
  return match === null ? undefined : { value: Number(match[0]), tail: text.slice(match[0].length) };
}

/** As strtol reads it: 10 of `10.0`, 1 of `1e3`. Undefined where a double does not hold it exactly. */
export function leadingInteger(text: string): LeadingNumber | undefined {
  const digits = digitsOf(text);
  if (digits !== undefined) return { value: digits, tail: '' };
  const match = /^(?:[+-]?\d+|(?=\.\d))/.exec(text);
  if (match === null) return undefined;
  const value = Number(match[0]) + 0;
  return Number.isSafeInteger(value) ? { value, tail: text.slice(match[0].length) } : undefined;
}

/** The number of a text of a few digits and nothing else, as most fields are. */
function digitsOf(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  return value;
}

/** An integer of 0 or more. */
export function leadingCount(text: string): LeadingNumber | undefined {
  const count = leadingInteger(text);
  return count === undefined || count.value < 0 ? undefined : count;
}

/**
 * The number of a field on which values depend. What follows it is a warning.
 * @throws WfdbError `bad-header` where there is none: where it stands, what was got and what was expected
 */
export function required(number: LeadingNumber | undefined, line: HeaderLine, field: HeaderField): number {
  if (number === undefined) throw badField(line, field);
  warnOfTail(number, line, field);
  return number.value;
}

/** The number of a field on which no value depends; null, with a warning, where there is none. */
export function optional(number: LeadingNumber | undefined, line: HeaderLine, field: HeaderField): number | null {
  if (number === undefined) warnOfLoss(line, field);
  else warnOfTail(number, line, field);
  return number?.value ?? null;
}

/** Whether samples or seconds can be converted by it: past 1e-9 to 1e12, sums of what comes out may fit no double. */
export function isConvertible(gainOrRate: number): boolean {
  return Math.abs(gainOrRate) >= 1e-9 && Math.abs(gainOrRate) <= 1e12;
}

/** Says of a field on which no value depends that it does not parse. */
export function warnOfLoss(line: HeaderLine, field: HeaderField): void {
  line.warnings.add(`${describeField(line, field)}, expected ${field.expected}; it is left out`);
}

/** Warns that a field is read as something else than its exact text. */
export function warnOfReading(line: HeaderLine, field: HeaderField, reading: string): void {
  line.warnings.add(`${describeField(line, field)}, read as ${reading}`);
}

export function badField(line: HeaderLine, field: HeaderField): WfdbError {
  return new WfdbError('bad-header', `${describeField(line, field)}, expected ${field.expected}`);
}

function warnOfTail({ value, tail }: LeadingNumber, line: HeaderLine, field: HeaderField): void {
  if (tail !== '' && !/^\.0*$/.test(tail)) warnOfReading(line, field, String(value));
}

function describeField({ path, number }: HeaderLine, { what, got }: HeaderField): string {
  const problem = got === undefined ? `${what} is missing` : `${what} is ${quote(got)}`;
  return `header ${quotePath(path)}, line ${number}: ${problem}`;
}
