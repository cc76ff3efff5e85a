/** The files of a description's extractor, which lie beside it, and their digest. */

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { ConfigError } from '../../config/problem.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import { digestExtractor, listExtractorFiles } from '../../definition/extractor-files.ts';
import { builtInExtractors } from '../../definition/extractor-options.ts';
import { didYouMean } from '../../wording/words.ts';
import type { Io } from '../io.ts';

/** The options that say where extractors lie. */
export interface ExtractorOptions {
  readonly config: string;
  /** In place of the folder of the description. */
  readonly extractors?: string;
}

/** Where the extractors lie that a description names, absolute. */
export function extractorsFolder({ config, extractors }: ExtractorOptions, io: Pick<Io, 'folder'>): string {
  return resolve(io.folder, extractors ?? dirname(config));
}

/**
 * The files that an extractor names, relative to the folder of extractors; empty for a package, undefined where no
 * digest is made of: a built-in one, or the absolute path of a file that an image brings along.
 */
function namedFiles({
  extractor,
  command,
}: Pick<PipelineSpec['process'], 'extractor' | 'command'>): readonly string[] | undefined {
  const files = command.filter((word) => word.startsWith('.'));
  if (command.length > 0) return files.length > 0 ? files : undefined;
  if (builtInExtractors.has(extractor) || isAbsolute(extractor)) return undefined;
  return extractor.startsWith('.') ? [extractor] : [];
}

/** A spec with the digest of its extractor's files. @throws ConfigError as {@link ownFiles} does */
export async function takeExtractor(
  spec: PipelineSpec,
  options: ExtractorOptions,
  io: Pick<Io, 'folder'>,
): Promise<PipelineSpec> {
  const own = await ownFiles(spec, options, io);
  if (own === undefined) return spec;
  return { ...spec, process: { ...spec.process, extractorDigest: digestExtractor(own.named, own.folder) } };
}

/** The files of the extractor that a description names. */
export interface OwnFiles {
  /** Absolute; the others count from it. */
  readonly folder: string;
  readonly named: readonly string[];
  /** With all that they lead to. */
  readonly files: readonly string[];
}

/**
 * Undefined of an extractor that has none here.
 * @throws ConfigError where a named file is not there, or not one that an image would take
 */
export async function ownFiles(
  { process }: PipelineSpec,
  options: ExtractorOptions,
  io: Pick<Io, 'folder'>,
): Promise<OwnFiles | undefined> {
  const named = namedFiles(process);
  if (named === undefined) return undefined;
  const folder = extractorsFolder(options, io);
  for (const file of named) {
    const problem = await fileProblem(file, folder);
    if (problem === undefined) continue;
    const at = process.extractorAt ?? { file: options.config, line: 1, column: 1 };
    throw new ConfigError([
      {
        ...at,
        message: `process.${process.command.length > 0 ? 'command' : 'extractor'} names ${JSON.stringify(file)}${problem}`,
      },
    ]);
  }
  const files = listExtractorFiles(named, folder);
  return files.length === 0 ? undefined : { folder, named, files };
}

async function fileProblem(file: string, folder: string): Promise<string | undefined> {
  const path = resolve(folder, file);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    const beside = await readdir(dirname(path)).catch(() => []);
    const before = file.slice(0, file.length - basename(file).length);
    return `, and there is no such file${didYouMean(
      file,
      beside.map((name) => before + name),
    )}`;
  }
  if (!found.isFile()) return ', which is no file';
  if (listExtractorFiles([file], folder).length > 0) return undefined;
  return ', which lies outside the folder of the description, or among installed packages: expected a file below that folder, as an image holds';
}
