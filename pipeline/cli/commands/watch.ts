import type { WatchOptions } from '../command-line/execution-commands.ts';
import { withExecution } from '../execution/named-execution.ts';
import { watchToEnd } from '../execution/watch-to-end.ts';
import type { Io } from '../io.ts';
import { localTables } from '../local/local-tables.ts';

export function watch(arn: string | undefined, options: WatchOptions, io: Io): Promise<number> {
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
