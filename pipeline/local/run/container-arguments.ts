/** What a job's arguments may name where the container's program is a process of this machine. */

import { resolve } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import { givenFlags } from '../../definition/given-flags.ts';
import { isWithin } from '../store/real-paths.ts';
import { type Extractors, extractorHere } from './extractor-here.ts';

export interface ContainerArguments {
  readonly words: readonly string[];
  /** Flags, with their values, that are kept from the program. */
  readonly leftOut: readonly string[];
}

/** What arguments may lead to; paths are absolute. */
export interface AllowedPaths {
  /** Where relative paths count from: the job's own folder. */
  readonly jobFolder: string;
  /** What jobs and requests write. */
  readonly dataFolders: readonly string[];
  readonly extractors: Extractors | undefined;
}

/**
 * The arguments as the program is given them here. A container would keep to itself whatever they name; here they are
 * those of whoever wrote a definition, and the files those of the user who serves. So `--checkpoint` is left out
 * (checkpoints lie beside the state), `inspect` and `try` read in the job's own folder, an extractor is one that `extractorHere`
 * finds, and no program is started but that of the description.
 * @param argv  of the container's program
 * @throws EvaluationError
 */
export async function argumentsHere(argv: readonly string[], places: AllowedPaths): Promise<ContainerArguments> {
  const { words, leftOut } = withoutCheckpoint(argv);
  refuseReadingElsewhere(words, places);
  refuseForeignPrograms(words, places);
  return { words: await withFoundExtractors(words, places), leftOut };
}

/** Other commands do not know the flag, and say so. */
function withoutCheckpoint(argv: readonly string[]): ContainerArguments {
  if (!['process-group', 'process-pack'].includes(argv[0] ?? '')) return { words: argv, leftOut: [] };
  const places = givenFlags(argv).flatMap(({ flag, at, valueAt = at }) =>
    flag === '--checkpoint' ? [[at, valueAt]] : [],
  );
  return {
    words: argv.filter((_, index) => !places.some((place) => place.includes(index))),
    leftOut: places.map(([at, valueAt]) => argv.slice(at, valueAt! + 1).join(' ')),
  };
}

const commandsWithoutFiles = ['process-group', 'process-pack', 'combine', 'describe'];

/** What the commands take that read whatever they are given, with an example. */
const readByCommand = new Map([
  ['inspect', { what: 'record to inspect', example: 'ml/processing/input/NAME/record.hea' }],
  ['try', { what: 'folder to try', example: 'ml/processing/input/NAME' }],
]);

function refuseReadingElsewhere(words: readonly string[], { jobFolder }: AllowedPaths): void {
  if (commandsWithoutFiles.includes(words[0] ?? '')) return;
  const read = words.flatMap((word) => readByCommand.get(word) ?? [])[0];
  if (read === undefined) return;
  const elsewhere = words.find((word) => !isWithin(resolve(jobFolder, word), resolve(jobFolder)));
  if (elsewhere === undefined) return;
  throw new EvaluationError(
    `the ${read.what} is ${JSON.stringify(elsewhere)}: expected one in the job's own folder, as in ${read.example}`,
  );
}

function refuseForeignPrograms(words: readonly string[], { extractors }: AllowedPaths): void {
  const { command = [], interpreter } = extractors?.program ?? {};
  const named = valuesOf('--command', words);
  if (named.length > 0 && (command.length !== named.length || named.some((word, index) => word !== command[index]))) {
    throw new EvaluationError(
      `the command ${JSON.stringify(named)} of a job is not the one that process.command of pipeline.yaml names here`,
    );
  }
  const other = valuesOf('--interpreter', words).find((each) => each !== interpreter);
  if (other === undefined) return;
  throw new EvaluationError(
    `the interpreter ${JSON.stringify(other)} of a job is not the one that process.interpreter of pipeline.yaml names here`,
  );
}

function valuesOf(flag: string, words: readonly string[]): readonly string[] {
  return givenFlags(words).flatMap((each) => (each.flag === flag ? [String(each.value ?? '')] : []));
}

async function withFoundExtractors(words: readonly string[], places: AllowedPaths): Promise<readonly string[]> {
  const found = [...words];
  for (const { flag, at, valueAt, value } of givenFlags(words)) {
    if (flag !== '--extractor' || typeof value !== 'string') continue;
    const name = await extractorHere(value, places);
    found[valueAt!] = valueAt === at ? `${flag}=${name}` : name;
  }
  return found;
}
