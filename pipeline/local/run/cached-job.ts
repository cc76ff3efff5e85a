/** When a step takes the result of an earlier execution: the same key, not older than its `ExpireAfter`, and still there. */

import type { ProcessingStepJson } from '../../definition/json.ts';
import { parseDurationMs } from '../../names/duration.ts';
import type { ExecutionRecord, JobRecord } from '../store/records.ts';
import type { RunContext } from './run-context.ts';

/** The job that an unexpired success of the same key left behind, where its outputs still lie there. */
export async function cachedJob(
  step: ProcessingStepJson,
  key: string,
  { context, execution }: { readonly context: RunContext; readonly execution: ExecutionRecord },
): Promise<{ job: JobRecord; executionArn: string } | undefined> {
  const { Enabled = false, ExpireAfter = '' } = step.CacheConfig ?? {};
  if (!Enabled) return undefined;
  const cached = await context.store.cached(execution.pipelineName, step.Name, key);
  const lifetimeMs = parseDurationMs(ExpireAfter) ?? 0;
  if (!cached || context.nowMs() - cached.endedAtMs > lifetimeMs) return undefined;
  const job = await context.store.wholeJob(cached.jobName);
  // SageMaker would hand on a URI of nothing; on a laptop, where folders get deleted, the job runs again.
  const isWhole = job !== undefined && (await context.jobs.outputsExist(job));
  return isWhole ? { job, executionArn: cached.executionArn } : undefined;
}
