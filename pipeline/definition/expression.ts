/**
 * Values that SageMaker resolves at run time. An expression is plain JSON that carries, for the compiler alone, the
 * type its value will have; so an Integer parameter in a string field does not compile, as the service would refuse it.
 */

import type { Json, JsonObject, ParameterType } from './json.ts';

declare const resolvesTo: unique symbol;

/** A `Get`, `Std:Join` or `Std:JsonGet` whose value has the given type. */
export type Expression<T extends ParameterType = ParameterType> = JsonObject & { readonly [resolvesTo]: T };

/** What an operand of a condition, a Join or a message may be. */
export type Operand = string | number | boolean | Expression;

/**
 * `T` with every scalar open to an expression of a fitting type. Numbers take Integer expressions only, because every
 * number of CreateProcessingJobRequest is one; fields with fixed values take any String expression, because what it
 * resolves to is known at run time only.
 */
export type Deferred<T> = T extends string
  ? T | Expression<'String'>
  : T extends number
    ? T | Expression<'Integer'>
    : T extends boolean
      ? T | Expression<'Boolean'>
      : T extends readonly (infer Item)[]
        ? readonly Deferred<Item>[]
        : T extends object
          ? { readonly [Key in keyof T]: Deferred<T[Key]> }
          : T;

/**
 * The execution variables.
 * @see SageMaker Python SDK, `workflow/execution_variables.py`
 */
export const executionVariables = [
  'StartDateTime',
  'CurrentDateTime',
  'PipelineName',
  'PipelineArn',
  'PipelineExecutionId',
  'PipelineExecutionArn',
  'TrainingJobName',
  'ProcessingJobName',
] as const;

/** What stands behind `Execution.` in a `Get`. */
export type ExecutionVariable = (typeof executionVariables)[number];

/** A declared parameter's value. `T` is the type that it was declared with. */
export function parameterValue<T extends ParameterType>(name: string): Expression<T> {
  return expressionOf({ Get: `Parameters.${name}` });
}

/** A property of a step, in the shape of DescribeProcessingJob's answer. */
export function stepProperty(stepName: string, path: string): Expression<'String'> {
  return expressionOf({ Get: `Steps.${stepName}.${path}` });
}

/** One text of several values; the only way to bring an Integer, Float or Boolean into a string field. */
export function join(separator: string, values: readonly Operand[]): Expression<'String'> {
  return expressionOf({ 'Std:Join': { On: separator, Values: values } });
}

/** A value inside a property file, found by a dotted path. */
export function jsonGet(stepName: string, propertyFile: string, path: string): Expression {
  return expressionOf({
    'Std:JsonGet': { PropertyFile: { Get: `Steps.${stepName}.PropertyFiles.${propertyFile}` }, Path: path },
  });
}

/** The one place where JSON is given its type: the symbol exists for the compiler only. */
export function expressionOf<T extends ParameterType>(json: JsonObject): Expression<T> {
  return json as Expression<T>;
}

const functionNames = new Set(['Get', 'Std:Join', 'Std:JsonGet']);

/** True for an object that SageMaker resolves instead of taking it as it is. */
export function isExpression(value: Json | undefined): value is Expression {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && functionNames.has(keys[0]!);
}

/** True for a JSON object: no list, and not null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's own member; undefined for anything else. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
