import { paginateListPipelineExecutions, paginateListPipelines, type SageMakerClient } from '@aws-sdk/client-sagemaker';

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
  for await (const { PipelineSummaries = [] } of paginateListPipelines({ client }, request)) {
    for (const each of PipelineSummaries) {
      if (found.length === most) return found;
      found.push({
        name: each.PipelineName ?? '',
        arn: each.PipelineArn ?? '',
        lastModifiedMs: each.LastModifiedTime?.getTime() ?? null,
        lastExecutionMs: each.LastExecutionTime?.getTime() ?? null,
      });
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
  for await (const { PipelineExecutionSummaries = [] } of paginateListPipelineExecutions({ client }, request)) {
    for (const each of PipelineExecutionSummaries) {
      if (found.length === most) return found;
      found.push({
        executionArn: each.PipelineExecutionArn ?? '',
        displayName: each.PipelineExecutionDisplayName ?? null,
        status: each.PipelineExecutionStatus ?? '',
        startedAtMs: each.StartTime?.getTime() ?? null,
        failureReason: each.PipelineExecutionFailureReason ?? null,
      });
    }
  }
  return found;
}
