import { EvaluationError, evaluate, type Scope } from '../definition/evaluate.ts';
import { isExpression, isObject } from '../definition/expression.ts';
import type { Json } from '../definition/json.ts';

/**
 * The value as a job was given it: each expression as the scope resolves it or, where the scope cannot, what stands in
 * its place in `given`, the answer of DescribeProcessingJob.
 * @throws EvaluationError for an expression that neither knows
 */
export function evaluatePast(value: Json, scope: Scope, given: Json | undefined): Json {
  if (isExpression(value)) return resolveOr(value, scope, given);
  if (Array.isArray(value)) return value.map((item: Json, index) => evaluatePast(item, scope, itemOf(given, index)));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, nested]) => [key, evaluatePast(nested, scope, memberOf(given, key))]),
  );
}

function resolveOr(expression: Json, scope: Scope, given: Json | undefined): Json {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (!(error instanceof EvaluationError) || given === undefined) throw error;
    return given;
  }
}

function itemOf(given: Json | undefined, index: number): Json | undefined {
  return Array.isArray(given) ? given[index] : undefined;
}

function memberOf(given: Json | undefined, key: string): Json | undefined {
  return isObject(given) && Object.hasOwn(given, key) ? given[key] : undefined;
}
