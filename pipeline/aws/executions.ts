/** Executions as SageMaker has them: how one stands, what it runs and with which values, and which there are. */

import {
  DescribePipelineCommand,
  DescribePipelineDefinitionForExecutionCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  paginateListPipelineExecutionSteps,
  paginateListPipelineExecutions,
  paginateListPipelineParametersForExecution,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import type { Iteration } from '../definition/iterations.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { itemsIn, type KnownItems } from '../definition/unrolled.ts';
import { executionArn, lastPartOf } from '../names/arn.ts';
import { largestPage } from '../service/limits.ts';
import type { StepAnswer } from './dropped-members.ts';

/** An execution as it stands, in the service's own words; texts are null where the service says nothing. */
export interface ExecutionView {
  readonly executionArn: string;
  readonly status: string;
  readonly failureReason: string | null;
  /** The steps that a selective execution was asked to run; null where it runs them all. */
  readonly selectedSteps: readonly string[] | null;
  /** Steps that have begun, in the order in which they did. */
  readonly steps: readonly StepView[];
}

/** A step that has begun. Its state is the service's own: Starting, Executing, Stopping, Stopped, Failed, Succeeded. */
export interface StepView {
  readonly name: string;
  readonly status: string;
  readonly cacheHit: boolean;
  /** The attempt that the step is at or has ended with; 0 where it needed none. */
  readonly attempts: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Null while the step runs. */
  readonly seconds: number | null;
  readonly failureReason: string | null;
  /** The name of the step's processing job, where it has one. */
  readonly jobName: string | null;
  /** The execution that wrote the step's outputs, where it was served from the cache. */
  readonly cacheSourceArn: string | null;
  /** The execution whose outputs stand for this step's, where a selective execution left it out. */
  readonly reusedFromArn: string | null;
  /** `True` or `False` of a condition. */
  readonly outcome: string | null;
  /** True for a Fail step: an execution that one has ended cannot be retried. */
  readonly isFailStep: boolean;
  /** Which item of which ForEach step this child stands for; null for any other step. */
  readonly iteration: Iteration | null;
  /** How many children a ForEach step has, and how far they are; null for any other step. */
  readonly children: ChildCounts | null;
}

/** Child steps over all items. */
export interface ChildCounts {
  readonly items: number;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly stopped: number;
  /** The name of the child that the selector has picked. */
  readonly selected: string | null;
}

/** What every request is sent with. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
}

/** The execution's state and every page of its steps. */
export async function viewExecution(
  client: SageMakerClient,
  executionArn: string,
  options: RequestOptions = {},
): Promise<ExecutionView> {
  const request = { PipelineExecutionArn: executionArn };
  // The state is asked first: where the execution has ended by then, no step can still appear.
  const execution = await client.send(new DescribePipelineExecutionCommand(request), options);
  // By name: a step that begins between two pages shifts them, and its neighbour comes twice.
  const steps = new Map<string, StepView>();
  const ascending = { ...request, SortOrder: 'Ascending' } as const;
  for await (const page of paginateListPipelineExecutionSteps({ client, pageSize: largestPage }, ascending, options)) {
    for (const step of page.PipelineExecutionSteps ?? []) steps.set(step.StepName ?? '', viewStep(step));
  }
  const selected = execution.SelectiveExecutionConfig?.SelectedSteps;
  return {
    executionArn,
    status: execution.PipelineExecutionStatus ?? 'Executing',
    failureReason: execution.FailureReason ?? null,
    selectedSteps: selected === undefined ? null : selected.map(({ StepName }) => StepName ?? ''),
    steps: [...steps.values()],
  };
}

function viewStep(step: StepAnswer): StepView {
  // The service sends an empty ARN with steps that were no hit.
  const source = step.CacheHitResult?.SourcePipelineExecutionArn || null;
  const jobArn = step.Metadata?.ProcessingJob?.Arn;
  const { StartTime: start, EndTime: end } = step;
  return {
    name: step.StepName ?? '',
    status: step.StepStatus ?? 'Starting',
    cacheHit: source !== null,
    attempts: step.AttemptCount ?? 0,
    startedAtMs: start?.getTime() ?? null,
    endedAtMs: end?.getTime() ?? null,
    seconds: start && end ? (end.getTime() - start.getTime()) / 1000 : null,
    failureReason: step.FailureReason ?? step.Metadata?.Fail?.ErrorMessage ?? null,
    jobName: jobArn === undefined ? null : lastPartOf(jobArn),
    cacheSourceArn: source,
    reusedFromArn: step.SelectiveExecutionResult?.SourcePipelineExecutionArn || null,
    outcome: step.Metadata?.Condition?.Outcome ?? null,
    isFailStep: step.Metadata?.Fail !== undefined,
    iteration: iterationOf(step),
    children: childCountsOf(step),
  };
}

/** The items that an execution's ForEach steps have begun with; of one that tells of none, what the definition says. */
export function itemsOfRun({ steps }: ExecutionView, definition: DefinitionJson): KnownItems {
  const inDefinition = itemsIn(definition);
  return (step) => {
    const items: string[] = [];
    for (const { iteration } of steps) if (iteration?.parent === step.Name) items[iteration.index] = iteration.item;
    return items.length > 0 ? items : inDefinition(step);
  };
}

function iterationOf({ IterationContext: context }: StepAnswer): Iteration | null {
  if (!context) return null;
  return { parent: context.ParentStepName ?? '', index: context.Index ?? 0, item: context.Item ?? '' };
}

function childCountsOf({ Metadata }: StepAnswer): ChildCounts | null {
  const counts = Metadata?.ForEach;
  if (!counts) return null;
  return {
    items: counts.InputItemCount ?? 0,
    total: counts.TotalStepCount ?? 0,
    succeeded: counts.SucceededStepCount ?? 0,
    failed: counts.FailedStepCount ?? 0,
    stopped: counts.StoppedStepCount ?? 0,
    selected: counts.Selector?.StepName ?? null,
  };
}

/** What the service says of an execution beside how its steps stand. */
export interface ExecutionOrigin {
  readonly displayName: string | null;
  /** A user profile of Studio, or who was signed in; null where the service does not say. */
  readonly startedBy: string | null;
  readonly startedAtMs: number | null;
  /** Null while it runs. */
  readonly endedAtMs: number | null;
}

/** Who started an execution, and when. */
export async function executionOrigin(
  client: SageMakerClient,
  executionArn: string,
  options: RequestOptions = {},
): Promise<ExecutionOrigin> {
  const command = new DescribePipelineExecutionCommand({ PipelineExecutionArn: executionArn });
  const execution = await client.send(command, options);
  const { PipelineExecutionDisplayName, CreatedBy, CreationTime, LastModifiedTime, PipelineExecutionStatus } =
    execution;
  const ended = hasEnded({ status: PipelineExecutionStatus ?? 'Executing' });
  return {
    displayName: PipelineExecutionDisplayName ?? null,
    startedBy: CreatedBy?.UserProfileName ?? CreatedBy?.IamIdentity?.Arn ?? null,
    startedAtMs: CreationTime?.getTime() ?? null,
    // An execution that has ended is not modified any more.
    endedAtMs: ended ? (LastModifiedTime?.getTime() ?? null) : null,
  };
}

/** The definition that an execution runs, whatever the pipeline's is by now. */
export async function definitionOfExecution(
  client: SageMakerClient,
  executionArn: string,
  options: RequestOptions = {},
): Promise<DefinitionJson> {
  const command = new DescribePipelineDefinitionForExecutionCommand({ PipelineExecutionArn: executionArn });
  const { PipelineDefinition } = await client.send(command, options);
  return JSON.parse(PipelineDefinition ?? '{"Version":"","Steps":[]}') as DefinitionJson;
}

/** The values that an execution runs with, as texts, by parameter name. */
export async function executionParameters(
  client: SageMakerClient,
  executionArn: string,
  options: RequestOptions = {},
): Promise<Readonly<Record<string, string>>> {
  // A parameter may have the name of a member of every object (`constructor`).
  const values = Object.create(null) as Record<string, string>;
  const request = { PipelineExecutionArn: executionArn };
  for await (const page of paginateListPipelineParametersForExecution({ client }, request, options)) {
    for (const { Name = '', Value = '' } of page.PipelineParameters ?? []) values[Name] = Value;
  }
  return values;
}

/** The values that an execution was started with and that are not the defaults, as texts, by parameter name. */
export async function changedParameters(
  client: SageMakerClient,
  executionArn: string,
  definition: DefinitionJson,
): Promise<Readonly<Record<string, string>>> {
  const defaults = new Map((definition.Parameters ?? []).map(({ Name, DefaultValue }) => [Name, DefaultValue]));
  const values = Object.entries(await executionParameters(client, executionArn));
  return Object.fromEntries(values.filter(([name, value]) => String(defaults.get(name)) !== value));
}

/** An execution in a list; null where the service does not say. */
export interface ExecutionSummary {
  readonly executionArn: string;
  readonly displayName: string | null;
  readonly status: string;
  readonly startedAtMs: number | null;
  readonly failureReason: string | null;
}

/** A pipeline's executions, newest first; all pages, at most `most`. */
export async function listExecutions(
  client: SageMakerClient,
  { pipelineName, most }: { pipelineName: string; most: number },
): Promise<readonly ExecutionSummary[]> {
  const found: ExecutionSummary[] = [];
  const request = { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  for await (const { PipelineExecutionSummaries = [] } of paginateListPipelineExecutions(
    { client, pageSize: Math.min(largestPage, most) },
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

/** The ARN of a pipeline's execution, from its id. Whether there is one is not asked. */
export async function executionArnOf(client: SageMakerClient, pipelineName: string, id: string): Promise<string> {
  const { PipelineArn } = await client.send(new DescribePipelineCommand({ PipelineName: pipelineName }));
  return executionArn(PipelineArn!, id);
}

/** The ARN of a pipeline's newest execution; undefined where it has none. */
export async function newestExecution(client: SageMakerClient, pipelineName: string): Promise<string | undefined> {
  const { PipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({
      PipelineName: pipelineName,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 1,
    }),
  );
  return PipelineExecutionSummaries[0]?.PipelineExecutionArn;
}

/** So many executions are asked about at once. */
const lanes = 5;
