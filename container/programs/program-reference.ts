/** Which program an extractor is, without what runs it: threads of other extractors need none of that. */

import { dirname, isAbsolute, resolve } from 'node:path';
import type { OptionValues, UnitExtractor } from '../extractor.ts';
import { columnsFileOf } from './columns-file.ts';

/** Which program: plain data, so that it can be handed to worker threads. */
export interface ProgramReference {
  /** A program, by a path or as PATH has it, and its arguments. */
  readonly words: readonly string[];
  /** Where it is started, and paths to it count from: absolute. */
  readonly folder: string;
  /** Declares its columns where it does not: see `readColumnsFile`. Absolute. */
  readonly columnsFile?: string;
  /** So many questions may wait for it; 1 where it does not say. */
  readonly mostAhead?: number;
  /** What it declared when the job began, as JSON: what another process of it says has to be the same. */
  readonly declared?: string;
}

/** @param path  of a Python file, absolute */
export function pythonProgram(path: string, interpreter: string): ProgramReference {
  return {
    words: [interpreter, '-m', 'macroshard', path],
    folder: dirname(path),
    columnsFile: columnsFileOf(path),
    mostAhead: 2,
  };
}

/** @param words  a program and its arguments; the first path beside the description, or a program alone, is the extractor's */
export function commandProgram(words: readonly string[], folder: string): ProgramReference {
  const named = words.find((word) => word.startsWith('.')) ?? (words.length === 1 ? words.find(isAbsolute) : undefined);
  return { words, folder, ...(named !== undefined && { columnsFile: columnsFileOf(resolve(folder, named)) }) };
}

/** As `ProgramReference` has it. */
export function declaredText({
  name,
  version,
  columns,
  options,
}: Omit<UnitExtractor<OptionValues>, 'extract'>): string {
  return JSON.stringify({ name, version, columns, options });
}
