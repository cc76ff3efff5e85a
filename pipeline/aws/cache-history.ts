/** What a pipeline's executions have left in its cache, read through the API. */

import {
  DescribeProcessingJobCommand,
  paginateListPipelineExecutions,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { defaultScope, ifKnown, type Scope, variablesOf } from '../definition/evaluate.ts';
import { listSteps } from '../definition/graph.ts';
import type { JsonObject, ProcessingStepJson } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import { unrolled } from '../definition/unrolled.ts';
import { parseExecutionArn } from '../names/arn.ts';
import { type PastStep, resolveStep } from '../plan/forecast.ts';
import {
  definitionOfExecution,
  type ExecutionView,
  executionParameters,
  itemsOfRun,
  type StepView,
  viewExecution,
} from './executions.ts';

/** Executions that are read at once. The newest one is read alone, since mostly it is enough. */
const readAtOnce = 4;

/**
 * What each execution has left, newest first, results included that it was itself served from: where a pipeline runs every
 * day, only the first execution ran the jobs. Each costs a few requests.
 */
export async function* cacheHistory(
  client: SageMakerClient,
  pipelineName: string,
): AsyncGenerator<readonly PastStep[]> {
  const reader = executionReader(client);
  for await (const arns of executionBatches(client, pipelineName)) {
    for (const past of await Promise.all(arns.map((arn) => reader(arn)))) yield past;
  }
}

async function* executionBatches(client: SageMakerClient, pipelineName: string): AsyncGenerator<readonly string[]> {
  const request = { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  let size = 1;
  for await (const { PipelineExecutionSummaries = [] } of paginateListPipelineExecutions({ client }, request)) {
    const arns = PipelineExecutionSummaries.map(({ PipelineExecutionArn }) => PipelineExecutionArn!);
    while (arns.length > 0) {
      yield arns.splice(0, size);
      size = readAtOnce;
    }
  }
}

/** Reads each execution once, whoever leads to it. */
function executionReader(client: SageMakerClient): (arn: string) => Promise<readonly PastStep[]> {
  const known = new Set<string>();
  return read;

  async function read(arn: string): Promise<readonly PastStep[]> {
    if (known.has(arn)) return [];
    known.add(arn);
    const view = await viewExecution(client, arn);
    const sources = new Set(
      view.steps.flatMap(({ cacheSourceArn, reusedFromArn }) => cacheSourceArn ?? reusedFromArn ?? []),
    );
    const left = await Promise.all([pastSteps(client, view), ...[...sources].map(read)]);
    return left.flat();
  }
}

async function pastSteps(client: SageMakerClient, view: ExecutionView): Promise<readonly PastStep[]> {
  const { executionArn } = view;
  const ran = new Map(view.steps.filter(hasRun).map((step) => [step.name, step]));
  if (ran.size === 0) return [];
  const definition = await definitionOfExecution(client, executionArn);
  const values = withOverrides(definition, await executionParameters(client, executionArn));
  const names = parseExecutionArn(executionArn);
  const scope = defaultScope(values, names && { variables: variablesOf(names) });
  const past: PastStep[] = [];
  for (const { step } of listSteps(unrolled(definition, itemsOfRun(view, values)))) {
    const view = ran.get(step.Name);
    if (step.Type !== 'Processing' || !step.CacheConfig?.Enabled || !view) continue;
    const resolved = await resolve(client, { step, view, scope });
    if (resolved) past.push({ stepName: step.Name, executionArn, endedAtMs: view.endedAtMs!, ...resolved });
  }
  return past;
}

function hasRun({ status, cacheHit, reusedFromArn, endedAtMs }: StepView): boolean {
  return status === 'Succeeded' && !cacheHit && reusedFromArn === null && endedAtMs !== null;
}

/** Undefined for a step whose key can no longer be found out. */
async function resolve(
  client: SageMakerClient,
  { step, view, scope }: { step: ProcessingStepJson; view: StepView; scope: Scope },
): Promise<ReturnType<typeof resolveStep> | undefined> {
  const resolved = ifKnown(() => resolveStep(step, scope));
  if (resolved || view.jobName === null) return resolved;
  // The job's request holds what the definition does not: what other steps had written, and times.
  const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: view.jobName }));
  return ifKnown(() => resolveStep(step, scope, job as unknown as JsonObject));
}
