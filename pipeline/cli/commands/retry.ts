import { type RetryRefusal, retryExecution } from '../../aws/start-stop-retry.ts';
import { renderJson } from '../../definition/canonical.ts';
import { typed } from '../../wording/typed-command.ts';
import type { RetryOptions } from '../command-line/execution-commands.ts';
import { type OpenExecution, withExecution } from '../execution/named-execution.ts';
import { watchToEnd } from '../execution/watch-to-end.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { localTables } from '../local/local-tables.ts';
import type { OpenTarget } from '../target/open-target.ts';

export function retry(arn: string | undefined, options: RetryOptions, io: Io): Promise<number> {
  return withExecution(arn, { options, io }, (execution) => retryOpen(execution, options, io));
}

async function retryOpen({ target, executionArn }: OpenExecution, options: RetryOptions, io: Io): Promise<number> {
  const { maxParallel, watch, json = false } = options;
  const request = { executionArn, ...(maxParallel !== undefined && { maxParallelSteps: maxParallel }) };
  const refusal = await retryExecution(target.clients.sageMaker, request);
  if (refusal) throw new Failure(1, refusalText(refusal, target));
  if (watch) {
    io.stderr.write(`retrying ${executionArn}\n`);
    const isLocal = options.local ?? false;
    return watchToEnd({ target, executionArn, isLocal, json, isReached: true, ...localTables(isLocal, io) }, io);
  }
  const text = `retrying ${executionArn}\nwatch it  ${typed('watch')} ${executionArn}${target.flags}\n`;
  io.stdout.write(json ? renderJson({ executionArn, status: 'Executing' }) : text);
  return 0;
}

function refusalText(refusal: RetryRefusal, { flags }: OpenTarget): string {
  const { executionArn, status } = refusal.view;
  const again = `${typed('start')} --from-execution ${executionArn}${flags}`;
  switch (refusal.reason) {
    case 'succeeded':
      return `${executionArn} has succeeded: there is nothing to retry; a new one with the same values: ${again}`;
    case 'running':
      return `${executionArn} has not ended yet (${status}); when it has: ${typed('watch')} ${executionArn}${flags}`;
    case 'fail-step':
      return (
        `${executionArn} was ended by its Fail step ${refusal.stepName}, and SageMaker retries no such execution; ` +
        `start a new one, maybe with another value (--set MaxRejectedFraction=VALUE): ${again}`
      );
  }
}
