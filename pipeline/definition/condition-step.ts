import type { Step } from './definition.ts';
import type { Operand } from './expression.ts';
import type { ConditionStepJson, FailStepJson, JsonObject } from './json.ts';
import { type Dependency, dependsOnJson } from './run-condition.ts';

export type Comparison = 'Equals' | 'GreaterThan' | 'GreaterThanOrEqualTo' | 'LessThan' | 'LessThanOrEqualTo';

/** One condition of a Condition step. @see SageMaker Python SDK, `workflow/conditions.py` */
export type Condition =
  | { readonly Type: Comparison; readonly LeftValue: Operand; readonly RightValue: Operand }
  | { readonly Type: 'In'; readonly QueryValue: Operand; readonly Values: readonly Operand[] }
  | { readonly Type: 'Not'; readonly Condition: Condition }
  | { readonly Type: 'Or'; readonly Conditions: readonly Condition[] };

interface ConditionStepOptions {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly dependsOn?: readonly Dependency[];
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
  readonly ifSteps: readonly Step[];
  readonly elseSteps: readonly Step[];
}

/** A Condition step: the first list of steps runs where all conditions hold, the second elsewhere. */
export function conditionStep(options: ConditionStepOptions): Step & { readonly json: ConditionStepJson } {
  const { name, displayName, description, dependsOn, conditions, ifSteps, elseSteps } = options;
  const json: ConditionStepJson = {
    Name: name,
    Type: 'Condition',
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(description !== undefined && { Description: description }),
    ...(dependsOn?.length && { DependsOn: dependsOnJson(dependsOn) }),
    Arguments: {
      Conditions: conditions as readonly JsonObject[],
      IfSteps: ifSteps.map((step) => step.json),
      ElseSteps: elseSteps.map((step) => step.json),
    },
  };
  return { name, json };
}

interface FailStepOptions {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly errorMessage: Operand;
}

/** Ends the execution as Failed, with a message. Nothing may depend on it. */
export function failStep(options: FailStepOptions): Step & { readonly json: FailStepJson } {
  const { name, displayName, description, errorMessage } = options;
  const json: FailStepJson = {
    Name: name,
    Type: 'Fail',
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(description !== undefined && { Description: description }),
    Arguments: { ErrorMessage: errorMessage },
  };
  return { name, json };
}
