/**
 * Resolves expressions: for the embedded SageMaker, which runs them; for the rules, which see what the defaults make of
 * them; for the cache forecast, which knows some of them before the execution. What a scope cannot say is an error of
 * its own, so that the caller decides what that means.
 */

import { type ExecutionArn, executionArn } from '../names/arn.ts';
import { type ExecutionVariable, isExpression, isObject, memberOf } from './expression.ts';
import type { DefinitionJson, Json, JsonObject, Scalar } from './json.ts';
import { type PathPart, parseReference, valueAt } from './reference.ts';

/** What expressions resolve to. Every function answers undefined for what it does not know. */
export interface Scope {
  parameter(name: string): Scalar | undefined;
  execution(variable: string): string | undefined;
  /** The step's properties in the shape of DescribeProcessingJob's answer. */
  properties(step: string): Json | undefined;
  /** The parsed content of a property file. */
  propertyFile(step: string, file: string): Json | undefined;
  /** The parsed content of an object; where absent, the scope reads none. @throws EvaluationError for what is no JSON */
  object?(uri: string): Json | undefined;
}

/** Values of execution variables, by name. */
export type Variables = { readonly [Name in ExecutionVariable]?: string };

/** A scope in which parameters have their defaults. Of an execution it knows what is given, and no property file. */
export function defaultScope(
  { Parameters = [] }: Pick<DefinitionJson, 'Parameters'>,
  { variables = {}, properties }: { variables?: Variables; properties?: ReadonlyMap<string, Json> } = {},
): Scope {
  const defaults = new Map(Parameters.map(({ Name, DefaultValue }) => [Name, DefaultValue]));
  return {
    parameter: (name) => defaults.get(name),
    execution: (name) => (Object.hasOwn(variables, name) ? variables[name as ExecutionVariable] : undefined),
    properties: (step) => properties?.get(step),
    propertyFile: () => undefined,
  };
}

/** The execution variables that follow from an execution's names. */
export function variablesOf(execution: Pick<ExecutionArn, 'pipelineArn' | 'pipelineName' | 'id'>): Variables {
  const { pipelineArn, pipelineName, id } = execution;
  return {
    PipelineName: pipelineName,
    PipelineArn: pipelineArn,
    PipelineExecutionId: id,
    PipelineExecutionArn: executionArn(pipelineArn, id),
  };
}

/** An expression that the scope cannot resolve, or that is none. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

export interface EvaluateOptions {
  /**
   * What takes the place of an expression that the scope cannot resolve; of a whole join where one
   * part of it cannot be resolved.
   */
  readonly onUnknown?: (unknown: UnknownExpression) => Json;
}

export interface UnknownExpression {
  readonly expression: Json;
  /** Counted from the value that is evaluated. */
  readonly path: readonly PathPart[];
  readonly error: EvaluationError;
}

/**
 * The value with every expression in it resolved.
 * @throws EvaluationError that names the expression which the scope cannot resolve, where `onUnknown` is not given
 */
export function evaluate(value: Json, scope: Scope, { onUnknown }: EvaluateOptions = {}): Json {
  return visit(value, []);

  function visit(each: Json, path: readonly PathPart[]): Json {
    if (isExpression(each)) return resolve(each, path);
    if (Array.isArray(each)) return each.map((item: Json, index) => visit(item, [...path, { index }]));
    if (!isObject(each)) return each;
    const members = Object.entries(each).map(([member, nested]) => [member, visit(nested, [...path, { member }])]);
    return Object.fromEntries(members);
  }

  function resolve(expression: JsonObject, path: readonly PathPart[]): Json {
    try {
      return evaluateExpression(expression, scope);
    } catch (error) {
      if (!onUnknown || !(error instanceof EvaluationError)) throw error;
      return onUnknown({ expression, path, error });
    }
  }
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

/** The value as a scalar; undefined where the scope does not know it, or it is none. */
export function resolveScalar(value: Json, scope: Scope): Scalar | undefined {
  return typeof value === 'object' ? ifKnown(() => evaluateScalar(value, scope)) : value;
}

/** What an evaluation gives; undefined where its scope cannot resolve all of it. */
export function ifKnown<T>(evaluation: () => T): T | undefined {
  try {
    return evaluation();
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
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
    if (reference.kind === 'property') return valueAt(scope.properties(reference.step), reference.parts);
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
  const { PropertyFile: file, S3Uri: uri, Path } = isObject(argument) ? argument : {};
  const path = Path === undefined ? undefined : evaluate(Path, scope);
  const get = memberOf(file, 'Get');
  if ((typeof get !== 'string' && uri === undefined) || typeof path !== 'string') {
    throw new EvaluationError(
      'Std:JsonGet takes {"PropertyFile": {"Get": "Steps.NAME.PropertyFiles.FILE"}, "Path": text}, or S3Uri in the place of PropertyFile',
    );
  }
  const source = typeof get === 'string' ? propertyFile(get, scope) : objectOf(uri!, scope);
  const value = valueAt(source.content, parseJsonPath(path));
  if (value !== undefined) return value;
  throw new EvaluationError(`${JSON.stringify(source.name)} holds nothing at ${JSON.stringify(path)}`);
}

interface JsonSource {
  readonly name: string;
  readonly content: Json;
}

function propertyFile(name: string, scope: Scope): JsonSource {
  const reference = parseReference(name);
  const content = reference.kind === 'property-file' ? scope.propertyFile(reference.step, reference.file) : undefined;
  if (content === undefined) throw new EvaluationError(`cannot read the property file ${JSON.stringify(name)}`);
  return { name, content };
}

function objectOf(uri: Json, scope: Scope): JsonSource {
  const name = String(evaluateScalar(uri, scope));
  const content = scope.object?.(name);
  if (content === undefined) throw new EvaluationError(`cannot read the object ${JSON.stringify(name)}`);
  return { name, content };
}

/** The URIs of the objects that `Std:JsonGet` reads in a value, as far as the scope knows them by now. */
export function objectUrisIn(value: Json, scope: Scope): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => objectUrisIn(each, scope));
  if (!isObject(value)) return [];
  const uri = memberOf(value['Std:JsonGet'], 'S3Uri');
  const own = uri === undefined ? undefined : ifKnown(() => evaluateScalar(uri, scope));
  return [
    ...(typeof own === 'string' ? [own] : []),
    ...Object.values(value).flatMap((each) => objectUrisIn(each, scope)),
  ];
}

// JsonGet's path is dotted, with list positions in brackets: `a.b[0].c`.
function parseJsonPath(path: string): readonly PathPart[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, member, index]) =>
    member === undefined ? { index: Number(index) } : { member: member.replace(/^['"]|['"]$/g, '') },
  );
}

function describe(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  return value === null || value === undefined
    ? 'nothing'
    : `${typeof value === 'object' ? 'an object' : JSON.stringify(value)}`;
}
