import { createHash } from 'node:crypto';
import type { Json } from './json.ts';

/**
 * One text for equal values: no white space, fields that are undefined left out, keys in the order of their code units;
 * but those that are whole numbers come first and by size, as JavaScript keeps them. A ledger's canonical JSON, which the
 * container writes, has no such exception: digests of the two are never compared.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) => (isRecord(nested) ? sortKeys(nested) : nested));
}

/** SHA-256 of the canonical text, as 64 hexadecimal digits. */
export function sha256OfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** The definition as it is sent to SageMaker, whose bound is on characters: in the author's order, without white space. */
export function compactJson(value: unknown): string {
  return JSON.stringify(value);
}

/** The definition as `build` prints it, for people: in the author's order, two spaces, one newline at the end. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** True where both are the same value, whatever the order of keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries);
}
