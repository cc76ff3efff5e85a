import { longestParameterValue } from '../service/limits.ts';
import { numberText } from '../wording/amounts.ts';
import type { MacroSharding, ParameterSpec, PipelineSpec } from './spec.ts';

/** The parameter that names the groups of an execution. */
export const groupsParameter = 'Groups';

/** Whether each execution says which groups it takes. */
export function isOverParameter(macroSharding: MacroSharding): boolean {
  return macroSharding.by === 'forEach' && macroSharding.over === 'parameter';
}

/** The parameters with the one that names groups, where executions say which they take: behind the first, the input's. */
export function withGroupsParameter(
  parameters: readonly ParameterSpec[],
  macroSharding: MacroSharding,
  groups: readonly { readonly name: string }[],
): readonly ParameterSpec[] {
  if (!isOverParameter(macroSharding)) return parameters;
  const others = parameters.filter(({ name }) => name !== groupsParameter);
  return [...others.slice(0, 1), declaration(groups), ...others.slice(1)];
}

/** The spec with its groups as the default of that parameter. */
export function takeForEach(spec: PipelineSpec): PipelineSpec {
  return { ...spec, parameters: withGroupsParameter(spec.parameters, spec.macroSharding, spec.groups) };
}

function declaration(groups: readonly { readonly name: string }[]): ParameterSpec {
  return {
    name: groupsParameter,
    type: 'String',
    description: `The groups to process, each once: a JSON list such as ["30", "31"], at most ${numberText(longestParameterValue)} characters. All of them run, and the dataset is of these alone`,
    defaultValue: JSON.stringify(groups.map(({ name }) => name)),
  };
}
