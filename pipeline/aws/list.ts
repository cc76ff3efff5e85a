import {
  DescribePipelineExecutionCommand,
  paginateListPipelineExecutions,
  paginateListPipelines,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';

/** So many on a page, the most that the service takes. */
const pageSize = 100;
/** So many executions are asked about at once. */
const lanes = 5;

export interface PipelineSummary {
  readonly name: string;
  readonly arn: string;
  readonly lastModifiedMs: number | null;
  readonly lastExecutionMs: number | null;
}

export interface ExecutionSummary {
  readonly executionArn: string;
  readonly displayName: string | null;
  readonly status: string;
  readonly startedAtMs: number | null;
  readonly failureReason: string | null;
}

/** Pipelines whose names begin so, newest first; all pages, at most `most`. */
export async function listPipelines(
  client: SageMakerClient,
  { prefix, most }: { prefix: string | undefined; most: number },
): Promise<readonly PipelineSummary[]> {
  const found: PipelineSummary[] = [];
  const request = {
    SortBy: 'CreationTime',
    SortOrder: 'Descending',
    ...(prefix && { PipelineNamePrefix: prefix }),
  } as const;
  for await (const { PipelineSummaries = [] } of paginateListPipelines(
    { client, pageSize: Math.min(pageSize, most) },
    request,
  )) {
    for (const each of PipelineSummaries) {
      found.push({
        name: each.PipelineName ?? '',
        arn: each.PipelineArn ?? '',
        lastModifiedMs: each.LastModifiedTime?.getTime() ?? null,
        lastExecutionMs: each.LastExecutionTime?.getTime() ?? null,
      });
      if (found.length === most) return found;
    }
  }
  return found;
}

/** A pipeline's executions, newest first; all pages, at most `most`. */
export async function listExecutions(
  client: SageMakerClient,
  { pipelineName, most }: { pipelineName: string; most: number },
): Promise<readonly ExecutionSummary[]> {
  const found: ExecutionSummary[] = [];
  const request = { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  for await (const { PipelineExecutionSummaries = [] } of paginateListPipelineExecutions(
    { client, pageSize: Math.min(pageSize, most) },
    request,
  )) {
    for (const each of PipelineExecutionSummaries) {
      found.push({
        executionArn: each.PipelineExecutionArn ?? '',
        displayName: each.PipelineExecutionDisplayName ?? null,
        status: each.PipelineExecutionStatus ?? 'Executing',
        startedAtMs: each.StartTime?.getTime() ?? null,
        failureReason: each.PipelineExecutionFailureReason ?? null,
      });
      if (found.length === most) return found;
    }
  }
  return found;
}

/** When each execution ended; null for those that run. A listing does not say, so each one is asked about. */
export async function endTimesMs(
  client: SageMakerClient,
  executions: readonly ExecutionSummary[],
): Promise<readonly (number | null)[]> {
  const times: (number | null)[] = [];
  for (let first = 0; first < executions.length; first += lanes) {
    const some = executions.slice(first, first + lanes);
    times.push(...(await Promise.all(some.map((execution) => endTimeMs(client, execution)))));
  }
  return times;
}

// An execution that has ended is not modified any more.
async function endTimeMs(client: SageMakerClient, execution: ExecutionSummary): Promise<number | null> {
  if (!hasEnded(execution)) return null;
  const { LastModifiedTime } = await client.send(
    new DescribePipelineExecutionCommand({ PipelineExecutionArn: execution.executionArn }),
  );
  return LastModifiedTime?.getTime() ?? null;
}
