import { EvaluationError, evaluateScalar, type Scope } from '../../definition/evaluate.ts';
import type { Json, JsonObject, Scalar } from '../../definition/json.ts';

/** True where all conditions of a Condition step hold. */
export function conditionsHold(conditions: readonly JsonObject[], scope: Scope): boolean {
  return conditions.every((condition) => holds(condition, scope));
}

function holds(condition: JsonObject, scope: Scope): boolean {
  const type = condition.Type;
  if (type === 'Not') return !holds(condition.Condition as JsonObject, scope);
  if (type === 'Or') return (condition.Conditions as readonly JsonObject[]).some((each) => holds(each, scope));
  if (type === 'In') {
    const value = operand(condition.QueryValue, scope);
    return (condition.Values as readonly Json[]).some((each) => equal(value, operand(each, scope)));
  }
  const [left, right] = [operand(condition.LeftValue, scope), operand(condition.RightValue, scope)];
  if (type === 'Equals') return equal(left, right);
  const order = compare(left, right);
  if (type === 'GreaterThan') return order > 0;
  if (type === 'GreaterThanOrEqualTo') return order >= 0;
  if (type === 'LessThan') return order < 0;
  if (type === 'LessThanOrEqualTo') return order <= 0;
  throw new EvaluationError(`unknown condition type ${JSON.stringify(type)}`);
}

function operand(value: Json | undefined, scope: Scope): Scalar {
  if (value === undefined) throw new EvaluationError('a condition lacks one of its values');
  return evaluateScalar(value, scope);
}

function equal(left: Scalar, right: Scalar): boolean {
  return left === right || (typeof left !== typeof right && String(left) === String(right));
}

// A text that holds a number is compared as that number. @see SageMaker Python SDK, integration tests of conditions
function compare(left: Scalar, right: Scalar): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) {
    throw new EvaluationError(
      `cannot compare ${JSON.stringify(left)} with ${JSON.stringify(right)}: both must be numbers`,
    );
  }
  return a - b;
}

/** The number that a value is, or holds as a text. */
export function numberOf(value: Scalar): number | undefined {
  if (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return Number(value);
  return typeof value === 'number' ? value : undefined;
}
