/**
 * Resolves expressions, for the embedded SageMaker as for the cache forecast. What a scope cannot say is an error of
 * its own, so that the caller decides what that means.
 */

import { isExpression, isObject } from './expression.ts';
import type { Json, JsonObject, Scalar } from './json.ts';
import { type PathPart, parseReference } from './reference.ts';

/** What a running execution knows. Every function answers undefined for what it does not know. */
export interface Scope {
  parameter(name: string): Scalar | undefined;
  execution(variable: string): string | undefined;
  /** The step's properties in the shape of DescribeProcessingJob's answer. */
  properties(step: string): Json | undefined;
  /** The parsed content of a property file. */
  propertyFile(step: string, file: string): Json | undefined;
}

export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/**
 * The value with every expression in it resolved.
 * @throws EvaluationError that names the expression which the scope cannot resolve
 */
export function evaluate(value: Json, scope: Scope): Json {
  if (isExpression(value)) return evaluateExpression(value, scope);
  if (Array.isArray(value)) return value.map((item: Json) => evaluate(item, scope));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, nested]) => [key, evaluate(nested, scope)]));
}

/** As `evaluate`, for a place where the service takes a scalar only. */
export function evaluateScalar(value: Json, scope: Scope): Scalar {
  const result = evaluate(value, scope);
  if (result === null || typeof result === 'object') {
    throw new EvaluationError(
      `${JSON.stringify(value)} resolves to ${describe(result)}, expected a text, number or boolean`,
    );
  }
  return result;
}

function evaluateExpression(expression: JsonObject, scope: Scope): Json {
  if ('Get' in expression) return evaluateGet(expression.Get, scope);
  if ('Std:Join' in expression) return evaluateJoin(expression['Std:Join'], scope);
  return evaluateJsonGet(expression['Std:JsonGet'], scope);
}

function evaluateGet(text: Json | undefined, scope: Scope): Json {
  if (typeof text !== 'string') throw new EvaluationError(`Get takes a text, got ${describe(text)}`);
  const reference = parseReference(text);
  const value = lookUp();
  if (value === undefined) throw new EvaluationError(`cannot resolve ${JSON.stringify(text)}`);
  return value;

  function lookUp(): Json | undefined {
    if (reference.kind === 'parameter') return scope.parameter(reference.name);
    if (reference.kind === 'execution') return scope.execution(reference.name);
    if (reference.kind === 'property') return follow(scope.properties(reference.step), reference.parts);
    return undefined;
  }
}

function evaluateJoin(argument: Json | undefined, scope: Scope): string {
  const values = isObject(argument) ? argument.Values : undefined;
  const separator = isObject(argument) ? (argument.On ?? '') : '';
  if (!Array.isArray(values) || typeof separator !== 'string') {
    throw new EvaluationError('Std:Join takes {"On": text, "Values": list}');
  }
  return values.map((item: Json) => String(evaluateScalar(item, scope))).join(separator);
}

function evaluateJsonGet(argument: Json | undefined, scope: Scope): Json {
  const file = isObject(argument) ? argument.PropertyFile : undefined;
  const path = isObject(argument) ? argument.Path : undefined;
  const get = isObject(file) ? file.Get : undefined;
  if (typeof get !== 'string' || typeof path !== 'string') {
    throw new EvaluationError(
      'Std:JsonGet takes {"PropertyFile": {"Get": "Steps.NAME.PropertyFiles.FILE"}, "Path": text}',
    );
  }
  const reference = parseReference(get);
  const content = reference.kind === 'property-file' ? scope.propertyFile(reference.step, reference.file) : undefined;
  if (content === undefined) throw new EvaluationError(`cannot read the property file ${JSON.stringify(get)}`);
  const value = follow(content, parseJsonPath(path));
  if (value === undefined) throw new EvaluationError(`${JSON.stringify(get)} holds nothing at ${JSON.stringify(path)}`);
  return value;
}

// JsonGet's path is dotted, with list positions in brackets: `a.b[0].c`.
function parseJsonPath(path: string): readonly PathPart[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, member, index]) =>
    member === undefined ? { index: Number(index) } : { member: member.replace(/^['"]|['"]$/g, '') },
  );
}

function follow(value: Json | undefined, parts: readonly PathPart[]): Json | undefined {
  let current = value;
  for (const part of parts) {
    if ('member' in part) current = ownMember(current, part.member);
    else if ('index' in part) current = Array.isArray(current) ? current[part.index] : undefined;
    else current = entryOf(current, part.entry);
  }
  return current;
}

// Outputs and inputs are lists whose entries are named by OutputName or InputName; other maps by key.
function entryOf(value: Json | undefined, name: string): Json | undefined {
  if (!Array.isArray(value)) return ownMember(value, name);
  return value.find((item: Json) => isObject(item) && (item.OutputName === name || item.InputName === name));
}

function ownMember(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function describe(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  return value === null || value === undefined
    ? 'nothing'
    : `${typeof value === 'object' ? 'an object' : JSON.stringify(value)}`;
}
