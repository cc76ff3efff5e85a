import { InvalidArgumentError, Option } from 'commander';
import { addExecutionOptions, type ExecutionOptions, withExecution } from '../execution/named-execution.ts';
import { watchToEnd } from '../execution/watch-to-end.ts';
import type { Io } from '../io.ts';
import { localTables } from '../local/local-tables.ts';
import type { AddCommand } from '../options.ts';

interface WatchOptions extends ExecutionOptions {
  readonly timeout?: number;
  readonly interval?: number;
}

export const watchCommand: AddCommand = (command, act) => {
  addExecutionOptions(command)
    .addOption(
      new Option(
        '--timeout <minutes>',
        'ends watching after so long; the execution goes on (default: never)',
      ).argParser(positive),
    )
    .addOption(
      new Option('--interval <seconds>', 'looks that often (default: 2 to 30, as things change)').argParser(positive),
    )
    .action((arn: string | undefined, options: WatchOptions) => act((io) => watch(arn, options, io)));
};

function watch(arn: string | undefined, options: WatchOptions, io: Io): Promise<number> {
  const { timeout, interval } = options;
  return withExecution(arn, { options, io }, ({ target, executionArn }) =>
    watchToEnd(
      {
        target,
        executionArn,
        isLocal: options.local ?? false,
        json: options.json ?? false,
        ...localTables(options.local ?? false, io),
        ...(timeout !== undefined && { timeoutMs: timeout * 60_000 }),
        ...(interval !== undefined && { intervalMs: interval * 1000 }),
      },
      io,
    ),
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value === 0) throw new InvalidArgumentError('expected a number above 0');
  return value;
}
