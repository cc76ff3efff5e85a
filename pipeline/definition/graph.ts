/** The steps of a definition as a graph. Linear in steps and references throughout. */

import type { DefinitionJson, Json, StepJson } from './json.ts';
import { findReferences, type LocatedReference } from './reference.ts';
import { dependencyName } from './run-condition.ts';

/** A step, at any depth. */
export interface LocatedStep {
  readonly step: StepJson;
  /** `Steps[3]`, `Steps[3].Arguments.ElseSteps[0]`. */
  readonly path: string;
  /** The Condition step whose branch it stands in. */
  readonly branch?: { readonly condition: string; readonly of: 'If' | 'Else' };
  /** The ForEach step in whose body it stands: it runs once an item, as a child of another name. */
  readonly body?: string;
}

/** Every step, conditions before the steps of their branches, ForEach steps before those of their bodies, in the author's order. */
export function listSteps(definition: DefinitionJson): readonly LocatedStep[] {
  return definition.Steps.flatMap((step, index) => withNested({ step, path: `Steps[${index}]` }));
}

/** Names of the steps that an execution has before it begins: those of bodies run under other names. */
export function stepNamesOf(definition: DefinitionJson): readonly string[] {
  return listSteps(definition).flatMap(({ step, body }) => (body === undefined ? [step.Name] : []));
}

/**
 * Names of the steps that must have ended before this one begins: DependsOn, whatever its arguments refer to, and the
 * condition or the ForEach step that it hangs on. In that order, each once; names of steps that do not exist included.
 */
export function dependenciesOf({ step, branch, body }: LocatedStep): readonly string[] {
  const names = new Set(step.DependsOn?.map(dependencyName));
  for (const { reference } of ownReferences({ step, path: '' })) {
    if (reference.kind === 'property' || reference.kind === 'property-file') names.add(reference.step);
  }
  if (branch) names.add(branch.condition);
  if (body !== undefined) names.add(body);
  return [...names];
}

/**
 * Every `Get` of a step, with its path from where the step's own path begins; those of nested steps are their own.
 * Steps of other types than ours (QualityCheck, Callback) have some beside their Arguments.
 */
export function ownReferences({ step, path }: LocatedStep): readonly LocatedReference[] {
  if (step.Type === 'Condition') return findReferences(step.Arguments.Conditions, `${path}.Arguments.Conditions`);
  if (step.Type !== 'ForEach') return findReferences(step as unknown as Json, path);
  const { ForEachBody, ...own } = step.Arguments;
  return findReferences(own as Json, `${path}.Arguments`);
}

/** The DAG by step name: what each one waits for, in the author's order. Unknown names are left out. */
export function dependencyGraph(definition: DefinitionJson): ReadonlyMap<string, readonly string[]> {
  const located = listSteps(definition);
  const known = new Set(located.map(({ step }) => step.Name));
  return new Map(located.map((each) => [each.step.Name, dependenciesOf(each).filter((name) => known.has(name))]));
}

/**
 * The steps of one cycle, the first repeated at the end (`a → b → a` is `['a', 'b', 'a']`), or undefined where there
 * is none. Deterministic: the first one met from the author's first step.
 */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of graph.keys()) {
    if (state.has(start)) continue;
    // A stack of our own: a chain of a hundred thousand steps must not end the program's.
    const path: { name: string; next: number }[] = [{ name: start, next: 0 }];
    state.set(start, 'open');
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const child = graph.get(top.name)?.[top.next++];
      if (child === undefined) {
        state.set(top.name, 'done');
        path.pop();
      } else if (state.get(child) === 'open') {
        const names = path.map(({ name }) => name);
        return [...names.slice(names.indexOf(child)), child];
      } else if (!state.has(child)) {
        state.set(child, 'open');
        path.push({ name: child, next: 0 });
      }
    }
  }
  return undefined;
}

/** Step names so that each stands after all it waits for, otherwise in the author's order. Cycles are left out. */
export function topologicalOrder(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const waiting = new Map([...graph].map(([name, dependencies]) => [name, dependencies.length]));
  const dependents = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
  for (const [name, dependencies] of graph)
    for (const dependency of dependencies) dependents.get(dependency)?.push(name);
  const order = [...graph.keys()].filter((name) => waiting.get(name) === 0);
  for (let index = 0; index < order.length; index++) {
    for (const dependent of dependents.get(order[index]!) ?? []) {
      const left = waiting.get(dependent)! - 1;
      waiting.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

function withNested(located: LocatedStep): readonly LocatedStep[] {
  const { step, path } = located;
  if (step.Type === 'ForEach') {
    const place = `${path}.Arguments.ForEachBody`;
    const { ForEachBody } = step.Arguments;
    return [
      located,
      ...ForEachBody.map((each, index) => ({ step: each, path: `${place}[${index}]`, body: step.Name })),
    ];
  }
  if (step.Type !== 'Condition') return [located];
  const { IfSteps = [], ElseSteps = [] } = step.Arguments;
  return [located, ...branch(IfSteps, 'If'), ...branch(ElseSteps, 'Else')];

  function branch(steps: readonly StepJson[], of: 'If' | 'Else'): readonly LocatedStep[] {
    return steps.flatMap((nested, index) =>
      withNested({
        step: nested,
        path: `${path}.Arguments.${of}Steps[${index}]`,
        branch: { condition: step.Name, of },
      }),
    );
  }
}
