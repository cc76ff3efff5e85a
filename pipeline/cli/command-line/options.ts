/** The options that several commands share. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { exceptionTypes, type PlannedFault } from '../../local/run/job-fault.ts';
import { bucketNames, parseAnyS3Uri, parseS3Uri } from '../../names/s3-uri.ts';
import { longestDisplayName } from '../../service/limits.ts';
import { patternOf } from '../../service/shapes.ts';
import { shellWords } from '../../wording/shell-word.ts';
import { nearestHint } from '../../wording/words.ts';

/** The options of every command that reads a description. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: true;
}

/** Where a description is looked for without `--config`. */
export const usualDescription = 'pipeline.yaml';

/** Adds the options that every command takes which reads a description. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the description of the pipeline', usualDescription)
    .option('--json', 'one JSON document on stdout, and nothing else there');
}

/** The options of everything that runs jobs on this machine. */
export interface MachineOptions {
  readonly mount?: readonly { readonly uri: string; readonly folder: string }[];
  readonly image?: ReadonlyMap<string, readonly string[]>;
  readonly docker?: true;
  readonly fault?: readonly PlannedFault[];
  readonly extractors?: string;
}

/** `--mount`, `--image`, `--docker`, `--extractors` and `--fault`; without them a job is a process of this checkout's program. */
export function addMachineOptions(command: Command): Command {
  return command
    .addOption(mountOption())
    .addOption(imageOption())
    .option('--docker', "runs jobs in their images with the Docker CLI, in place of this checkout's container program")
    .option('--extractors <dir>', 'jobs may name extractors below it (default: the folder of pipeline.yaml)')
    .addOption(faultOption());
}

/** The options that say which SageMaker is meant: AWS, unless `--local`. */
export interface TargetOptions extends MachineOptions {
  readonly local?: true;
  readonly state?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Adds the options that every command takes which talks to SageMaker; one that runs jobs has `addMachineOptions`, too. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--local', 'the embedded SageMaker in place of AWS')
    .addOption(new Option('--state <dir>', 'with --local: where it keeps its state (default: .macroshard)'))
    .option('--region <name>', "AWS region (default: the environment's, then the profile's)")
    .option('--profile <name>', 'a profile of the AWS configuration files (default: AWS_PROFILE)');
}

/** The options of every command about one execution. */
export interface ExecutionOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
}

/** Adds the argument that names an execution, and everything that leads to it. */
export function addExecutionOptions(
  command: Command,
  { argument = '[arn]', meaning = "the execution: its ARN, or its id alone (default: the pipeline's newest)" } = {},
): Command {
  addCommonOptions(command).argument(argument, meaning).addOption(datasetOption());
  return addTargetOptions(command);
}

/** `--dataset NAME`: the pipeline as it stands where absent. */
export function datasetOption(): Option {
  return new Option('--dataset <name>', 'overrides of datasets/<name>.yaml, beside the --config file');
}

/** `--set NAME=VALUE`, as often as wanted; a later one wins over an earlier one of the same name. */
export function setOption(): Option {
  return new Option('--set <name=value>', 'overrides a parameter; may be repeated').argParser(addValue);
}

/** `--option NAME=VALUE`, as `setOption`. */
export function extractorOption(): Option {
  const says = "an option of the extractor, over the description's; may be repeated";
  return new Option('--option <name=value>', says).argParser(addValue);
}

function addValue(text: string, earlier: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const [name, value] = splitAtFirst(text, '=');
  if (name === '' || value === undefined) throw new InvalidArgumentError('expected NAME=VALUE');
  return { ...earlier, [name]: value };
}

/** `--mount s3://bucket/prefix=DIR`, as often as wanted. */
export function mountOption(): Option {
  return new Option('--mount <s3://bucket/prefix=dir>', 'puts a folder at an S3 prefix; may be repeated').argParser(
    (text: string, earlier: readonly { uri: string; folder: string }[] | undefined) => {
      const [uri, folder] = splitAtFirst(text, '=');
      const given = parseAnyS3Uri(uri);
      if (!given || !folder) throw new InvalidArgumentError('expected s3://bucket/prefix=DIR');
      if (!parseS3Uri(uri)) throw new InvalidArgumentError(`no bucket is called "${given.bucket}": ${bucketNames}`);
      const prefix = given.key.replace(/\/+$/, '');
      if (prefix !== '' && prefix.split('/').some((part) => ['', '.', '..'].includes(part)))
        throw new InvalidArgumentError(`nothing is found below the prefix "${prefix}": expected names between slashes`);
      return [...(earlier ?? []), { uri: uri.replace(/\/+$/, ''), folder }];
    },
  );
}

/** `--image URI=COMMAND`, as often as wanted; the command's words are separated by blanks, as in a shell. */
function imageOption(): Option {
  return new Option(
    '--image <uri=command>',
    'the program that stands for an image which is not ours; may be repeated',
  ).argParser((text: string, earlier: ReadonlyMap<string, readonly string[]> | undefined) => {
    const [uri, command] = splitAtFirst(text, '=');
    const words = shellWords(command ?? '');
    if (words === undefined) throw new InvalidArgumentError('expected URI=COMMAND, each quote of which has an end');
    if (uri === '' || words[0] === undefined || words[0] === '') throw new InvalidArgumentError('expected URI=COMMAND');
    return new Map([...(earlier ?? []), [uri, words]]);
  });
}

/** `--fault STEP=EXCEPTION[:TIMES]`, as often as wanted. */
function faultOption(): Option {
  return new Option(
    '--fault <step=exception[:times]>',
    "rehearses a step's retry policy: its first attempts end in this exception; may be repeated",
  ).argParser((text: string, earlier: readonly PlannedFault[] | undefined) => {
    const [, stepName, name, times = '1'] = /^([A-Za-z0-9_-]+)=([A-Za-z_.]+)(?::(\d{1,3}))?$/.exec(text) ?? [];
    if (stepName === undefined || name === undefined) {
      throw new InvalidArgumentError('expected STEP=EXCEPTION or STEP=EXCEPTION:TIMES');
    }
    const exceptionType = exceptionTypes.find((each) => each === name);
    if (!exceptionType) throw new InvalidArgumentError(`no such exception ${name}${nearestHint(name, exceptionTypes)}`);
    return [...(earlier ?? []), { stepName, exceptionType, times: Number(times) }];
  });
}

/** Collects the values of an option that may be repeated, in their order. */
export function repeated(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}

/** A whole number from 1 to 999,999,999. @throws InvalidArgumentError, to which Commander adds the option's name */
export function countFrom1(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1 on');
  return Number(text);
}

/**
 * The text itself, where SageMaker takes it as an execution's display name.
 * @throws InvalidArgumentError, as `countFrom1`
 * @see SageMaker API, StartPipelineExecution, PipelineExecutionDisplayName
 */
export function parseDisplayName(text: string): string {
  if (patternOf('PipelineExecutionName').regexp.test(text) && text.length <= longestDisplayName) return text;
  throw new InvalidArgumentError(`expected letters, digits and hyphens between them, ${longestDisplayName} at most`);
}

function splitAtFirst(text: string, separator: string): [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}
