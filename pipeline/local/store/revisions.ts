/**
 * A record that several processes change: a folder of numbered files, each written once and whole. Whoever makes the
 * next number has changed the record; the others look again and decide anew. So nobody holds a lock, and a killed
 * process leaves none behind; and where a file is damaged, the state before it is still there.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DamagedFile, type IsSound, readRecordFile, recordText } from './record-file.ts';
import { createWhole, listNames } from './whole-files.ts';

export interface RecordOptions {
  readonly isSound?: IsSound;
  /** Told of a damaged file in whose place an older one was read. */
  readonly onDamaged?: (damaged: DamagedFile, whatHolds: string) => void;
  /**
   * Removes older files, for a record that changes often and whose past does not matter; where the newest is damaged,
   * it begins anew.
   */
  readonly keepsNewestOnly?: true;
}

/**
 * The newest state that is whole; undefined where there is none.
 * @throws DamagedFile where no state is whole
 */
export async function readRecord<T>(folder: string, options: RecordOptions = {}): Promise<T | undefined> {
  const { value, damaged } = await newest<T>(folder, options);
  if (value === undefined && damaged) throw damaged;
  return value;
}

/**
 * Changes a record, or makes it.
 * @param change is given the newest state and answers with the next one; with undefined, nothing is written. It may be
 *   called again, with what another process has written meanwhile; what it throws ends the attempt
 * @returns what the record is now
 * @throws DamagedFile where no state is whole
 */
export async function changeRecord<T>(
  folder: string,
  change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  options: RecordOptions = {},
): Promise<T | undefined> {
  for (;;) {
    const { number, value, damaged } = await newest<T>(folder, options);
    if (value === undefined && damaged && !options.keepsNewestOnly) throw damaged;
    const next = await change(value);
    if (next === undefined) return value;
    if (!(await createWhole(join(folder, fileName(number + 1)), recordText(next)))) continue;
    if (!options.keepsNewestOnly || (await isNewest(folder, number + 1))) return next;
  }
}

/**
 * Removes older files; where there is a newer one, this number had been removed in between, and it
 * is this one that goes.
 */
async function isNewest(folder: string, number: number): Promise<boolean> {
  const names = await numberedNames(folder);
  const isLast = names.at(-1) === fileName(number);
  const stale = isLast ? names.slice(0, -1) : [fileName(number)];
  for (const name of stale) await rm(join(folder, name), { force: true });
  return isLast;
}

/** `number` is the highest that there is, also where an older state had to be read; 0 where there is none. */
async function newest<T>(
  folder: string,
  { isSound = isObject, onDamaged }: RecordOptions,
): Promise<{ number: number; value: T | undefined; damaged: DamagedFile | undefined }> {
  const names = await numberedNames(folder);
  const number = Number.parseInt(names.at(-1) ?? '0', 10);
  let damaged: DamagedFile | undefined;
  for (const name of names.toReversed()) {
    try {
      const value = await readRecordFile<T>(join(folder, name), isSound);
      if (value === undefined) continue;
      if (damaged) onDamaged?.(damaged, `the state before it, ${name}, holds`);
      return { number, value, damaged };
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      damaged ??= error;
    }
  }
  return { number, value: undefined, damaged };
}

async function numberedNames(folder: string): Promise<readonly string[]> {
  return (await listNames(folder)).filter((name) => /^\d{8,}\.json$/.test(name));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Eight digits, so that the order of names is the order of numbers.
function fileName(number: number): string {
  return `${String(number).padStart(8, '0')}.json`;
}
