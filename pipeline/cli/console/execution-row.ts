import type { ExecutionSummary } from '../../aws/executions.ts';
import type { ExecutionRow } from '../../console/listing.ts';
import { lastPartOf } from '../../names/arn.ts';

/** An execution in a list, by its id. */
export function executionRow({ executionArn, startedAtMs, ...row }: ExecutionSummary): ExecutionRow {
  return { ...row, id: lastPartOf(executionArn), startedMs: startedAtMs };
}
