/** A plan without a service: against a definition, or the answer of DescribePipeline, in a file. */

import { isObject } from '../../definition/expression.ts';
import type { Json } from '../../definition/json.ts';
import { assumedHistory } from '../../plan/assumed-history.ts';
import type { PipelineState } from '../../plan/changes.ts';
import { forecast } from '../../plan/forecast.ts';
import { isDefinition, readDefinition } from '../../plan/read-definition.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { readJsonFile } from '../read-json-file.ts';
import { assemblePlan, type PipelinePlan, type PlanRequest } from './assemble-plan.ts';

const hint = 'name a definition, as build prints it, or what DescribePipeline answered';

/** @throws Failure 2 for a file that is not there, 1 for one that holds neither */
export async function planAgainstFile(request: PlanRequest, file: string, io: Io): Promise<PipelinePlan> {
  const { definition, parameters, nowMs, spec } = request;
  const { state, pipelineArn } = stateOf((await readJsonFile({ file, flag: '--against', hint }, io)) as Json, {
    file,
    spec,
  });
  const variables = { PipelineName: spec.name, ...(pipelineArn !== null && { PipelineArn: pipelineArn }) };
  const history = assumedHistory(state.definition, { parameters, variables, nowMs });
  const steps = forecast(definition, { parameters, variables, history, nowMs });
  const notes = [`forecast as if ${file} had just run with the same values: no SageMaker was asked`];
  return assemblePlan(request, { deployed: state, pipelineArn, version: null, steps, notes });
}

function stateOf(
  value: Json,
  { file, spec }: { file: string; spec: PlanRequest['spec'] },
): { state: PipelineState; pipelineArn: string | null } {
  const { description, roleArn, tags, execution } = spec;
  // Of a definition alone nothing else is known, so nothing else is compared.
  const settings = { description, roleArn, tags, maxParallelSteps: execution.maxParallelSteps };
  if (isDefinition(value)) return { state: { ...settings, definition: value }, pipelineArn: null };
  const answer = isObject(value) ? value : {};
  const definition =
    typeof answer.PipelineDefinition === 'string' ? readDefinition(answer.PipelineDefinition) : undefined;
  if (!definition) {
    throw new Failure(
      1,
      `${file}: holds neither a definition (Version, Steps) nor an answer of DescribePipeline (PipelineDefinition)`,
    );
  }
  const parallelism = answer.ParallelismConfiguration;
  const steps = isObject(parallelism) ? parallelism.MaxParallelExecutionSteps : undefined;
  const state = {
    definition,
    description: String(answer.PipelineDescription ?? ''),
    roleArn: String(answer.RoleArn ?? ''),
    tags,
    maxParallelSteps: typeof steps === 'number' ? steps : null,
  };
  return { state, pipelineArn: typeof answer.PipelineArn === 'string' ? answer.PipelineArn : null };
}
