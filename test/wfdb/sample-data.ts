/** The real records beside the repository, and what wfdb-python makes of them. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from 'mocha';

export const dataFolder = resolve(process.env.MACROSHARD_WFDB_DATA ?? '../shared/data/wfdb');

export interface ExpectedSignal {
  readonly name: string | null;
  readonly file?: string;
  readonly fmt?: number;
  readonly spf: number;
  readonly gain?: number;
  readonly baseline?: number;
  readonly units?: string;
  readonly checksum_ok?: boolean;
  readonly sha256_i32le: string;
  readonly physical: Readonly<Record<string, number | null>>;
}

export interface ExpectedRecord {
  readonly fs: number;
  readonly sig_len: number;
  readonly comments: readonly string[];
  readonly base_time: string | null;
  readonly base_date: string | null;
  readonly kind: 'single' | 'multi';
  readonly layout?: 'fixed' | 'variable';
  readonly seg_name?: readonly string[];
  readonly seg_len?: readonly number[];
  readonly signals: readonly ExpectedSignal[];
}

export interface Expected {
  readonly records: Readonly<Record<string, ExpectedRecord>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** The expected values; skips the test, with the reason, where the sample data is not there. */
export function loadExpected(context: Context): Expected {
  const path = join(dataFolder, 'expected.json');
  if (!existsSync(path)) {
    console.log(`skipped: ${path} is not there; set MACROSHARD_WFDB_DATA to the folder of the sample records`);
    context.skip();
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Expected;
}

/** `19:46:25.757000` and `16:57:39` in our spelling. */
export function toMilliseconds(time: string | null): string | null {
  return time === null ? null : `${time.slice(0, 8)}.${time.slice(9, 12).padEnd(3, '0')}`;
}

/** |a - b| <= 1e-9 max(1, |b|); null only equals null. */
export function agrees(actual: unknown, expected: number | null): boolean {
  if (expected === null || actual === null) return actual === expected;
  return Math.abs(Number(actual) - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
}
