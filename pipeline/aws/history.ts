/** What a pipeline's executions have left in its cache, read through the API. */

import {
  DescribeProcessingJobCommand,
  paginateListPipelineExecutions,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { cacheKeyParts } from '../definition/cache-key.ts';
import { EvaluationError, type Scope } from '../definition/evaluate.ts';
import { listSteps } from '../definition/graph.ts';
import type { Json, ProcessingStepJson } from '../definition/json.ts';
import { withOverrides } from '../definition/overrides.ts';
import { findReferences } from '../definition/reference.ts';
import { type PastStep, resolveStep, scopeOf } from '../plan/forecast.ts';
import { definitionOfExecution } from './execution-definition.ts';
import { type ExecutionView, type StepView, viewExecution } from './execution-view.ts';
import { executionParameters } from './start.ts';
import { stepJobs } from './step-job.ts';

/** What each execution has left, newest first. Each one asked for costs a few requests. */
export async function* cacheHistory(
  client: SageMakerClient,
  pipelineName: string,
): AsyncGenerator<readonly PastStep[]> {
  const request = { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  for await (const page of paginateListPipelineExecutions({ client }, request)) {
    for (const { PipelineExecutionArn: arn } of page.PipelineExecutionSummaries ?? []) {
      yield await pastSteps(client, arn!);
    }
  }
}

async function pastSteps(client: SageMakerClient, executionArn: string): Promise<readonly PastStep[]> {
  const view = await viewExecution(client, executionArn);
  const ran = new Map(view.steps.filter(hasRun).map((step) => [step.name, step]));
  if (ran.size === 0) return [];
  const definition = await definitionOfExecution(client, executionArn);
  const kept = listSteps(definition).flatMap(({ step }) =>
    step.Type === 'Processing' && step.CacheConfig?.Enabled && ran.has(step.Name) ? [step] : [],
  );
  const values = withOverrides(definition, await executionParameters(client, executionArn));
  const scope = scopeOf(values, await writtenOutputs(client, { view, steps: kept }), variablesOf(executionArn));
  return kept.flatMap((step) => {
    const { endedAtMs } = ran.get(step.Name)!;
    const resolved = resolve(step, scope);
    return resolved === undefined ? [] : [{ stepName: step.Name, executionArn, endedAtMs: endedAtMs!, ...resolved }];
  });
}

function hasRun({ status, cacheHit, reusedFromArn, endedAtMs }: StepView): boolean {
  return status === 'Succeeded' && !cacheHit && reusedFromArn === null && endedAtMs !== null;
}

// A key with a value that only the execution knew cannot be met again.
function resolve(step: ProcessingStepJson, scope: Scope) {
  try {
    return resolveStep(step, scope);
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** The outputs of the steps that these ones take something from, as properties. */
async function writtenOutputs(
  client: SageMakerClient,
  { view, steps }: { view: ExecutionView; steps: readonly ProcessingStepJson[] },
): Promise<ReadonlyMap<string, Json>> {
  const names = new Set(
    steps.flatMap((step) =>
      findReferences(cacheKeyParts(step.Arguments) as unknown as Json).flatMap(({ reference }) =>
        reference.kind === 'property' ? [reference.step] : [],
      ),
    ),
  );
  const jobOf = stepJobs(client, view);
  const properties = new Map<string, Json>();
  for (const step of view.steps.filter(({ name }) => names.has(name))) {
    const writer = await jobOf(step);
    if (!writer) continue;
    const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: writer.jobName }));
    properties.set(step.name, { ProcessingOutputConfig: job.ProcessingOutputConfig as unknown as Json });
  }
  return properties;
}

function variablesOf(executionArn: string): Readonly<Record<string, string>> {
  const [, pipelineArn = '', pipelineName = '', id = ''] =
    /^(.*:pipeline\/([^/]+))\/execution\/(.+)$/.exec(executionArn) ?? [];
  return {
    PipelineArn: pipelineArn,
    PipelineName: pipelineName,
    PipelineExecutionArn: executionArn,
    PipelineExecutionId: id,
  };
}
