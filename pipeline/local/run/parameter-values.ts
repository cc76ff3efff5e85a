import type { DefinitionJson, ParameterJson, Scalar } from '../../definition/json.ts';
import { findValueProblem, readParameterText } from '../../definition/parameter-value.ts';
import { invalid } from '../service-error.ts';

export interface Override {
  readonly Name: string;
  readonly Value: string;
}

/**
 * The value of every parameter: the override where there is one, else the default.
 * @throws ServiceError ValidationException for what StartPipelineExecution refuses
 */
export function parameterValues(
  definition: DefinitionJson,
  overrides: readonly Override[],
): ReadonlyMap<string, Scalar> {
  const declared = new Map((definition.Parameters ?? []).map((parameter) => [parameter.Name, parameter]));
  const given = new Map<string, string>();
  for (const { Name, Value } of overrides) {
    if (!declared.has(Name)) throw invalid(`Unknown parameters were provided: [${Name}]`);
    if (given.has(Name)) throw invalid(`Duplicate parameter: [${Name}]`);
    given.set(Name, Value);
  }
  const values = new Map<string, Scalar>();
  for (const parameter of declared.values()) {
    const text = given.get(parameter.Name);
    const value = text === undefined ? parameter.DefaultValue : parse(parameter, text);
    if (value === undefined)
      throw invalid(`Parameter [${parameter.Name}] is undefined: it has no default and no value was given`);
    values.set(parameter.Name, value);
  }
  return values;
}

// The words are the service's, or those of the SDK's client where it refuses first.
function parse({ Name, Type: type = 'String', EnumValues }: ParameterJson, text: string): Scalar {
  const value = readParameterText(type, text);
  if (text !== '' && value === undefined) throw invalid(`Parameter [${Name}] value [${text}] is not of type [${type}]`);
  const problem = findValueProblem({ type, ...(EnumValues && { enumValues: EnumValues }) }, value ?? text);
  switch (problem?.kind) {
    case undefined:
      return value!;
    case 'length':
      throw invalid(`Parameter [${Name}] has ${problem.characters} characters, at most ${problem.longest} are allowed`);
    case 'enum':
      throw invalid(`Parameter [${Name}] value [${text}] is not in its enum values: [${problem.values.join(', ')}]`);
    default:
      throw invalid('[string "" is too short (length: 0, required minimum: 1)]');
  }
}
