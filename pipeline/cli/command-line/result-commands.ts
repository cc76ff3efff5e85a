/** The command that makes a dataset on this machine, and those that take an existing one. */

import { Option } from 'commander';
import type { CommandEntry } from './command-entry.ts';
import {
  addCommonOptions,
  addExecutionOptions,
  addMachineOptions,
  addTargetOptions,
  type CommonOptions,
  datasetOption,
  type ExecutionOptions,
  extractorOption,
  type MachineOptions,
  mountOption,
  setOption,
} from './options.ts';

/** `data` and `out` are required; the command itself asks for them, so that a misspelt option is named first. */
export interface LocalOptions extends CommonOptions, MachineOptions {
  readonly data?: string;
  readonly out?: string;
  readonly dataset?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly option?: Readonly<Record<string, string>>;
  readonly state?: string;
}

export interface ReportOptions extends ExecutionOptions {
  readonly out: string;
}

export interface RegisterOptions extends ExecutionOptions {
  readonly changeColumns?: true;
  readonly dryRun?: true;
  readonly out?: string;
}

export interface VerifyOptions extends ExecutionOptions {
  readonly source?: string;
  readonly execution?: string;
}

export const resultCommands = [
  {
    name: 'local',
    description: 'runs the whole pipeline on this machine, without AWS',
    examples: [
      'local --data demo-output/mimic3wdb --out out',
      'local --data demo-output/mimic3wdb --out out --set WindowSeconds=60',
    ],
    page: 'docs/container.md',
    declare: (command) =>
      addMachineOptions(
        addCommonOptions(command)
          .option('--data <dir>', 'the dataset; each folder in it is a group')
          .option('--out <dir>', 'where results are written, a folder an execution')
          .addOption(datasetOption())
          .addOption(setOption())
          .addOption(extractorOption())
          .option('--state <dir>', 'where the embedded SageMaker keeps its state (default: OUT/.macroshard)'),
      ),
  },
  {
    name: 'report',
    description: 'writes a page about an execution and its dataset, to look at and to keep',
    examples: ['report', 'report a1b2c3d4e5f6 --out report.html', 'report out/a1b2c3d4e5f6'],
    page: 'docs/report.md',
    declare: (command) =>
      addExecutionOptions(command, {
        argument: '[arn-or-folder]',
        meaning:
          "the execution, by its ARN or its id alone (default: the pipeline's newest), or the folder of a dataset",
      }).option('--out <file>', 'where the page goes', 'report.html'),
  },
  {
    name: 'register',
    description: 'keeps a table of the dataset in the AWS Glue Data Catalog, an execution a partition',
    examples: ['register', 'register a1b2c3d4e5f6 --dry-run', 'register out/a1b2c3d4e5f6 --out sql'],
    page: 'docs/register.md',
    declare: (command) =>
      addExecutionOptions(command, {
        argument: '[arn-or-folder]',
        meaning: 'the execution, by its ARN or its id alone, or last (default: the newest), or the folder of a dataset',
      })
        .option('--dry-run', 'says what it would do, and writes nothing')
        .option('--change-columns', 'lets columns of the table take another type')
        .option('--out <dir>', 'of a dataset on this machine: the folder that the SQL is written to'),
  },
  {
    name: 'verify',
    description: 'checks a result against its ledger, its input and the execution that made it',
    examples: ['verify out/combined', 'verify out/combined --source s3://my-bucket/mimic3wdb --execution a1b2c3d4e5f6'],
    page: 'docs/verify.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .argument('<dir>', "a dataset (manifest.json), or one group's result (receipt.json)")
          .option('--source <dir-or-uri>', 'the input, which is listed again: what has changed since')
          .addOption(new Option('--execution <arn>', 'the execution that made it, by its ARN or its id alone'))
          .addOption(datasetOption())
          .addOption(mountOption()),
      ),
  },
] as const satisfies readonly CommandEntry[];
