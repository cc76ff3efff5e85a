/** The composition: a checked description in, the definition out. Pure and byte-stable. */

import { type CombineStep, combineOfExecution, combineSteps, type ShardSource } from '../steps/combine.ts';
import { forEachGroupStep } from '../steps/for-each-group.ts';
import { processGroupStep } from '../steps/process-group.ts';
import { processPackStep } from '../steps/process-pack.ts';
import { qualityGateStep } from '../steps/quality-gate.ts';
import type { ParameterSpec, PipelineSpec } from './config/spec.ts';
import { isOverParameter } from './config/take-for-each.ts';
import { pipelineDefinition, type Step } from './definition/definition.ts';
import type { DefinitionJson } from './definition/json.ts';
import type { ParameterDeclaration } from './definition/parameters.ts';

/** One ProcessingStep a group, or a pack of groups, or one ForEach step for all of them, the combine steps that depend on them, and the quality gate. */
export function buildDefinition(spec: PipelineSpec): DefinitionJson {
  const { before, combine } = stepsOf(spec);
  return pipelineDefinition({
    parameters: Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, declarationOf(parameter)])),
    steps: [...before, combine, qualityGateStep(combine)],
  });
}

/** The step that writes the dataset, and all before it. */
function stepsOf(spec: PipelineSpec): { readonly before: readonly Step[]; readonly combine: CombineStep } {
  const { macroSharding } = spec;
  if (macroSharding.by === 'forEach') {
    const { step, shards } = forEachGroupStep(spec);
    if (isOverParameter(macroSharding)) return { before: [step], combine: combineOfExecution(spec, step) };
    return combined([step], shards, spec);
  }
  const steps =
    macroSharding.by === 'pack'
      ? spec.packs.map((pack) => processPackStep(spec, pack))
      : spec.groups.map((group) => processGroupStep(spec, group));
  return combined(steps, steps, spec);
}

function combined(steps: readonly Step[], shards: readonly ShardSource[], spec: PipelineSpec) {
  const { parts, combine } = combineSteps(spec, shards);
  return { before: [...steps, ...parts], combine };
}

function declarationOf(parameter: ParameterSpec): ParameterDeclaration {
  const { type, defaultValue, description } = parameter;
  const enumValues = parameter.type === 'String' ? parameter.enumValues : undefined;
  return { type, defaultValue, description, ...(enumValues && { enumValues }) };
}
