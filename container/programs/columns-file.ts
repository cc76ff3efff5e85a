/** `NAME.columns.json` beside a program: its columns, name to type, with `?` behind the type where a cell may be null. */

import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Column } from '../extractor.ts';
import { explainError, JobFailure } from '../failure.ts';

/** Where it lies: `words.columns.json` beside `words.py`. */
export function columnsFileOf(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.columns.json`;
}

/** @throws JobFailure naming the file, and what is wrong with it */
export function readColumnsFile(path: string): readonly Column[] {
  const name = basename(path);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new JobFailure(`${name} cannot be read as JSON: ${explainError(error)}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JobFailure(`${name} is no object of columns, expected {"path": "string", "mean": "double?"}`);
  }
  return Object.entries(value).map(([column, type]) => {
    if (typeof type === 'string') return { name: column, type: type.replace(/\?$/, ''), nullable: type.endsWith('?') };
    throw new JobFailure(
      `${name} has ${JSON.stringify(type)} for ${JSON.stringify(column)}, expected the name of a type`,
    );
  }) as readonly Column[];
}

/** The text of the file. */
export function columnsText(columns: readonly Column[]): string {
  const types = columns.map(({ name, type, nullable }) => [name, `${type}${nullable ? '?' : ''}`]);
  return `${JSON.stringify(Object.fromEntries(types), null, 2)}\n`;
}
