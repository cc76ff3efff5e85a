import type { DefinitionJson } from './json.ts';
import { readParameterText } from './parameter-value.ts';

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
