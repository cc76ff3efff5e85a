import { isObject } from '../definition/expression.ts';
import { listSteps } from '../definition/graph.ts';
import type { DefinitionJson, Json } from '../definition/json.ts';

/** The definition that a text holds, or undefined where it holds none. */
export function readDefinition(text: string): DefinitionJson | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isDefinition(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for a list of steps, those and parameters with names of their own: what can be compared. */
export function isDefinition(value: Json): value is Json & DefinitionJson {
  if (!isObject(value) || !areSteps(value.Steps) || !areNamed(value.Parameters ?? [])) return false;
  const names = listSteps(value as unknown as DefinitionJson).map(({ step }) => step.Name);
  return new Set(names).size === names.length;
}

function areSteps(steps: Json | undefined): boolean {
  if (!Array.isArray(steps)) return false;
  return steps.every((step: Json) => {
    if (!isObject(step) || typeof step.Name !== 'string' || !isObject(step.Arguments ?? {})) return false;
    if (step.Type === 'ForEach') return isObject(step.Arguments) && areSteps(step.Arguments.ForEachBody);
    if (step.Type !== 'Condition') return true;
    const { Conditions, IfSteps = [], ElseSteps = [] } = isObject(step.Arguments) ? step.Arguments : {};
    return Array.isArray(Conditions) && areSteps(IfSteps) && areSteps(ElseSteps);
  });
}

function areNamed(parameters: Json): boolean {
  if (!Array.isArray(parameters)) return false;
  const names = parameters.map((each: Json) => (isObject(each) ? each.Name : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}
