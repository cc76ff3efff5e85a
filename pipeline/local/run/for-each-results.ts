/** A ForEach step's own state and properties, from its children's. Pure. */

import { EvaluationError } from '../../definition/evaluate.ts';
import { childName } from '../../definition/iterations.ts';
import type { ForEachStepJson, Json, JsonObject } from '../../definition/json.ts';
import { parseReference, valueAt } from '../../definition/reference.ts';
import type { StepRecord } from '../store/records.ts';
import { numberOf } from './condition.ts';

/** The counts of ForEachStepMetadata, and its state once it has ended. @see SageMaker API, ForEachStepMetadata */
export function forEachSummary(parent: StepRecord, all: Iterable<StepRecord>): JsonObject {
  const { items = [], bodies = [], selected } = parent.forEach ?? {};
  const children = [...all].filter(({ iteration }) => iteration?.parent === parent.name);
  const count = (status: string) => children.filter((child) => child.status === status).length;
  return {
    ...(parent.endedAtMs !== undefined && { Status: parent.status }),
    InputItemCount: items.length,
    TotalStepCount: items.length * bodies.length,
    SucceededStepCount: count('Succeeded'),
    FailedStepCount: count('Failed'),
    StoppedStepCount: count('Stopped'),
    ...(selected && { Selector: { StepName: selected.step, Index: selected.index } }),
  };
}

/** What references to the step resolve to. */
export function forEachProperties(
  parent: StepRecord,
  all: Iterable<StepRecord>,
  propertiesOf: (child: string) => Json | undefined,
): JsonObject {
  const { items = [], bodies = [], selected } = parent.forEach ?? {};
  const { Selector, ...summary } = forEachSummary(parent, all);
  const outputs = items.map((_, index) =>
    Object.fromEntries(bodies.map((body) => [body, propertiesOf(childName(body, index)) ?? null])),
  );
  const picked = selected && propertiesOf(selected.step);
  return { ...summary, IterationOutputs: outputs, ...(picked !== undefined && { Selected: picked }) };
}

/**
 * The iteration that a selector picks, the first of several alike; undefined for a step without one, or without items.
 * @throws EvaluationError where its field is not a number for each item
 */
export function selectIteration(
  { Arguments: { Selector } }: ForEachStepJson,
  items: readonly string[],
  propertiesOf: (child: string) => Json | undefined,
): { readonly step: string; readonly index: number } | undefined {
  if (!Selector || items.length === 0) return undefined;
  const text = String((Selector.Field as JsonObject).Get);
  const reference = parseReference(text);
  if (reference.kind !== 'iteration') throw new EvaluationError(`${text} is no IterationOutput of a step of the body`);
  const values = items.map((_, index) => {
    const value = valueAt(propertiesOf(childName(reference.step, index)), reference.parts);
    const number = value === undefined || value === null || typeof value === 'object' ? undefined : numberOf(value);
    if (number !== undefined) return number;
    throw new EvaluationError(`${text} of iteration ${index} is ${JSON.stringify(value ?? null)}, expected a number`);
  });
  const wanted = Selector.Pick === 'MinBy' ? Math.min(...values) : Math.max(...values);
  const index = values.indexOf(wanted);
  return { step: childName(reference.step, index), index };
}
