import { isObject } from '../../definition/expression.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import { childPath } from '../../definition/reference.ts';
import { nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import { knownKeys } from '../shape/schema.ts';

const stepKeys = new Map([
  ['Processing', knownKeys.processingStep],
  ['Condition', knownKeys.step],
  ['Fail', knownKeys.step],
  ['ForEach', knownKeys.step],
]);

export const unknownKeyRule: Rule = {
  id: 'unknown-key',
  severity: 'warning',
  title: 'every key outside of Arguments is one that the service is known to read',
  check({ definition, parameters, steps }) {
    return [
      ...unknownKeys(definition as unknown as JsonObject, { path: '', known: knownKeys.definition }),
      ...parameters.flatMap((parameter, index) =>
        unknownKeys({ ...parameter }, { path: `Parameters[${index}]`, known: knownKeys.parameter }),
      ),
      ...steps.flatMap(checkStep),
    ];
  },
};

function checkStep({ step, path }: LocatedStep): readonly RuleFinding[] {
  const json = step as unknown as JsonObject;
  const known = stepKeys.get(step.Type);
  return [
    ...(known ? unknownKeys(json, { path, known }) : []),
    ...(isObject(json.CacheConfig)
      ? unknownKeys(json.CacheConfig, { path: `${path}.CacheConfig`, known: knownKeys.cache })
      : []),
    ...unknownKeysOfEach(json.DependsOn, { path: `${path}.DependsOn`, known: knownKeys.dependency }),
    ...unknownKeysOfEach(json.RetryPolicies, { path: `${path}.RetryPolicies`, known: knownKeys.retryPolicy }),
    ...unknownKeysOfEach(json.PropertyFiles, { path: `${path}.PropertyFiles`, known: knownKeys.propertyFile }),
    ...(step.Type === 'Condition' ? checkConditionArguments(step.Arguments, `${path}.Arguments`) : []),
    ...(step.Type === 'ForEach'
      ? unknownKeys(json.Arguments as JsonObject, { path: `${path}.Arguments`, known: knownKeys.forEachArguments })
      : []),
  ];
}

function checkConditionArguments(
  given: { readonly Conditions: readonly JsonObject[] },
  path: string,
): readonly RuleFinding[] {
  const known = knownKeys.conditionArguments;
  return [
    ...unknownKeys({ ...given }, { path, known }),
    ...given.Conditions.flatMap((condition, index) => checkCondition(condition, `${path}.Conditions[${index}]`)),
  ];
}

function checkCondition(condition: JsonObject, path: string): readonly RuleFinding[] {
  const nested = Array.isArray(condition.Conditions) ? condition.Conditions : [];
  return [
    ...unknownKeys(condition, { path, known: knownKeys.condition }),
    ...(isObject(condition.Condition) ? checkCondition(condition.Condition, `${path}.Condition`) : []),
    ...nested.filter(isObject).flatMap((each, index) => checkCondition(each, `${path}.Conditions[${index}]`)),
  ];
}

interface Spot {
  readonly path: string;
  readonly known: readonly string[];
}

function unknownKeysOfEach(values: Json | undefined, { path, known }: Spot): readonly RuleFinding[] {
  if (!Array.isArray(values)) return [];
  return values.filter(isObject).flatMap((value, index) => unknownKeys(value, { path: childPath(path, index), known }));
}

function unknownKeys(value: JsonObject, { path, known }: Spot): readonly RuleFinding[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: childPath(path, key),
      message: `unknown key ${quoteUnlessSecret(key)}${nearestHint(key, known)}`,
      remedy: `use one of ${known.join(', ')}, or take it out: what the service does with it is not documented`,
    }));
}
