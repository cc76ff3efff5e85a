/** Which steps may run, from the graph and what has happened so far. Pure. */

import { dependenciesOf, type LocatedStep, listSteps } from '../../definition/graph.ts';
import { childSteps, type Iteration } from '../../definition/iterations.ts';
import type { DefinitionJson, ForEachStepJson } from '../../definition/json.ts';
import { fulfils, triggerFor } from '../../definition/run-condition.ts';
import type { StepRecord } from '../store/records.ts';

export interface StepNode {
  readonly located: LocatedStep;
  readonly waitsFor: readonly string[];
  /** Of a child of a ForEach step. */
  readonly iteration?: Iteration;
}

/** Every step at any depth, with those that it waits for. Bodies of ForEach steps have children in their place. */
export function stepNodes(definition: DefinitionJson): readonly StepNode[] {
  const steps = listSteps(definition).filter(({ body }) => body === undefined);
  // A step of an unknown type may hold steps of its own, which it refers to.
  const known = new Set(steps.map(({ step }) => step.Name));
  return steps.map((located) => ({ located, waitsFor: dependenciesOf(located).filter((name) => known.has(name)) }));
}

/** The children of a ForEach step that has begun: ordinary steps, which wait for what the body says. */
export function childNodes(step: ForEachStepJson, { name, forEach }: StepRecord): readonly StepNode[] {
  return childSteps(step, forEach?.items ?? []).map(({ step: child, iteration }) => {
    const located = { step: child, path: '' };
    return { located, waitsFor: dependenciesOf(located).filter((each) => each !== name), iteration };
  });
}

/**
 * Steps that have not begun and may: all they wait for has succeeded, or ended as their run conditions ask, and the
 * condition that they hang on chose them. A step never becomes ready whose dependency ended otherwise, or never began.
 */
export function readySteps(nodes: readonly StepNode[], records: ReadonlyMap<string, StepRecord>): readonly StepNode[] {
  return nodes.filter(({ located, waitsFor }) => {
    if (records.has(located.step.Name) || !isChosen(located, records)) return false;
    return waitsFor.every((name) => fulfils(records.get(name)?.status, triggerFor(located.step, name)));
  });
}

function isChosen({ branch }: LocatedStep, records: ReadonlyMap<string, StepRecord>): boolean {
  if (!branch) return true;
  const outcome = records.get(branch.condition)?.outcome;
  return outcome === (branch.of === 'If' ? 'True' : 'False');
}
