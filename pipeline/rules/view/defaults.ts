/** What expressions give when an execution is started with no overrides: the parameters' defaults. */

import { EvaluationError, evaluate, type Scope } from '../../definition/evaluate.ts';
import type { ExecutionVariable } from '../../definition/expression.ts';
import type { Json, ParameterJson, Scalar } from '../../definition/json.ts';
import { hasType } from '../../definition/parameter-value.ts';
import { executionArn, pipelineArn } from '../../names/arn.ts';
import type { RuleContext } from '../finding.ts';

type Placeholders = { readonly [Name in ExecutionVariable]: string | undefined };

/** Undefined for what differs from step to step, and for a parameter without a default of its own type or with an empty one. */
export function defaultsScope(parameters: ReadonlyMap<string, ParameterJson>, context: RuleContext): Scope {
  const variables = placeholders(context.pipelineName ?? 'pipeline');
  return {
    parameter: (name) => fittingDefault(parameters.get(name)),
    execution: (name) => (Object.hasOwn(variables, name) ? variables[name as ExecutionVariable] : undefined),
    properties: () => undefined,
    propertyFile: () => undefined,
  };
}

/** The value as a scalar, or undefined where only a run can tell. */
export function resolveScalar(value: Json, scope: Scope): Scalar | undefined {
  if (typeof value !== 'object') return value;
  try {
    const result = evaluate(value, scope);
    return result === null || typeof result === 'object' ? undefined : result;
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** True where the default has the parameter's own type. */
export function hasFittingDefault({ Type: type = 'String', DefaultValue: value }: ParameterJson): boolean {
  return hasType(type, value);
}

function fittingDefault(parameter: ParameterJson | undefined): Scalar | undefined {
  if (!parameter || !hasFittingDefault(parameter)) return undefined;
  return parameter.DefaultValue === '' ? undefined : parameter.DefaultValue;
}

// Of the length and form that the service's own have.
function placeholders(pipelineName: string): Placeholders {
  const id = 'cfvy1tjuxdq8';
  const arn = pipelineArn({ partition: 'aws', region: 'us-east-1', accountId: '111122223333' }, pipelineName);
  return {
    StartDateTime: '2020-12-01T00:00:00.000Z',
    CurrentDateTime: '2020-12-01T00:00:00.000Z',
    PipelineName: pipelineName,
    PipelineArn: arn,
    PipelineExecutionId: id,
    PipelineExecutionArn: executionArn(arn, id),
    TrainingJobName: undefined,
    ProcessingJobName: undefined,
  };
}
