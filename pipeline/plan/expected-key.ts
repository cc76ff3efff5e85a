import { type CacheKeyParts, cacheKeyFields } from '../definition/cache-key.ts';
import { evaluate, type Scope } from '../definition/evaluate.ts';
import { isExpression, isObject } from '../definition/expression.ts';
import type { Json, JsonObject } from '../definition/json.ts';
import { findReferences } from '../definition/reference.ts';
import { shortList } from '../wording/short-texts.ts';
import type { JsonEdit } from './json-edits.ts';

/** A step's cache key as far as it is known before the execution. */
export interface ExpectedKey {
  /** What only the execution will know stays an expression. */
  readonly value: JsonObject;
  /** Why some of it is not known yet; empty where all of it is. */
  readonly reasons: readonly string[];
}

export interface KeyContext {
  readonly scope: Scope;
  /** The steps that are known to run. */
  readonly running: ReadonlySet<string>;
}

/** @param parts the step's own, with expressions in them */
export function expectedKey(parts: CacheKeyParts, context: KeyContext): ExpectedKey {
  const fields = cacheKeyFields.map((field) => ({ field, value: evaluateKnown(parts[field], context.scope) }));
  return {
    value: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
    reasons: fields.flatMap(({ field, value }) => reasonsOf(field, value, context)),
  };
}

/** Edits of what is known: of what is not, nobody can say whether it differs. */
export function knownEdits(edits: readonly JsonEdit[]): readonly JsonEdit[] {
  return edits.filter(({ after }) => after === undefined || expressionsOf(after).length === 0);
}

function evaluateKnown(value: Json, scope: Scope): Json {
  return evaluate(value, scope, { onUnknown: ({ expression }) => expression });
}

function expressionsOf(value: Json): readonly Json[] {
  if (isExpression(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(expressionsOf);
  return isObject(value) ? Object.values(value).flatMap(expressionsOf) : [];
}

function reasonsOf(field: string, value: Json, { scope, running }: KeyContext): readonly string[] {
  const gets = expressionsOf(value).flatMap((expression) => findReferences(expression));
  const unknown = gets.filter(({ text }) => isExpression(evaluateKnown({ Get: text }, scope)));
  const steps = new Set<string>();
  const others = new Set<string>();
  for (const { reference, text } of unknown) {
    if ('step' in reference && running.has(reference.step)) steps.add(reference.step);
    else if (reference.kind === 'execution') others.add(`${field} holds ${text}, which is new in every execution`);
    else others.add(`${field} holds ${text}, which is not known before`);
  }
  return [...(steps.size > 0 ? [takesText(field, [...steps])] : []), ...others];
}

function takesText(field: string, steps: readonly string[]): string {
  return steps.length === 1
    ? `${steps[0]} runs, and ${field} takes what it writes`
    : `${shortList(steps)} run, and ${field} takes what they write`;
}
