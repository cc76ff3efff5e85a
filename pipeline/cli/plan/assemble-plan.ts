/** A plan from what was read of what is deployed, whoever has read it. */

import type { PipelineSpec } from '../../config/spec.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import type { Measured } from '../../estimate/job-time.ts';
import { type Change, type PipelineState, planChanges } from '../../plan/changes.ts';
import type { StepForecast } from '../../plan/forecast.ts';
import { type InstanceNeed, instancesNeeded } from '../../plan/instances.ts';
import { planNotes } from '../../plan/notes.ts';
import { type CountedInput, type StartEstimate, startEstimate } from '../estimate/start-estimate.ts';

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

/** What is wanted: the description's definition and the values of the start that is forecast. */
export interface PlanRequest {
  readonly spec: PipelineSpec;
  readonly definition: DefinitionJson;
  /** Values of the start that is forecast, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly nowMs: number;
  /** Where an estimate is asked for. */
  readonly surveyed?: CountedInput;
  /** Speeds of earlier jobs, for the estimate. */
  readonly measured?: Measured | undefined;
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
