/**
 * A record that several processes change: a folder of numbered files, each written once and whole. Whoever makes the
 * next number has changed the record; the others look again and decide anew. So nobody holds a lock, and a killed
 * process leaves none behind.
 */

import { join } from 'node:path';
import { createWhole, jsonText, listNames, readJson } from './whole-files.ts';

/** The newest state; undefined where there is none. */
export async function readRecord<T>(folder: string): Promise<T | undefined> {
  return (await newest<T>(folder))?.value;
}

/**
 * Changes a record, or makes it.
 * @param change is given the newest state and answers with the next one; with undefined, nothing is written. It may be
 *   called again, with what another process has written meanwhile; what it throws ends the attempt
 * @returns what the record is now
 */
export async function changeRecord<T>(
  folder: string,
  change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  for (;;) {
    const current = await newest<T>(folder);
    const next = await change(current?.value);
    if (next === undefined) return current?.value;
    if (await createWhole(join(folder, fileName((current?.number ?? 0) + 1)), jsonText(next))) return next;
  }
}

async function newest<T>(folder: string): Promise<{ number: number; value: T } | undefined> {
  const name = (await listNames(folder)).at(-1);
  if (name === undefined) return undefined;
  const value = await readJson<T>(join(folder, name));
  return value === undefined ? undefined : { number: Number.parseInt(name, 10), value };
}

// Eight digits, so that the order of names is the order of numbers.
function fileName(number: number): string {
  return `${String(number).padStart(8, '0')}.json`;
}
