/** The commands about existing executions, and about the pipelines that have them. */

import { InvalidArgumentError, Option } from 'commander';
import type { CommandEntry } from './command-entry.ts';
import {
  addCommonOptions,
  addExecutionOptions,
  addMachineOptions,
  addTargetOptions,
  type CommonOptions,
  countFrom1,
  datasetOption,
  type ExecutionOptions,
  type TargetOptions,
} from './options.ts';

export interface WatchOptions extends ExecutionOptions {
  /** In minutes. */
  readonly timeout?: number;
  /** In seconds. */
  readonly interval?: number;
}

export interface LogsOptions extends ExecutionOptions {
  readonly step?: string;
  readonly tail?: number;
  readonly follow?: true;
}

export interface StopOptions extends ExecutionOptions {
  readonly wait?: true;
}

export interface RetryOptions extends ExecutionOptions {
  readonly maxParallel?: number;
  readonly watch?: true;
}

export interface ListOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly executions?: true;
  readonly prefix?: string;
  readonly max: number;
}

export interface DeleteOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly yes?: true;
}

export const executionCommands = [
  {
    name: 'watch',
    description: 'watches an execution to its end',
    examples: ['watch', 'watch a1b2c3d4e5f6 --timeout 90'],
    page: 'docs/watch.md',
    declare: (command) =>
      addExecutionOptions(command)
        .addOption(
          new Option(
            '--timeout <minutes>',
            'ends watching after so long; the execution goes on (default: never)',
          ).argParser(positive),
        )
        .addOption(
          new Option('--interval <seconds>', 'looks that often (default: 2 to 30, as things change)').argParser(
            positive,
          ),
        ),
  },
  {
    name: 'status',
    description: 'shows how an execution stands',
    examples: ['status --json'],
    page: 'docs/watch.md',
    declare: (command) => addExecutionOptions(command),
  },
  {
    name: 'logs',
    description: "prints the job logs of an execution's steps",
    examples: ['logs --step Group-30 --tail 50', 'logs --follow'],
    page: 'docs/watch.md',
    declare: (command) =>
      addExecutionOptions(command)
        .option('--step <name>', 'the step (default: those that failed, else those that run)')
        .addOption(
          new Option('--tail <n>', 'the last lines of the newest attempt alone (default: all)').argParser(countFrom1),
        )
        .option('--follow', 'goes on with what is written, until the job has ended'),
  },
  {
    name: 'stop',
    description: 'stops an execution and its jobs',
    examples: ['stop --wait'],
    page: 'docs/watch.md',
    declare: (command) => addExecutionOptions(command).option('--wait', 'waits until it has stopped'),
  },
  {
    name: 'retry',
    description: 'goes on with an execution that failed or was stopped, from where it ended',
    examples: ['retry --watch'],
    page: 'docs/watch.md',
    declare: (command) =>
      addMachineOptions(addExecutionOptions(command))
        .addOption(
          new Option('--max-parallel <n>', 'runs at most so many steps at once (default: as before)').argParser(
            countFrom1,
          ),
        )
        .option('--watch', 'watches it to its end'),
  },
  {
    name: 'list',
    description: "lists pipelines, or this pipeline's executions, newest first",
    examples: ['list', 'list --executions --max 5'],
    page: 'docs/watch.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .option('--executions', "this pipeline's executions")
          .addOption(datasetOption())
          .option('--prefix <text>', 'pipelines whose names begin so')
          .addOption(new Option('--max <n>', 'so many at most').default(100).argParser(countFrom1)),
      ),
  },
  {
    name: 'delete',
    description: 'deletes the pipeline with the records of its executions',
    examples: ['delete --dataset mimic3-sample --yes'],
    page: 'docs/deploy.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .addOption(datasetOption())
          .option('--yes', 'without it, says what would be deleted and deletes nothing'),
      ),
  },
] as const satisfies readonly CommandEntry[];

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value === 0) throw new InvalidArgumentError('expected a number above 0');
  return value;
}
