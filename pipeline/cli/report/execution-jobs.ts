/** The jobs that an execution has begun: of each step the last one, and those of attempts before it. */

import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ExecutionView } from '../../aws/executions.ts';
import { jobNamesOf, type RanJob, type ReadJob } from '../../aws/job-reader.ts';
import type { Ask } from '../../aws/watch.ts';
import { lastPartOf } from '../../names/arn.ts';

/** By step, of those that were not served from elsewhere. */
export async function lastJobs({ steps }: ExecutionView, readJob: ReadJob): Promise<ReadonlyMap<string, RanJob>> {
  const own = ownJobNames(steps);
  return new Map(await Promise.all(own.map(async ({ name, jobName }) => [name, await readJob(jobName)] as const)));
}

/**
 * For a step the service gives the number of attempts and the job of the last one; earlier jobs are found by the
 * execution's id in their names. Null where there were some and jobs may not be listed.
 */
export async function earlierJobs(
  { client, ask, readJob }: { readonly client: SageMakerClient; readonly ask: Ask; readonly readJob: ReadJob },
  { executionArn, steps }: ExecutionView,
): Promise<readonly RanJob[] | null> {
  if (earlierAttempts(steps) === 0) return [];
  const last = new Set(ownJobNames(steps).map(({ jobName }) => jobName));
  try {
    const names = await jobNamesOf(client, lastPartOf(executionArn), ask);
    return await Promise.all(names.filter((name) => !last.has(name)).map(readJob));
  } catch {
    return null;
  }
}

/** Attempts before the last one, over all steps. */
export function earlierAttempts(steps: ExecutionView['steps']): number {
  return steps.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
}

function ownJobNames(steps: ExecutionView['steps']): readonly { readonly name: string; readonly jobName: string }[] {
  return steps.flatMap(({ name, jobName, cacheSourceArn, reusedFromArn }) =>
    jobName === null || cacheSourceArn !== null || reusedFromArn !== null ? [] : [{ name, jobName }],
  );
}
