import { InvalidArgumentError, Option } from 'commander';
import { addExecutionOptions, type ExecutionOptions, withExecution } from '../execution/named-execution.ts';
import { showLogs } from '../logs/show-logs.ts';
import type { AddCommand } from '../options.ts';

interface LogsOptions extends ExecutionOptions {
  readonly step?: string;
  readonly tail?: number;
  readonly follow?: true;
}

export const logsCommand: AddCommand = (command, act) => {
  addExecutionOptions(command)
    .option('--step <name>', 'the step (default: those that failed, else those that run)')
    .addOption(new Option('--tail <n>', 'the last lines of the newest attempt alone (default: all)').argParser(count))
    .option('--follow', 'goes on with what is written, until the job has ended')
    .action((arn: string | undefined, options: LogsOptions) =>
      act((io) =>
        withExecution(arn, { options, io }, ({ target, executionArn }) => {
          const { step, tail, follow = false, json = false, local = false } = options;
          const request = { target, executionArn, isLocal: local, json, follow };
          return showLogs({ ...request, ...(step !== undefined && { step }), ...(tail !== undefined && { tail }) }, io);
        }),
      ),
    );
};

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1 on');
  return Number(text);
}
