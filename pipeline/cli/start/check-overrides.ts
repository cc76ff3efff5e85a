/** Whether an execution would take these parameter values: everything that is wrong with them, before any call. Pure. */

import type { DefinitionJson, ParameterJson } from '../../definition/json.ts';
import { prefixParameters } from '../../rules/checks/prefix-slash.ts';
import { didYouMean } from '../../wording/nearest.ts';

/** @see SageMaker API, StartPipelineExecution, Parameter */
const longestValue = 1024;

/**
 * A problem for each value that is wrong, in the order of the values: `NAME: what, expected what`.
 * @param definition the one that the execution is to run
 */
export function overrideProblems(
  definition: DefinitionJson,
  overrides: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly problem: string }[] {
  const declared = new Map((definition.Parameters ?? []).map((parameter) => [parameter.Name, parameter]));
  const prefixes = prefixParameters(definition);
  return Object.entries(overrides).flatMap(([name, value]) => {
    const parameter = declared.get(name);
    const problem = parameter
      ? valueProblem(parameter, value, { isPrefix: prefixes.has(name) })
      : unknownName(name, [...declared.keys()]);
    return problem === undefined ? [] : [{ name, problem }];
  });
}

function unknownName(name: string, known: readonly string[]): string {
  return `no such parameter${didYouMean(name, known)} (parameters: ${known.join(', ')})`;
}

function valueProblem(
  parameter: ParameterJson,
  value: string,
  { isPrefix }: { isPrefix: boolean },
): string | undefined {
  const got = `got ${JSON.stringify(value)}${defaultNote(parameter)}`;
  if (value === '') return `the value is empty, and SageMaker refuses an empty one${defaultNote(parameter)}`;
  if (value.length > longestValue) {
    return `the value has ${value.length} characters, at most ${longestValue} are allowed`;
  }
  switch (parameter.Type ?? 'String') {
    case 'Integer':
      return isInteger(value) ? undefined : `expected an integer, ${got}`;
    case 'Float':
      return isNumber(value) ? fractionProblem(parameter, value, got) : `expected a number, ${got}`;
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : `expected true or false, ${got}`;
    case 'String':
      if (parameter.EnumValues && !parameter.EnumValues.includes(value)) {
        return `expected one of ${parameter.EnumValues.join(', ')}, ${got}`;
      }
      if (isPrefix && value.endsWith('/')) return `an S3 prefix has no slash at its end, ${got}`;
      return undefined;
  }
}

function isInteger(value: string): boolean {
  return /^[+-]?\d+$/.test(value) && Number.isSafeInteger(Number(value));
}

function isNumber(value: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) && Number.isFinite(Number(value));
}

// The quality gate compares it with a share: what lies outside would pass all, or nothing.
function fractionProblem({ Name }: ParameterJson, value: string, got: string): string | undefined {
  const share = Number(value);
  return Name === 'MaxRejectedFraction' && (share < 0 || share > 1)
    ? `expected a fraction from 0 to 1, ${got}`
    : undefined;
}

function defaultNote({ DefaultValue }: ParameterJson): string {
  return DefaultValue === undefined ? '' : ` (default ${JSON.stringify(DefaultValue)})`;
}
