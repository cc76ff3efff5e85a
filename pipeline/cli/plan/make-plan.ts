/** Compares what is wanted with what is deployed, and with what earlier executions have left in the cache. */

import { stat } from 'node:fs/promises';
import { cacheHistory } from '../../aws/cache-history.ts';
import { describeDeployed, newestVersion } from '../../aws/pipelines.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import { outputUrisOf } from '../../definition/job-request.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import type { Measured } from '../../estimate/job-time.ts';
import type { PipelineState } from '../../plan/changes.ts';
import { type Change, planChanges } from '../../plan/changes.ts';
import { forecast, type PastStep, type StepForecast } from '../../plan/forecast.ts';
import { type InstanceNeed, instancesNeeded } from '../../plan/instances.ts';
import { planNotes } from '../../plan/notes.ts';
import { type StartEstimate, type Surveyed, startEstimate } from '../estimate/start-estimate.ts';
import type { OpenTarget } from '../target/open-target.ts';

/** What an upsert would change and a start would run, as `plan --json` prints it. */
export interface PipelinePlan {
  readonly pipelineName: string;
  readonly pipelineArn: string | null;
  /** The newest deployed one; null where there is none, or the service does not say. */
  readonly version: number | null;
  readonly action: 'create' | 'update' | 'none';
  readonly changes: readonly Change[];
  readonly steps: readonly StepForecast[];
  readonly notes: readonly string[];
  readonly instances: readonly InstanceNeed[];
  /** Only where it is asked for. */
  readonly estimate?: StartEstimate;
}

export interface PlanRequest {
  readonly spec: PipelineSpec;
  readonly definition: DefinitionJson;
  /** Values of the start that is forecast, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly nowMs: number;
  /** Where an estimate is asked for. */
  readonly surveyed?: Surveyed;
  /** Speeds of earlier jobs, for the estimate. */
  readonly measured?: Measured | undefined;
}

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
}

/** What a start would run, from what earlier executions have left in the cache. */
export async function forecastStart(
  { name, pipelineArn, definition, parameters, nowMs }: ForecastRequest,
  target: OpenTarget,
): Promise<Pick<PlanParts, 'steps' | 'notes'>> {
  const history: PastStep[] = [];
  const variables = { PipelineName: name, ...(pipelineArn !== null && { PipelineArn: pipelineArn }) };
  const forecastNow = () => forecast(definition, { parameters, variables, history, nowMs });
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

export interface PlanParts {
  readonly deployed: PipelineState | null;
  readonly pipelineArn: string | null;
  readonly version: number | null;
  readonly steps: readonly StepForecast[];
  readonly notes: readonly string[];
}

/** The plan from what is deployed and the forecast of the steps. */
export function assemblePlan(request: PlanRequest, parts: PlanParts): PipelinePlan {
  const { spec, definition, parameters, surveyed, measured } = request;
  const { description, roleArn, tags, execution, name } = spec;
  // A parallelism that is not asked for stays as it is.
  const maxParallelSteps = execution.maxParallelSteps ?? parts.deployed?.maxParallelSteps ?? null;
  const changes = planChanges(parts.deployed, {
    definition,
    description,
    roleArn,
    tags,
    maxParallelSteps: execution.maxParallelSteps,
  });
  const running = new Set(parts.steps.filter((step) => step.forecast === 'run').map((step) => step.name));
  return {
    pipelineName: name,
    pipelineArn: parts.pipelineArn,
    version: parts.version,
    action: parts.deployed ? (changes.length > 0 ? 'update' : 'none') : 'create',
    changes,
    steps: parts.steps,
    notes: [
      ...planNotes(parts.steps, groupsByStep(withOverrides(definition, parameters)), {
        ...(parts.deployed && { groups: groupsByStep(parts.deployed.definition) }),
        inputBytes: surveyedBytes(spec),
      }),
      ...parts.notes,
    ],
    instances: instancesNeeded(definition, { parameters, running, maxParallelSteps }),
    ...(surveyed && {
      estimate: startEstimate({ spec, definition, parameters, running, maxParallelSteps, surveyed, measured }),
    }),
  };
}

/** Undefined where not every group has been surveyed. */
function surveyedBytes({ groups }: PipelineSpec): number | undefined {
  return groups.reduce<number | undefined>(
    (sum, { surveyed }) => (sum === undefined || surveyed === undefined ? undefined : sum + surveyed.bytes),
    0,
  );
}

// An older execution can only turn what runs into a hit.
function mayStillHit(steps: readonly StepForecast[]): boolean {
  return steps.some((step) => step.forecast === 'run' && !step.reasons.includes('its cache is off'));
}
