/** The commands that bring a pipeline to SageMaker and start it there. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { patternOf } from '../../service/shapes.ts';
import type { CommandEntry } from './command-entry.ts';
import {
  addCommonOptions,
  addMachineOptions,
  addTargetOptions,
  type CommonOptions,
  countFrom1,
  datasetOption,
  mountOption,
  parseDisplayName,
  setOption,
  type TargetOptions,
} from './options.ts';

export interface SurveyOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly data?: string;
  readonly check?: true;
  readonly rebalance?: true;
}

export interface PlanOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly against?: string;
  readonly estimate?: boolean;
  readonly receipts?: string;
}

export interface UpsertOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly expectVersion?: number;
  readonly dryRun?: true;
}

/** What is to be started; not where, nor whether it is watched. */
export interface StartChoice {
  readonly config: string;
  readonly dataset?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly fromExecution?: string;
  readonly steps?: readonly string[];
  readonly only?: true;
  readonly sourceExecution?: string;
  readonly name?: string;
  readonly maxParallel?: number;
  readonly runKey?: string;
  /** By its number or an alias. */
  readonly pipelineVersion?: number | string;
}

export interface StartOptions extends CommonOptions, TargetOptions, StartChoice {
  readonly watch?: true;
}

export const deploymentCommands = [
  {
    name: 'survey',
    description: 'lists the input, and writes what lies there to surveys/, to be committed',
    examples: ['survey', 'survey --dataset mimic3-sample --check', 'survey --data demo-output/mimic3wdb'],
    page: 'docs/survey.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .addOption(datasetOption())
          .option('--data <dir>', 'a folder that stands for InputDataUri, in place of S3')
          .option('--check', 'writes nothing; exits with 1 where the committed survey is stale')
          .option('--rebalance', 'moves groups between packs until these are even, as few as it takes')
          .addOption(mountOption()),
      ),
  },
  {
    name: 'plan',
    description: 'what an upsert would change, and what a start would run',
    examples: ['plan', 'plan --set WindowSeconds=60', 'plan --against deployed.json --json'],
    page: 'docs/plan.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .addOption(datasetOption())
          .addOption(setOption())
          .option('--against <file>', 'a definition, or what DescribePipeline answered, in place of what is deployed')
          .option('--estimate', 'says what the start takes, in time and money, from the survey')
          .option(
            '--receipts <dir>',
            'with --estimate: a dataset whose receipts say how fast its jobs were, in place of bench',
          ),
      ),
  },
  {
    name: 'upsert',
    description: 'creates or updates the pipeline; writes nothing where nothing changed',
    examples: ['upsert --dry-run', 'upsert --region eu-west-1'],
    page: 'docs/deploy.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .addOption(datasetOption())
          .addOption(
            new Option('--expect-version <n>', 'refuses where another version is deployed by now').argParser(
              countFrom1,
            ),
          )
          .option('--dry-run', 'says what it would do, as plan does'),
      ),
  },
  {
    name: 'start',
    description: 'starts an execution with checked parameter values',
    examples: [
      'start --set WindowSeconds=60 --watch',
      'start --from-execution a1b2c3d4e5f6 --steps Combine --only',
      'start --local --mount s3://my-bucket/mimic3wdb=data',
    ],
    page: 'docs/deploy.md',
    declare: (command) => addMachineOptions(addTargetOptions(declareStart(command))),
  },
] as const satisfies readonly CommandEntry[];

function declareStart(command: Command): Command {
  return addCommonOptions(command)
    .addOption(datasetOption())
    .addOption(setOption())
    .option('--from-execution <arn>', 'copies the values of an earlier execution first')
    .addOption(
      new Option(
        '--steps <names>',
        'runs these steps and all that wait for them, on the results of an earlier execution',
      ).argParser(stepNames),
    )
    .option('--only', 'with --steps: these steps alone')
    .option('--source-execution <arn>', 'with --steps: whose results are reused (default: the newest that has them)')
    .addOption(
      new Option('--name <text>', "the execution's display name (default: the description's)").argParser(
        parseDisplayName,
      ),
    )
    .addOption(
      new Option('--max-parallel <n>', "runs at most so many steps at once (default: the description's)").argParser(
        countFrom1,
      ),
    )
    .addOption(
      new Option(
        '--pipeline-version <version>',
        'starts this version, by its number or an alias (default: the newest)',
      ).argParser(versionOrAlias),
    )
    .addOption(
      new Option(
        '--run-key <text>',
        'starts one execution a key, however often it is tried; CI gives the id of its run',
      ).argParser(notEmpty),
    )
    .option('--watch', 'watches it to its end');
}

function stepNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('expected names with commas between them');
  return names;
}

// A variable that the CI has not set would start one execution for all runs.
function notEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('it is empty');
  return text;
}

/** A version's number, or an alias, which is not made of digits alone. */
function versionOrAlias(text: string): number | string {
  if (/^\d+$/.test(text)) return countFrom1(text);
  if (patternOf('PipelineVersionAlias').regexp.test(text)) return text;
  throw new InvalidArgumentError('expected a number from 1 on, or an alias of letters, digits and . _ -');
}
