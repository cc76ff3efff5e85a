/** The container's command line, as plain data. */

import { Command, CommanderError, InvalidArgumentError } from 'commander';

export type Compression = 'zstd' | 'snappy' | 'gzip' | 'uncompressed';

export type Task =
  | {
      readonly task: 'process-group';
      readonly group: string;
      readonly threads: number | undefined;
      readonly windowSeconds: number;
      readonly extractor: string;
      readonly strictChecksums: boolean;
    }
  | {
      readonly task: 'combine';
      readonly partial: boolean;
      readonly compression: Compression;
      /** Spelling to normalized name. */
      readonly signalNames: ReadonlyMap<string, string>;
    }
  | { readonly task: 'inspect'; readonly path: string; readonly json: boolean };

/** The command line is wrong, or only asked for help: `text` is what to print, `exitCode` 2 or 0. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
  readonly exitCode: 0 | 2;

  constructor(text: string, exitCode: 0 | 2) {
    super(text);
    this.exitCode = exitCode;
  }
}

/** @throws ArgumentsError that names the nearest known flag or command */
export function parseArguments(argv: readonly string[]): Task {
  let task: Task | undefined;
  let printed = '';
  const program = new Command('macroshard-container')
    .description('What the jobs of a macroshard pipeline run')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: (text) => {
        printed += text;
      },
    });
  addProcessGroup(program, (parsed) => {
    task = parsed;
  });
  addCombine(program, (parsed) => {
    task = parsed;
  });
  addInspect(program, (parsed) => {
    task = parsed;
  });
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new ArgumentsError(printed.replace(/^error: /, '').trim(), error.exitCode === 0 ? 0 : 2);
  }
  return task!;
}

type Take = (task: Task) => void;
type ProcessGroupTask = Extract<Task, { task: 'process-group' }>;

function addProcessGroup(program: Command, take: Take): void {
  program
    .command('process-group')
    .description("a group's files into features.parquet, rejects.parquet and receipt.json")
    .option('--group <name>', 'the folder below ML_ROOT/processing/input', groupName)
    .option('--threads <n>', 'worker threads; all CPUs by default', positiveInteger)
    .option('--window-seconds <n>', 'seconds a row; 0 for one row a segment and signal', seconds, 0)
    .option('--extractor <name>', 'wfdb-summary, or a module', 'wfdb-summary')
    .option('--strict-checksums', 'reject a unit whose checksum differs', false)
    .allowExcessArguments(false)
    .action((options: Omit<ProcessGroupTask, 'task' | 'group' | 'threads'> & { group?: string; threads?: number }) => {
      // Not commander's own required option: it would be asked for before a misspelt one is named.
      if (options.group === undefined) throw new ArgumentsError("required option '--group <name>' not specified", 2);
      take({ task: 'process-group', ...options, group: options.group, threads: options.threads });
    })
    .copyInheritedSettings(program);
}

const compressions: readonly Compression[] = ['zstd', 'snappy', 'gzip', 'uncompressed'];

function addCombine(program: Command, take: Take): void {
  program
    .command('combine')
    .description("groups' results into one dataset")
    .option('--partial', 'only join: the result is one more input of a later combine', false)
    .option('--compression <name>', 'zstd, snappy, gzip or uncompressed', compression, 'zstd')
    .option('--signal-name <spelling=normalized>', 'adds to the table of signal names; may be repeated', signalName)
    .allowExcessArguments(false)
    .action((options: { partial: boolean; compression: Compression; signalName?: ReadonlyMap<string, string> }) =>
      take({
        task: 'combine',
        partial: options.partial,
        compression: options.compression,
        signalNames: options.signalName ?? new Map(),
      }),
    )
    .copyInheritedSettings(program);
}

function addInspect(program: Command, take: Take): void {
  program
    .command('inspect')
    .description('one WFDB record, for a person')
    .argument('<record.hea>', 'its header')
    .option('--json', 'one JSON document', false)
    .allowExcessArguments(false)
    .action((path: string, { json }: { json: boolean }) => take({ task: 'inspect', path, json }))
    .copyInheritedSettings(program);
}

// A group is one folder directly below the input: a name that leads elsewhere is refused before anything is opened.
function groupName(text: string): string {
  if (text === '' || text === '.' || text === '..' || /[/\0]/.test(text)) {
    throw new InvalidArgumentError('a group is the name of one folder.');
  }
  return text;
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('expected an integer of 1 or more.');
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !Number.isFinite(value))
    throw new InvalidArgumentError('expected seconds, 0 or more.');
  return value;
}

function compression(text: string): Compression {
  const found = compressions.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(`expected one of ${compressions.join(', ')}.`);
  return found;
}

// At the last `=`: a spelling may hold one, a normalized name has no use for it.
function signalName(text: string, earlier: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> {
  const index = text.lastIndexOf('=');
  if (index < 1 || index === text.length - 1) throw new InvalidArgumentError('expected SPELLING=NORMALIZED.');
  return new Map([...(earlier ?? []), [text.slice(0, index), text.slice(index + 1)]]);
}
