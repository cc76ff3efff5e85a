import type { DefinitionJson, ParameterJson, Scalar } from './json.ts';

/**
 * The definition as an execution with these overrides sees it: each value in the default's place, so that rules check
 * what will run. A text that is not of its parameter's type is left as a text, for a rule to find.
 */
export function withOverrides(definition: DefinitionJson, overrides: Readonly<Record<string, string>>): DefinitionJson {
  const { Parameters } = definition;
  if (!Parameters) return definition;
  return { ...definition, Parameters: Parameters.map((parameter) => withValue(parameter, overrides)) };
}

function withValue(parameter: ParameterJson, overrides: Readonly<Record<string, string>>): ParameterJson {
  if (!Object.hasOwn(overrides, parameter.Name)) return parameter;
  return { ...parameter, DefaultValue: typed(parameter, overrides[parameter.Name]!) };
}

function typed({ Type }: ParameterJson, text: string): Scalar {
  if (Type === 'Boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text;
  if (Type !== 'Integer' && Type !== 'Float') return text;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
