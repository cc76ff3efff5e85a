/** Whether an extractor's result for a unit keeps the contract, apart from the cells. */

import type { Extraction, Unit } from '../extractor.ts';

/** @throws Error in words for whoever wrote the extractor, saying what it gave and what was expected */
export function checkExtraction(extraction: Extraction, unit: Unit): void {
  const status = (extraction as { readonly status?: unknown } | null | undefined)?.status;
  if (status === 'rejected') checkReject((extraction as { readonly reject?: unknown }).reject, unit);
  else if (status === 'processed')
    checkProcessed(extraction as { readonly rows?: unknown; readonly warnings?: unknown });
  else if (status === undefined) throw new Error(`it gave ${shown(extraction)}, expected an object with a status`);
  else throw new Error(`it gave the status ${shown(status)}, expected processed or rejected`);
}

/** @throws Error as `checkExtraction` does */
export function checkReject(reject: unknown, unit: Unit): void {
  const { path, code, message } = asObject(reject, 'a reject');
  if (path !== unit.path)
    throw new Error(`it gave a reject of ${shown(path)}, expected the unit's own path, ${shown(unit.path)}`);
  for (const [name, text] of Object.entries({ code, message })) {
    if (typeof text !== 'string' || text === '') {
      throw new Error(`it gave a reject with the ${name} ${shown(text)}, expected a text`);
    }
  }
}

function checkProcessed({ rows, warnings }: { readonly rows?: unknown; readonly warnings?: unknown }): void {
  asObject(rows, 'rows');
  if (!Array.isArray(warnings)) throw new Error(`it gave the warnings ${shown(warnings)}, expected a list`);
  for (const warning of warnings) {
    for (const [name, text] of Object.entries(pathAndMessage(asObject(warning, 'a warning')))) {
      if (typeof text !== 'string')
        throw new Error(`it gave a warning with the ${name} ${shown(text)}, expected a text`);
    }
  }
}

function pathAndMessage({ path, message }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { path, message };
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new Error(`it gave ${shown(value)} for ${what}, expected an object`);
}

function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
