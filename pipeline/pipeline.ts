/** The composition: a checked description in, the definition out. Pure and byte-stable. */

import { combineSteps } from '../steps/combine.ts';
import { processGroupStep } from '../steps/process-group.ts';
import { processPackStep } from '../steps/process-pack.ts';
import { qualityGateStep } from '../steps/quality-gate.ts';
import type { ParameterSpec, PipelineSpec } from './config/spec.ts';
import { pipelineDefinition } from './definition/definition.ts';
import type { DefinitionJson } from './definition/json.ts';
import type { ParameterDeclaration } from './definition/parameters.ts';

/** One ProcessingStep a group, or a pack of groups, the combine steps that depend on them, and the quality gate. */
export function buildDefinition(spec: PipelineSpec): DefinitionJson {
  const isPacked = spec.macroSharding.by === 'pack';
  const groups = isPacked
    ? spec.packs.map((pack) => processPackStep(spec, pack))
    : spec.groups.map((group) => processGroupStep(spec, group));
  const { parts, combine } = combineSteps(spec, groups);
  return pipelineDefinition({
    parameters: Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, declarationOf(parameter)])),
    steps: [...groups, ...parts, combine, qualityGateStep(combine)],
  });
}

function declarationOf(parameter: ParameterSpec): ParameterDeclaration {
  const { type, defaultValue, description } = parameter;
  const enumValues = parameter.type === 'String' ? parameter.enumValues : undefined;
  return { type, defaultValue, description, ...(enumValues && { enumValues }) };
}
