import { definitionOfExecution, viewExecution } from '../../aws/executions.ts';
import { askOnce } from '../../aws/watch.ts';
import { renderJson } from '../../definition/canonical.ts';
import type { ExecutionOptions } from '../command-line/options.ts';
import { executionDocument, executionResult } from '../execution/execution-result.ts';
import { expectedOf } from '../execution/expected-time.ts';
import { type OpenExecution, withExecution } from '../execution/named-execution.ts';
import { stepProgress } from '../execution/progress.ts';
import { renderStatus } from '../execution/status-table.ts';
import type { Io } from '../io.ts';

/** One look; 0 whatever it shows. */
export function status(arn: string | undefined, options: ExecutionOptions, io: Io): Promise<number> {
  return withExecution(arn, { options, io }, (execution) => showStatus(execution, options, io));
}

async function showStatus({ target, executionArn }: OpenExecution, options: ExecutionOptions, io: Io): Promise<number> {
  const client = target.clients.sageMaker;
  const view = await viewExecution(client, executionArn);
  const definition = await definitionOfExecution(client, executionArn);
  const result = await executionResult({
    target,
    view,
    definition,
    ask: askOnce,
    onProblem: (text) => io.stderr.write(`${text}\n`),
  });
  const expected = await expectedOf({ target, executionArn, definition, isLocal: options.local ?? false }, io);
  const steps = stepProgress(view, { definition, expected, nowMs: io.nowMs() });
  io.stdout.write(
    options.json
      ? renderJson(executionDocument(result, definition, expected))
      : renderStatus({ ...result, steps, expected, columns: io.stdout.columns }),
  );
  return 0;
}
