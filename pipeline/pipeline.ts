/** The composition: a checked description in, the definition out. Pure and byte-stable. */

import { combineSteps, type ShardSource } from '../steps/combine.ts';
import { forEachGroupStep } from '../steps/for-each-group.ts';
import { processGroupStep } from '../steps/process-group.ts';
import { processPackStep } from '../steps/process-pack.ts';
import { qualityGateStep } from '../steps/quality-gate.ts';
import type { ParameterSpec, PipelineSpec } from './config/spec.ts';
import { pipelineDefinition, type Step } from './definition/definition.ts';
import type { DefinitionJson } from './definition/json.ts';
import type { ParameterDeclaration } from './definition/parameters.ts';

/** One ProcessingStep a group, or a pack of groups, or one ForEach step for all of them, the combine steps that depend on them, and the quality gate. */
export function buildDefinition(spec: PipelineSpec): DefinitionJson {
  const { steps, shards } = fanOut(spec);
  const { parts, combine } = combineSteps(spec, shards);
  return pipelineDefinition({
    parameters: Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, declarationOf(parameter)])),
    steps: [...steps, ...parts, combine, qualityGateStep(combine)],
  });
}

/** The steps that process groups, and what they leave to combine. */
function fanOut(spec: PipelineSpec): { readonly steps: readonly Step[]; readonly shards: readonly ShardSource[] } {
  const { by } = spec.macroSharding;
  if (by === 'forEach') {
    const { step, shards } = forEachGroupStep(spec);
    return { steps: [step], shards };
  }
  const steps =
    by === 'pack'
      ? spec.packs.map((pack) => processPackStep(spec, pack))
      : spec.groups.map((group) => processGroupStep(spec, group));
  return { steps, shards: steps };
}

function declarationOf(parameter: ParameterSpec): ParameterDeclaration {
  const { type, defaultValue, description } = parameter;
  const enumValues = parameter.type === 'String' ? parameter.enumValues : undefined;
  return { type, defaultValue, description, ...(enumValues && { enumValues }) };
}
