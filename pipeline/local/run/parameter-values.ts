import type { DefinitionJson, ParameterJson, Scalar } from '../../definition/json.ts';
import { ServiceError } from '../service-error.ts';

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

function parse(parameter: ParameterJson, text: string): Scalar {
  const { Name, Type = 'String', EnumValues } = parameter;
  if (text === '') throw invalid('[string "" is too short (length: 0, required minimum: 1)]');
  if (text.length > 1024) throw invalid(`Parameter [${Name}] has ${text.length} characters, at most 1024 are allowed`);
  if (Type === 'String') {
    if (EnumValues && !EnumValues.includes(text)) {
      throw invalid(`Parameter [${Name}] value [${text}] is not in its enum values: [${EnumValues.join(', ')}]`);
    }
    return text;
  }
  const value = parseTyped(Type, text);
  if (value === undefined) throw invalid(`Parameter [${Name}] value [${text}] is not of type [${Type}]`);
  return value;
}

function parseTyped(type: 'Integer' | 'Float' | 'Boolean', text: string): Scalar | undefined {
  if (type === 'Boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
  const pattern = type === 'Integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const value = Number(text);
  return pattern.test(text) && Number.isFinite(value) && (type === 'Float' || Number.isSafeInteger(value))
    ? value
    : undefined;
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
