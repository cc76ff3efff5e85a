/** A plan against what is deployed, and against what earlier executions have left in the cache. */

import { stat } from 'node:fs/promises';
import { cacheHistory } from '../../aws/cache-history.ts';
import { describeDeployed, newestVersion } from '../../aws/pipelines.ts';
import { outputUrisOf } from '../../definition/job-request.ts';
import type { Json } from '../../definition/json.ts';
import { forecast, type PastStep, type StepForecast } from '../../plan/forecast.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { assemblePlan, type PipelinePlan, type PlanParts, type PlanRequest } from './assemble-plan.ts';

/** So many executions are looked at for what they have left in the cache. */
const mostExecutions = 50;

/** Asks what is deployed and what earlier executions have left; writes nothing. */
export async function planAgainstService(request: PlanRequest, target: OpenTarget): Promise<PipelinePlan> {
  const { name } = request.spec;
  const client = target.clients.sageMaker;
  const deployed = await describeDeployed(client, name);
  const pipelineArn = deployed?.pipelineArn ?? null;
  const { steps, notes } = await forecastStart({ ...request, name, pipelineArn }, target);
  // A mock of the service may know no versions; the plan is no worse for it.
  const version = deployed && (await newestVersion(client, name).catch(() => null));
  return assemblePlan(request, { deployed, pipelineArn, version, steps, notes });
}

export interface ForecastRequest extends Pick<PlanRequest, 'definition' | 'parameters' | 'nowMs'> {
  readonly name: string;
  /** Null where the pipeline is not deployed. */
  readonly pipelineArn: string | null;
  /** Steps that a selective execution leaves out, with the outputs that stand for theirs. */
  readonly leftOut?: ReadonlyMap<string, Json>;
}

/** What a start would run, from what earlier executions have left in the cache. */
export async function forecastStart(
  { name, pipelineArn, definition, parameters, nowMs, leftOut = new Map() }: ForecastRequest,
  target: OpenTarget,
): Promise<Pick<PlanParts, 'steps' | 'notes'>> {
  const history: PastStep[] = [];
  const variables = { PipelineName: name, ...(pipelineArn !== null && { PipelineArn: pipelineArn }) };
  const forecastNow = () => forecast(definition, { parameters, variables, history, nowMs, leftOut });
  let steps = forecastNow();
  if (pipelineArn === null) return { steps, notes: [] };
  let seen = 0;
  for await (const past of cacheHistory(target.clients.sageMaker, name)) {
    history.push(...(await Promise.all(past.map((step) => withOutputsChecked(step, target)))));
    steps = forecastNow();
    if (!mayStillHit(steps)) break;
    if (++seen < mostExecutions) continue;
    const note = `the cache of the newest ${mostExecutions} executions was looked at; an older one may have more`;
    return { steps, notes: [note] };
  }
  return { steps, notes: [] };
}

// On this machine, where folders are thrown away, the embedded SageMaker looks whether outputs are still there.
async function withOutputsChecked(step: PastStep, { locate }: OpenTarget): Promise<PastStep> {
  for (const uri of outputUrisOf({ ProcessingOutputConfig: step.outputs })) {
    const path = locate(uri);
    if (path !== undefined && !(await stat(path).catch(() => undefined))) return { ...step, isGone: true };
  }
  return step;
}

// An older execution can only turn what runs into a hit.
function mayStillHit(steps: readonly StepForecast[]): boolean {
  return steps.some((step) => step.forecast === 'run' && !step.reasons.includes('its cache is off'));
}
