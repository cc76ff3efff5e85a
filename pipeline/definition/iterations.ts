/** What becomes of a ForEach step once its items are known: ordinary steps, one for each item and step of the body. */

import { EvaluationError, evaluate, type Scope } from './evaluate.ts';
import { isExpression, isObject } from './expression.ts';
import type { DependencyJson, ForEachStepJson, Json, Scalar, StepJson } from './json.ts';
import { parseReference, valueAt } from './reference.ts';
import { dependencyName } from './run-condition.ts';

/** Of SageMaker API, IterationContext. */
export interface Iteration {
  /** The ForEach step. */
  readonly parent: string;
  /** The item's, from 0. */
  readonly index: number;
  /** As a text. */
  readonly item: string;
}

/** A step of a body for one item. */
export interface ChildStep {
  readonly step: StepJson;
  readonly iteration: Iteration;
}

/** The name of a body's step for the item at this position. */
export function childName(bodyStep: string, index: number): string {
  return `${bodyStep}-${index}`;
}

/**
 * The items that IterableItems gives, as texts; an item that is an object or a list is its JSON.
 * @throws EvaluationError for what is no list, or the scope does not know
 */
export function itemsOf({ Arguments: { IterableItems } }: ForEachStepJson, scope: Scope): readonly string[] {
  const value = evaluate(IterableItems, scope);
  const list = typeof value === 'string' ? parsed(value) : value;
  if (typeof value === 'string') refuseChangedNumbers(value);
  if (!Array.isArray(list)) {
    throw new EvaluationError(`IterableItems is ${JSON.stringify(value)}, expected a list or the text of a JSON list`);
  }
  return list.map((item: Json) => (typeof item === 'object' ? JSON.stringify(item) : String(item)));
}

// A number that changes when it is read would make another item of this one.
function refuseChangedNumbers(text: string): void {
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""').match(/-?\d[\d.eE+-]*/g) ?? [];
  const changed = numbers.find((each) => {
    const isWhole = /^-?\d+$/.test(each);
    return isWhole ? !Number.isSafeInteger(Number(each)) : !Number.isFinite(Number(each));
  });
  if (changed === undefined) return;
  throw new EvaluationError(
    `IterableItems holds the number ${changed}, which would be read as ${Number(changed)}: ` +
      `expected it as a text, ${JSON.stringify(changed)}`,
  );
}

/**
 * Every child in the order of the items, then of the body. The item stands in the place of references to it, and
 * references to a step of the body mean the one of the same item. What an item does not have stays a reference.
 */
export function childSteps({ Name: parent, Arguments: { ForEachBody } }: ForEachStepJson, items: readonly string[]) {
  const body = new Set(ForEachBody.map(({ Name }) => Name));
  return items.flatMap((item, index) =>
    ForEachBody.map((step): ChildStep => {
      const own = (name: string) => (body.has(name) ? childName(name, index) : name);
      const DependsOn = step.DependsOn?.map((each) => renamed(each, own));
      const child = bind(step as unknown as Json, { item, own }) as unknown as StepJson;
      return {
        step: { ...child, Name: childName(step.Name, index), ...(DependsOn && { DependsOn }) } as StepJson,
        iteration: { parent, index, item },
      };
    }),
  );
}

/** The value as it is for this item, which stands in the place of references to it. */
export function withItem(value: Json, item: string): Json {
  return bind(value, { item, own: (name) => name });
}

function renamed(dependency: DependencyJson, own: (name: string) => string): DependencyJson {
  const name = own(dependencyName(dependency));
  return typeof dependency === 'string' ? name : { ...dependency, Step: name };
}

interface Binding {
  readonly item: string;
  readonly own: (stepName: string) => string;
  /** Only texts can stand here. */
  readonly isText?: boolean;
}

const textMembers: ReadonlySet<string> = new Set(['Environment', 'ContainerArguments', 'ContainerEntrypoint']);

function bind(value: Json, binding: Binding): Json {
  if (Array.isArray(value)) return value.map((each: Json) => bind(each, binding));
  if (!isObject(value)) return value;
  if (isExpression(value) && typeof value.Get === 'string') return boundReference(value.Get, binding);
  const entries = Object.entries(value).map(([key, nested]): [string, Json] => {
    const isText = binding.isText || textMembers.has(key);
    return [key, bind(nested, { ...binding, isText })];
  });
  return Object.fromEntries(entries);
}

function boundReference(text: string, { item, own, isText }: Binding): Json {
  const reference = parseReference(text);
  if (reference.kind === 'item') {
    const value = reference.parts.length === 0 ? item : scalarAt(item, reference.parts);
    if (value === undefined) return { Get: text };
    return isText ? String(value) : value;
  }
  if (reference.kind !== 'property' && reference.kind !== 'property-file') return { Get: text };
  return { Get: text.replace(`Steps.${reference.step}`, () => `Steps.${own(reference.step)}`) };
}

// An object would be read as an expression where it looks like one.
function scalarAt(item: string, parts: Parameters<typeof valueAt>[1]): Scalar | undefined {
  const value = valueAt(parsed(item), parts);
  return typeof value === 'object' ? undefined : value;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
