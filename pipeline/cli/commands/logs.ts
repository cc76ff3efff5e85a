import type { LogsOptions } from '../command-line/execution-commands.ts';
import { withExecution } from '../execution/named-execution.ts';
import type { Io } from '../io.ts';
import { showLogs } from '../logs/show-logs.ts';

export function logs(arn: string | undefined, options: LogsOptions, io: Io): Promise<number> {
  return withExecution(arn, { options, io }, ({ target, executionArn }) => {
    const { step, tail, follow = false, json = false, local = false } = options;
    const request = { target, executionArn, isLocal: local, json, follow };
    return showLogs({ ...request, ...(step !== undefined && { step }), ...(tail !== undefined && { tail }) }, io);
  });
}
