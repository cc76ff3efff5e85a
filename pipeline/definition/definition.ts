import { type DefinitionJson, definitionVersion } from './json.ts';
import { type ParameterDeclarations, parametersJson } from './parameters.ts';
import type { Step } from './step.ts';

/** The definition of declared parameters and steps, in their order. Pure: the same values give the same bytes. */
export function pipelineDefinition(options: {
  readonly parameters: ParameterDeclarations;
  readonly steps: readonly Step[];
}): DefinitionJson {
  return {
    Version: definitionVersion,
    Metadata: {},
    Parameters: parametersJson(options.parameters),
    Steps: options.steps.map((step) => step.json),
  };
}
