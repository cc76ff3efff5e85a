/** Pipeline parameters: what Studio shows as a form and StartPipelineExecution takes overrides for. */

import type { DefinitionJson, ParameterJson, ParameterType, Scalar } from './json.ts';
import { readParameterText } from './parameter-value.ts';

/** A parameter without its name, which is the key it is declared under. */
export interface ParameterDeclaration<T extends ParameterType = ParameterType> {
  readonly type: T;
  readonly defaultValue: Scalar;
  readonly description: string;
  readonly enumValues?: readonly string[];
}

/** By name, in the order of Studio's form. */
export type ParameterDeclarations = Readonly<Record<string, ParameterDeclaration>>;

/** In the order of declaration, which is the order of Studio's form. */
export function parametersJson(declarations: ParameterDeclarations): readonly ParameterJson[] {
  return Object.entries(declarations).map(([name, { type, defaultValue, description, enumValues }]) => ({
    Name: name,
    Type: type,
    DefaultValue: defaultValue,
    ...(enumValues && { EnumValues: enumValues }),
    Description: description,
  }));
}

/**
 * The definition as an execution with these overrides sees it: each value in the default's place, so that rules check
 * what will run. A text that is not of its parameter's type is left as a text, for a rule to find.
 */
export function withOverrides(definition: DefinitionJson, overrides: Readonly<Record<string, string>>): DefinitionJson {
  const { Parameters } = definition;
  if (!Parameters) return definition;
  return {
    ...definition,
    Parameters: Parameters.map((parameter) => {
      if (!Object.hasOwn(overrides, parameter.Name)) return parameter;
      const text = overrides[parameter.Name]!;
      return { ...parameter, DefaultValue: readParameterText(parameter.Type ?? 'String', text) ?? text };
    }),
  };
}
