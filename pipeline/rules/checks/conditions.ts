import { isObject } from '../../definition/expression.ts';
import type { ConditionStepJson, JsonObject } from '../../definition/json.ts';
import { mostBranchSteps, mostConditions } from '../../service/limits.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

const comparison = ['LeftValue', 'RightValue'];
/** What each type of condition needs. @see SageMaker Python SDK, `workflow/conditions.py` */
const membersByType = new Map<string, readonly string[]>([
  ['Equals', comparison],
  ['GreaterThan', comparison],
  ['GreaterThanOrEqualTo', comparison],
  ['LessThan', comparison],
  ['LessThanOrEqualTo', comparison],
  ['In', ['QueryValue', 'Values']],
  ['Not', ['Condition']],
  ['Or', ['Conditions']],
]);

export const conditionsRule: Rule = {
  id: 'conditions',
  severity: 'error',
  title: `conditions are of a known type with the values it needs, ${mostConditions} at most, with ${mostBranchSteps} steps a branch`,
  check({ steps }) {
    return steps.flatMap(({ step, path }) => (step.Type === 'Condition' ? checkStep(step, `${path}.Arguments`) : []));
  },
};

function checkStep({ Arguments }: ConditionStepJson, path: string): readonly RuleFinding[] {
  const { Conditions, IfSteps = [], ElseSteps = [] } = Arguments;
  return [
    ...tooMany({ path: `${path}.IfSteps`, entries: IfSteps.length, max: mostBranchSteps }),
    ...tooMany({ path: `${path}.ElseSteps`, entries: ElseSteps.length, max: mostBranchSteps }),
    ...checkList(Conditions, `${path}.Conditions`),
  ];
}

function checkList(conditions: readonly JsonObject[], path: string): readonly RuleFinding[] {
  return [
    ...tooMany({ path, entries: conditions.length, max: mostConditions }),
    ...conditions.flatMap((condition, index) => checkCondition(condition, `${path}[${index}]`)),
  ];
}

function tooMany({ path, entries, max }: { path: string; entries: number; max: number }): readonly RuleFinding[] {
  if (entries <= max) return [];
  const name = path.slice(path.lastIndexOf('.') + 1);
  return [
    { path, message: `${name} has ${entries} entries, expected at most ${max}`, remedy: 'use several conditions' },
  ];
}

function checkCondition(condition: JsonObject, path: string): readonly RuleFinding[] {
  const type = String(condition.Type);
  const members = membersByType.get(type);
  const known = [...membersByType.keys()];
  if (!members) {
    const message = `Type is ${quoteUnlessSecret(type)}, which is no type of condition${nearestHint(type, known)}`;
    return [{ path: `${path}.Type`, message, remedy: `use ${listing(known, 'or')}` }];
  }
  const missing = members.filter((member) => condition[member] === undefined);
  const { Condition: negated, Conditions: nested } = condition;
  return [
    ...missing.map((member) => ({
      path,
      message: `the condition ${type} has no "${member}"`,
      remedy: `add "${member}"`,
    })),
    ...(isObject(negated) ? checkCondition(negated, `${path}.Condition`) : []),
    ...(Array.isArray(nested) ? checkList(nested.filter(isObject), `${path}.Conditions`) : []),
  ];
}
