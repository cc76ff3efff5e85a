import {
  DescribePipelineCommand,
  ListPipelineParametersForExecutionCommand,
  paginateListPipelineExecutions,
  type SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { viewExecution } from './execution-view.ts';

export interface StartRequest {
  readonly pipelineName: string;
  readonly displayName: string | null;
  readonly maxParallelSteps: number | null;
  /** Overrides by parameter name, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The newest one where it is absent. */
  readonly pipelineVersion?: number;
  readonly selection?: { readonly steps: readonly string[]; readonly sourceArn: string | null };
  /** 32 to 128 characters; the same one starts no second execution. Random where it is absent. */
  readonly token?: string;
}

/** Starts an execution and gives back its ARN. */
export async function startExecution(client: SageMakerClient, request: StartRequest): Promise<string> {
  const { pipelineName, displayName, maxParallelSteps, parameters, pipelineVersion, selection, token } = request;
  const { PipelineExecutionArn } = await client.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipelineName,
      ...(displayName !== null && { PipelineExecutionDisplayName: displayName }),
      ...(maxParallelSteps !== null && { ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps } }),
      ...(pipelineVersion !== undefined && { PipelineVersionId: pipelineVersion }),
      ...(selection && {
        SelectiveExecutionConfig: {
          SelectedSteps: selection.steps.map((StepName) => ({ StepName })),
          ...(selection.sourceArn !== null && { SourcePipelineExecutionArn: selection.sourceArn }),
        },
      }),
      PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
      ClientRequestToken: token,
    }),
  );
  return PipelineExecutionArn!;
}

export interface StartablePipeline {
  readonly pipelineArn: string;
  readonly definition: DefinitionJson;
}

/**
 * The deployed pipeline that an execution would run; undefined where there is none of this name, or no such version.
 * The service has two names for that, and its wording changes.
 */
export async function startablePipeline(
  client: SageMakerClient,
  pipelineName: string,
  version: number | undefined,
): Promise<StartablePipeline | undefined> {
  try {
    const { PipelineArn, PipelineDefinition } = await client.send(
      new DescribePipelineCommand({
        PipelineName: pipelineName,
        ...(version !== undefined && { PipelineVersionId: version }),
      }),
    );
    return { pipelineArn: PipelineArn!, definition: JSON.parse(PipelineDefinition!) as DefinitionJson };
  } catch (error) {
    const { name: code } = error as Error;
    if (code === 'ResourceNotFound' || code === 'ValidationException') return undefined;
    throw error;
  }
}

/** The values that an execution runs with, as texts, by parameter name. */
export async function executionParameters(
  client: SageMakerClient,
  executionArn: string,
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const command = new ListPipelineParametersForExecutionCommand({ PipelineExecutionArn: executionArn, NextToken });
    const page = await client.send(command);
    for (const { Name = '', Value = '' } of page.PipelineParameters ?? []) values[Name] = Value;
    NextToken = page.NextToken;
  } while (NextToken);
  return values;
}

/** So many executions are looked at for one whose results can be reused. */
const mostSources = 50;

/**
 * The newest execution that has ended, was not stopped, and in which all of these steps succeeded; undefined where
 * there is none among the newest.
 */
export async function findSource(
  client: SageMakerClient,
  pipelineName: string,
  needed: readonly string[],
): Promise<string | undefined> {
  let seen = 0;
  const request = { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  for await (const page of paginateListPipelineExecutions({ client }, request)) {
    for (const {
      PipelineExecutionArn: arn,
      PipelineExecutionStatus: status = 'Executing',
    } of page.PipelineExecutionSummaries ?? []) {
      if (++seen > mostSources) return undefined;
      if (!hasEnded({ status }) || status === 'Stopped') continue;
      const { steps } = await viewExecution(client, arn!);
      const succeeded = new Set(steps.filter((step) => step.status === 'Succeeded').map(({ name }) => name));
      if (needed.every((name) => succeeded.has(name))) return arn;
    }
  }
  return undefined;
}
