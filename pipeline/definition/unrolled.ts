import { defaultScope, EvaluationError, type Scope } from './evaluate.ts';
import { isExpression, isObject } from './expression.ts';
import { dependenciesOf } from './graph.ts';
import { childName, childSteps, itemsOf } from './iterations.ts';
import type { DefinitionJson, DependencyJson, ForEachStepJson, Json, StepJson } from './json.ts';
import { dependencyName } from './run-condition.ts';

/** A ForEach step's items by position; undefined where they are not known. */
export type KnownItems = (step: ForEachStepJson) => readonly string[] | undefined;

/**
 * The definition with the children of each ForEach step in its place, where its items are known: whoever reads jobs
 * then finds them as ordinary steps, with the groups, inputs and outputs that each has. What referred to an iteration
 * refers to its child, and what waited for the step waits for all of its children.
 * @param knownItems by default what the definition, with its parameters' defaults, says; positions may be left out
 */
export function unrolled(definition: DefinitionJson, knownItems: KnownItems = itemsIn(definition)): DefinitionJson {
  const opened = new Map<string, Opened>();
  const steps = definition.Steps.flatMap((step) => open(step, { knownItems, opened }));
  return opened.size === 0 ? definition : { ...definition, Steps: steps.map((step) => rewired(step, opened)) };
}

/** The items that follow from the definition alone. */
export function itemsIn(definition: DefinitionJson, scope: Scope = defaultScope(definition)): KnownItems {
  return (step) => {
    try {
      return itemsOf(step, scope);
    } catch (error) {
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  };
}

interface Opened {
  readonly children: readonly string[];
  readonly itemCount: number;
}

function open(
  step: StepJson,
  context: { readonly knownItems: KnownItems; readonly opened: Map<string, Opened> },
): readonly StepJson[] {
  if (step.Type === 'Condition') {
    const { IfSteps, ElseSteps } = step.Arguments;
    const branches = {
      ...(IfSteps && { IfSteps: IfSteps.flatMap((each) => open(each, context)) }),
      ...(ElseSteps && { ElseSteps: ElseSteps.flatMap((each) => open(each, context)) }),
    };
    return [{ ...step, Arguments: { ...step.Arguments, ...branches } }];
  }
  const items = step.Type === 'ForEach' ? context.knownItems(step) : undefined;
  if (step.Type !== 'ForEach' || items === undefined) return [step];
  const before = dependenciesOf({ step, path: '' });
  const children = childSteps(step, items).map(({ step: child }) => {
    const DependsOn = [...(child.DependsOn ?? []), ...before];
    return DependsOn.length === 0 ? child : { ...child, DependsOn };
  });
  context.opened.set(step.Name, { children: children.map(({ Name }) => Name), itemCount: items.length });
  return children;
}

function rewired(step: StepJson, opened: ReadonlyMap<string, Opened>): StepJson {
  const awaited = dependenciesOf({ step, path: '' }).flatMap((name) => opened.get(name)?.children ?? []);
  const own = (step.DependsOn ?? []).filter((each) => !opened.has(dependencyName(each)));
  const DependsOn: readonly DependencyJson[] = [...own, ...awaited.filter((name) => !own.includes(name))];
  const { DependsOn: _, ...rest } = step;
  const changed = withChildren(rest as unknown as Json, opened) as unknown as StepJson;
  if (changed.Type !== 'Condition') return DependsOn.length === 0 ? changed : { ...changed, DependsOn };
  const { IfSteps, ElseSteps } = step.Type === 'Condition' ? step.Arguments : {};
  const branches = {
    ...(IfSteps && { IfSteps: IfSteps.map((each) => rewired(each, opened)) }),
    ...(ElseSteps && { ElseSteps: ElseSteps.map((each) => rewired(each, opened)) }),
  };
  return { ...changed, ...(DependsOn.length > 0 && { DependsOn }), Arguments: { ...changed.Arguments, ...branches } };
}

function withChildren(value: Json, opened: ReadonlyMap<string, Opened>): Json {
  if (Array.isArray(value)) return value.map((each: Json) => withChildren(each, opened));
  if (!isObject(value)) return value;
  if (isExpression(value) && typeof value.Get === 'string') return ofChild(value.Get, opened);
  return Object.fromEntries(Object.entries(value).map(([key, nested]) => [key, withChildren(nested, opened)]));
}

const stepPattern = /^Steps\.([A-Za-z0-9_-]+)\.(.*)$/s;
const iterationPattern = /^IterationOutputs\[(\d+)\](?:\.([A-Za-z0-9_-]+)|\['([^']*)'\])(.*)$/s;

function ofChild(text: string, opened: ReadonlyMap<string, Opened>): Json {
  const [, name = '', rest = ''] = stepPattern.exec(text) ?? [];
  const parent = opened.get(name);
  if (parent === undefined) return { Get: text };
  if (rest === 'InputItemCount') return parent.itemCount;
  const [, index, body, quotedBody, property] = iterationPattern.exec(rest) ?? [];
  return { Get: index === undefined ? text : `Steps.${childName(body ?? quotedBody ?? '', Number(index))}${property}` };
}
