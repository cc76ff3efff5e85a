import { stopExecution } from '../../aws/start-stop-retry.ts';
import { renderJson } from '../../definition/canonical.ts';
import type { StopOptions } from '../command-line/execution-commands.ts';
import { type OpenExecution, withExecution } from '../execution/named-execution.ts';
import { waitForEnd } from '../execution/wait-for-end.ts';
import type { Io } from '../io.ts';

/** 0 where the execution is stopped or stopping; 1 where it had ended otherwise. */
export function stop(arn: string | undefined, options: StopOptions, io: Io): Promise<number> {
  return withExecution(arn, { options, io }, (execution) => stopOpen(execution, options, io));
}

async function stopOpen(execution: OpenExecution, options: StopOptions, io: Io): Promise<number> {
  const { target, executionArn } = execution;
  const { action, status } = await stopExecution(target.clients.sageMaker, executionArn);
  const isWaiting = options.wait === true && action !== 'ended';
  const last = isWaiting ? await waitForEnd({ target, executionArn, isLocal: options.local ?? false }, io) : status;
  if (options.json) io.stdout.write(renderJson({ executionArn, action, status: last }));
  else io.stdout.write(`${last} ${executionArn}\n${action === 'ended' ? ended(last) : ''}`);
  if (isWaiting && last === 'Stopping') return 3;
  return last === 'Stopped' || last === 'Stopping' ? 0 : 1;
}

function ended(status: string): string {
  return status === 'Stopped' ? 'it was stopped before\n' : 'it has ended already: there is nothing to stop\n';
}
