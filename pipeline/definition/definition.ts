import { longestDefinition } from '../service/limits.ts';
import { type DefinitionJson, definitionVersion, type StepJson } from './json.ts';
import { type ParameterDeclarations, parametersJson } from './parameters.ts';

/** A step as its author holds it: other steps refer to the value, so a step that does not exist does not compile. */
export interface Step {
  readonly name: string;
  readonly json: StepJson;
}

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

/** How long a definition's text is: the service counts its characters as they are sent, white space too. */
export function definitionSize(text: string): { readonly characters: number; readonly isTooLong: boolean } {
  return { characters: text.length, isTooLong: text.length > longestDefinition };
}
