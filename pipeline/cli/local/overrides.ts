import type { ParameterSpec, PipelineSpec } from '../../config/spec.ts';
import { didYouMean } from '../../wording/nearest.ts';
import { Failure } from '../failure.ts';

/**
 * What an execution is started with: the dataset's values, and over them those of the command line, checked against
 * the declared parameters, every problem at once.
 * @throws Failure 2
 */
export function overridesFor(spec: PipelineSpec, set: Readonly<Record<string, string>>): Record<string, string> {
  const declared = new Map(spec.parameters.map((parameter) => [parameter.name, parameter]));
  const problems = Object.entries(set).flatMap(([name, value]) => {
    const parameter = declared.get(name);
    const problem = parameter ? valueProblem(parameter, value) : unknownName(name, [...declared.keys()]);
    return problem === undefined ? [] : [`--set ${name}: ${problem}`];
  });
  if (problems.length > 0) throw new Failure(2, problems.join('\nmacroshard: '));
  return { ...spec.dataset?.parameters, ...set };
}

/** A parameter's value in this execution, as a text. */
export function parameterText(spec: PipelineSpec, overrides: Readonly<Record<string, string>>, name: string): string {
  const declared = spec.parameters.find((parameter) => parameter.name === name);
  return overrides[name] ?? String(declared?.defaultValue ?? '');
}

function unknownName(name: string, known: readonly string[]): string {
  return `no such parameter${didYouMean(name, known)} (parameters: ${known.join(', ')})`;
}

function valueProblem(parameter: ParameterSpec, value: string): string | undefined {
  if (value === '') return 'the value is empty, and SageMaker refuses an empty one';
  if (value.length > 1024) return `the value has ${value.length} characters, at most 1024 are allowed`;
  switch (parameter.type) {
    case 'Integer':
      return /^[+-]?\d+$/.test(value) ? undefined : `expected an integer, got ${JSON.stringify(value)}`;
    case 'Float':
      return Number.isFinite(Number(value)) ? undefined : `expected a number, got ${JSON.stringify(value)}`;
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : `expected true or false, got ${JSON.stringify(value)}`;
    case 'String':
      return stringProblem(parameter, value);
  }
}

function stringProblem(parameter: ParameterSpec & { readonly type: 'String' }, value: string): string | undefined {
  const { enumValues, defaultValue } = parameter;
  if (enumValues && !enumValues.includes(value)) {
    return `expected one of ${enumValues.join(', ')}, got ${JSON.stringify(value)}`;
  }
  // What has a prefix for its default is joined to more of a key: a slash at its end would make two.
  if (defaultValue.startsWith('s3://') && value.endsWith('/')) return 'an S3 prefix has no slash at its end';
  return undefined;
}
