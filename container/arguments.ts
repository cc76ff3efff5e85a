/** The command line as a typed task: pure, so that every argument list that a pipeline builds can be tried on it. */

import { Command, CommanderError } from 'commander';
import {
  badValue,
  groupName,
  nextWord,
  packedGroup,
  signalName,
  sourceUri,
  unitsForm,
  wholeNumber,
  withOption,
} from './argument-values.ts';
import type { GivenOption } from './extractor-options.ts';
import { usageFailure } from './failure.ts';
import { addTry, type TryTask } from './try-arguments.ts';
import type { UnitsForm } from './units/units-form.ts';
import { didYouMean } from './wording.ts';

export const compressions = ['zstd', 'snappy', 'gzip', 'uncompressed'] as const;

/** Codecs of Parquet that every reader knows. */
export type Compression = (typeof compressions)[number];

const mixedVersionsChoices = ['refuse', 'allow'] as const;
export type MixedVersions = (typeof mixedVersionsChoices)[number];

/** How the files of groups become rows. */
export interface GroupsTask {
  /** Null: one a CPU. */
  readonly threads: number | null;
  readonly extractor: string;
  /** What runs an extractor that is a Python file; null for `python3`. */
  readonly interpreter: string | null;
  /** A program that is the extractor, and its arguments; empty for none. */
  readonly command: readonly string[];
  /** In the order of the command line; the extractor says what it takes. */
  readonly options: readonly GivenOption[];
  /** Which files make a unit, where the extractor leaves that to the description; else null. */
  readonly units: UnitsForm | null;
  /** Units of more mebibytes are read by several threads, so much by each at a time; 0 for never. */
  readonly pieceMb: number;
  /** How long a thread may work on a unit, or on a piece of one; 0 for no limit. */
  readonly unitSeconds: number;
  /** Folder in which finished units are kept for a later run; null for none. */
  readonly checkpoint: string | null;
}

/** Turn one group's files into rows. */
export interface ProcessGroupTask extends GroupsTask {
  readonly kind: 'process-group';
  readonly group: string;
  /** S3 prefix of the group's files, `s3://bucket/…/`; null where they lie in the input folder. */
  readonly source: string | null;
}

/** Turn the files of several groups into rows, each by itself, with the same threads. */
export interface ProcessPackTask extends GroupsTask {
  readonly kind: 'process-pack';
  /** At least one; each once. */
  readonly groups: readonly string[];
}

/** Join what groups have become. */
export interface CombineTask {
  readonly kind: 'combine';
  /** Writes one shard for another combine instead of the dataset. */
  readonly partial: boolean;
  readonly compression: Compression;
  /** Whether groups may be of several versions of their extractor. */
  readonly mixedVersions: MixedVersions;
  /** Spelling to normalized name, beside the built-in table. */
  readonly signalNames: ReadonlyMap<string, string>;
  /** How many groups the inputs must hold; null for any. */
  readonly groups: number | null;
}

export interface InspectTask {
  readonly kind: 'inspect';
  readonly path: string;
  readonly json: boolean;
}

/** Says what an extractor declares, without giving it any data. */
export interface DescribeTask {
  readonly kind: 'describe';
  readonly extractor: string;
  readonly interpreter: string | null;
  readonly command: readonly string[];
}

/** `--help` and `--version` print a text and do nothing. */
export interface PrintTask {
  readonly kind: 'print';
  readonly text: string;
}

export type Task = ProcessGroupTask | ProcessPackTask | CombineTask | InspectTask | DescribeTask | TryTask | PrintTask;

/**
 * The task that the arguments ask for (without node and the program's path).
 * @throws JobFailure with exit code 2: one sentence that names what was got and what is known
 */
export function parseArguments(argv: readonly string[]): Task {
  let task: Task | undefined;
  let printed = '';
  const program = describeProgram((parsed) => {
    task = parsed;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  }
  if (argv.length === 0) throw usageFailure(`no command: expected ${commandNames(program).join(', ')}`);
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text: printed };
    throw usageFailure(explainUsage(error, program, argv));
  }
  return task!;
}

type ExtractorFlags = Pick<GroupsTask, 'extractor' | 'command'> & Partial<Pick<GroupsTask, 'interpreter'>>;

type GroupFlags = ExtractorFlags &
  Pick<GroupsTask, 'pieceMb' | 'unitSeconds'> &
  Partial<Pick<GroupsTask, 'threads' | 'checkpoint' | 'units'>> & {
    readonly windowSeconds?: number;
    readonly strictChecksums?: true;
    readonly option: readonly GivenOption[];
  };

function describeProgram(accept: (task: Task) => void): Command {
  const program = new Command('macroshard-container').description(
    'What a processing job runs: micro-shards a group over worker threads, combines groups, inspects a record, describes an extractor',
  );
  withGroupOptions(
    program
      .command('process-group')
      .description('turns the files of one group into rows')
      .option('--group <name>', 'the folder of the input', groupName)
      .option(
        '--source <uri>',
        'S3 prefix that is read in the place of the input folder: s3://bucket/group/',
        sourceUri,
      ),
  ).action(({ group, source = null, ...flags }: GroupFlags & Partial<Pick<ProcessGroupTask, 'group' | 'source'>>) => {
    if (group === undefined) throw usageFailure('process-group needs --group NAME');
    accept({ kind: 'process-group', group, source, ...groupsTask(flags) });
  });
  withGroupOptions(
    program
      .command('process-pack')
      .description('turns the files of several groups into rows, each by itself, with the same threads')
      .option('--group <name>', 'the folder of an input; once for each group', packedGroup, []),
  ).action(({ group: groups, ...flags }: GroupFlags & { readonly group: readonly string[] }) => {
    if (groups.length === 0) throw usageFailure('process-pack needs --group NAME, once for each group');
    accept({ kind: 'process-pack', groups, ...groupsTask(flags) });
  });
  program
    .command('combine')
    .description('joins the outputs of groups into one dataset')
    .option('--partial', 'joins them into one input of another combine', false)
    .option('--compression <codec>', 'of the dataset', compressionName, 'zstd')
    .option(
      '--mixed-versions <choice>',
      'refuse or allow groups of several versions of their extractor',
      mixedVersionsChoice,
      'refuse',
    )
    .option('--signal-name <spelling=name>', 'normalizes a spelling to a name; can be repeated', signalName, new Map())
    .option('--groups <n>', 'how many groups the inputs must hold (default: any)', wholeNumber('--groups', 1))
    .action(
      ({
        partial,
        compression,
        mixedVersions,
        signalName,
        groups = null,
      }: Omit<CombineTask, 'kind'> & { signalName: Map<string, string> }) =>
        accept({ kind: 'combine', partial, compression, mixedVersions, signalNames: signalName, groups }),
    );
  program
    .command('inspect')
    .description('prints one record: header, segments, signals, checksums, statistics')
    .argument('<record.hea>')
    .option('--json', 'one JSON document', false)
    .action((path: string, { json }: { json: boolean }) => accept({ kind: 'inspect', path, json }));
  withExtractor(
    program.command('describe').description('prints what an extractor declares, as JSON: version, columns, options'),
  ).action(({ interpreter = null, ...flags }: ExtractorFlags) => accept({ kind: 'describe', interpreter, ...flags }));
  addTry(withExtractor(program.command('try')), accept);
  return program;
}

function withExtractor(command: Command): Command {
  return command
    .option('--extractor <name>', 'built-in name, path of a module or of a Python file, or package', 'wfdb-summary')
    .option('--interpreter <program>', 'runs an extractor that is a Python file (default: python3)')
    .option('--command <word>', 'a program that is the extractor, then each of its arguments', nextWord, []);
}

function withGroupOptions(command: Command): Command {
  return withExtractor(command)
    .option('--threads <n>', 'worker threads (default: one a CPU)', wholeNumber('--threads', 1))
    .option('--units <json>', 'which files make a unit, for an extractor that does not say so itself', unitsForm)
    .option('--option <name=value>', 'an option of the extractor; can be repeated', withOption, [])
    .option(
      '--window-seconds <n>',
      'its option windowSeconds: length of a window, 0 for the whole segment',
      wholeNumber('--window-seconds', 0),
    )
    .option('--strict-checksums', 'its option strictChecksums: a checksum that differs rejects the unit')
    .option(
      '--unit-seconds <n>',
      'a unit, or a piece of one, that takes a thread longer is rejected; 0 for no limit',
      wholeNumber('--unit-seconds', 0),
      0,
    )
    .option(
      '--piece-mb <n>',
      'units of more mebibytes are read by several threads, pieces of so many each; 0 for never',
      wholeNumber('--piece-mb', 0),
      32,
    )
    .option(
      '--checkpoint <dir>',
      'keeps finished units there, and takes from there what an earlier run finished (default: MACROSHARD_CHECKPOINT)',
    );
}

function groupsTask(flags: GroupFlags): GroupsTask {
  const { threads = null, checkpoint = null, units = null, interpreter = null } = flags;
  const { extractor, command, pieceMb, unitSeconds } = flags;
  const options = givenOptions(flags);
  return { threads, extractor, interpreter, command, options, units, pieceMb, unitSeconds, checkpoint };
}

function givenOptions({
  windowSeconds,
  strictChecksums,
  option,
}: Pick<GroupFlags, 'windowSeconds' | 'strictChecksums' | 'option'>): readonly GivenOption[] {
  const windows = { name: 'windowSeconds', text: String(windowSeconds), flag: '--window-seconds' } as const;
  const checksums = { name: 'strictChecksums', text: 'true', flag: '--strict-checksums' } as const;
  return [...(windowSeconds === undefined ? [] : [windows]), ...(strictChecksums ? [checksums] : []), ...option];
}

function explainUsage({ code, message }: CommanderError, program: Command, argv: readonly string[]): string {
  const command = program.commands.find((candidate) => candidate.name() === argv[0]);
  const named = /'(.*)'/s.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownCommand') {
    const known = commandNames(program);
    return `unknown command ${JSON.stringify(named)}: expected ${known.join(', ')}${didYouMean(named, known)}`;
  }
  if (code === 'commander.unknownOption') {
    const known = (command ?? program).options.flatMap(({ long }) => long ?? []);
    const flag = named.replace(/=.*$/s, '');
    const expected = known.length > 0 ? known.join(', ') : `one of the commands ${commandNames(program).join(', ')}`;
    return `unknown option ${flag}${command ? ` of ${argv[0]}` : ''}: expected ${expected}${didYouMean(flag, known)}`;
  }
  return message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replaceAll("'", '"');
}

function commandNames(program: Command): string[] {
  return program.commands.map((command) => command.name());
}

function compressionName(text: string): Compression {
  const known = compressions.find((name) => name === text);
  if (known !== undefined) return known;
  throw badValue('--compression', { text, expected: compressions.join(', ') + didYouMean(text, compressions) });
}

function mixedVersionsChoice(text: string): MixedVersions {
  const known = mixedVersionsChoices.find((choice) => choice === text);
  if (known !== undefined) return known;
  const expected = mixedVersionsChoices.join(', ') + didYouMean(text, mixedVersionsChoices);
  throw badValue('--mixed-versions', { text, expected });
}
