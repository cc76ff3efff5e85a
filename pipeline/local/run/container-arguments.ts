/** What a job's arguments may name where the container's program is a process of this machine. */

import { resolve } from 'node:path';
import { EvaluationError } from '../../definition/evaluate.ts';
import { isWithin } from '../store/real-paths.ts';
import { type Extractors, findExtractor } from './find-extractor.ts';

export interface ContainerArguments {
  readonly words: readonly string[];
  /** Flags with their values that the program is not given. */
  readonly leftOut: readonly string[];
}

export interface ArgumentPlaces {
  /** Where relative paths count from: the job's own folder. */
  readonly jobFolder: string;
  /** What jobs and requests write. */
  readonly dataFolders: readonly string[];
  readonly extractors: Extractors | undefined;
}

/**
 * The arguments as the program is given them here. A container would keep to itself whatever they name; here they are
 * those of whoever wrote a definition, and the files those of the user who serves. So `--checkpoint` is left out
 * (checkpoints lie beside the state), `inspect` reads in the job's own folder, an extractor is one that `findExtractor`
 * finds, and no program is started but that of the description.
 * @param argv  of the container's program
 * @throws EvaluationError
 */
export async function argumentsHere(argv: readonly string[], places: ArgumentPlaces): Promise<ContainerArguments> {
  const { words, leftOut } = withoutCheckpoint(argv);
  refuseInspectingElsewhere(words, places);
  refuseForeignPrograms(words, places);
  return { words: await withFoundExtractors(words, places), leftOut };
}

/** No word is left that could be the flag, wherever the program's parser takes one for another flag's value. */
function withoutCheckpoint(argv: readonly string[]): ContainerArguments {
  const index = argv.findIndex((word) => word === '--checkpoint' || word.startsWith('--checkpoint='));
  if (index < 0) return { words: argv, leftOut: [] };
  const end = index + (argv[index] === '--checkpoint' ? 2 : 1);
  const { words, leftOut } = withoutCheckpoint([...argv.slice(0, index), ...argv.slice(end)]);
  return { words, leftOut: [argv.slice(index, end).join(' '), ...leftOut] };
}

const commandsWithoutFiles = ['process-group', 'process-pack', 'combine', 'describe'];

function refuseInspectingElsewhere(words: readonly string[], { jobFolder }: ArgumentPlaces): void {
  if (commandsWithoutFiles.includes(words[0] ?? '') || !words.includes('inspect')) return;
  const elsewhere = words.find((word) => !isWithin(resolve(jobFolder, word), resolve(jobFolder)));
  if (elsewhere === undefined) return;
  throw new EvaluationError(
    `the record to inspect is ${JSON.stringify(elsewhere)}: expected one in the job's own folder, ` +
      'as in ml/processing/input/NAME/record.hea',
  );
}

/** Wherever the flag stands, also where the program's parser takes it for another flag's value. */
function refuseForeignPrograms(words: readonly string[], { extractors }: ArgumentPlaces): void {
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
  return words.flatMap((word, index) => {
    if (word === flag) return [words[index + 1] ?? ''];
    return word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : [];
  });
}

async function withFoundExtractors(words: readonly string[], places: ArgumentPlaces): Promise<readonly string[]> {
  const flag = '--extractor';
  return Promise.all(
    words.map(async (word, index) => {
      if (words[index - 1] === flag) return findExtractor(word, places);
      if (!word.startsWith(`${flag}=`)) return word;
      return `${flag}=${await findExtractor(word.slice(flag.length + 1), places)}`;
    }),
  );
}
