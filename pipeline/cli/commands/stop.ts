import { stopExecution } from '../../aws/start-stop-retry.ts';
import { renderJson } from '../../definition/canonical.ts';
import {
  addExecutionOptions,
  type ExecutionOptions,
  type OpenExecution,
  withExecution,
} from '../execution/named-execution.ts';
import { waitForEnd } from '../execution/wait-for-end.ts';
import type { Io } from '../io.ts';
import type { AddCommand } from '../options.ts';

interface StopOptions extends ExecutionOptions {
  readonly wait?: true;
}

export const stopCommand: AddCommand = (command, act) => {
  addExecutionOptions(command)
    .option('--wait', 'waits until it has stopped')
    .action((arn: string | undefined, options: StopOptions) =>
      act((io) => withExecution(arn, { options, io }, (execution) => stop(execution, options, io))),
    );
};

/** 0 where the execution is stopped or stopping; 1 where it had ended otherwise. */
async function stop(execution: OpenExecution, options: StopOptions, io: Io): Promise<number> {
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
