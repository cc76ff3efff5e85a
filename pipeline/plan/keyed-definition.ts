/**
 * A definition with its lists as maps by name: two definitions that SageMaker reads alike have the same one, whatever
 * the order in their lists. Names of entries stand in brackets: `ProcessingInputs` is `{"[group]": …}`. Pure.
 */

import { canonicalJson } from '../definition/canonical.ts';
import { isObject } from '../definition/expression.ts';
import { givenFlags } from '../definition/given-flags.ts';
import { listSteps } from '../definition/graph.ts';
import { groupsOf, isPack } from '../definition/group-steps.ts';
import { groupDigestName } from '../definition/input-digest.ts';
import { containerCommandOf } from '../definition/job-request.ts';
import type { DefinitionJson, Json, JsonObject, ParameterJson, StepJson } from '../definition/json.ts';
import { dependencyName, triggerOf } from '../definition/run-condition.ts';

/** Where a list of `member` stands by the name in `key`. */
export const namedLists: readonly { readonly member: string; readonly key: string }[] = [
  { member: 'ProcessingInputs', key: 'InputName' },
  { member: 'Outputs', key: 'OutputName' },
  { member: 'PropertyFiles', key: 'PropertyFileName' },
  { member: 'Tags', key: 'Key' },
  { member: 'RetryPolicies', key: 'ExceptionType' },
];

/** Lists whose order means nothing. All conditions of a step must hold. */
const sets: ReadonlySet<string> = new Set([
  'Conditions',
  'DependsOn',
  'EnumValues',
  'ExceptionType',
  'SecurityGroupIds',
  'Subnets',
]);

/** Steps of all depths stand side by side; a condition's branches and a ForEach step's body name theirs. */
export function keyedDefinition(definition: DefinitionJson): JsonObject {
  const { Parameters = [], Steps, ...rest } = definition as unknown as JsonObject & DefinitionJson;
  const steps = listSteps({ ...definition, Steps }).map(({ step }) => flat(step));
  return {
    ...(rest as JsonObject),
    Parameters: mapBy(Parameters.map(withType), 'Name'),
    Steps: mapBy(steps, 'Name'),
  };
}

// A parameter without a type is a String.
function withType(parameter: ParameterJson): Json {
  return withoutOrder({ Type: 'String', ...parameter } as unknown as Json);
}

function flat(step: StepJson): Json {
  const plain = withoutOrder(withPacksApart(withPlainNames(step)) as unknown as Json) as JsonObject;
  if (step.Type === 'ForEach') {
    const names = step.Arguments.ForEachBody.map(({ Name }) => Name).sort();
    return { ...plain, Arguments: { ...(plain.Arguments as JsonObject), ForEachBody: names } };
  }
  if (step.Type !== 'Condition') return plain;
  const { Conditions, ...branches } = step.Arguments;
  const names = Object.entries(branches).map(([key, steps]) => [
    key,
    ((steps ?? []) as readonly StepJson[]).map(({ Name }) => Name).sort(),
  ]);
  return {
    ...plain,
    Arguments: { Conditions: listWithoutOrder('Conditions', Conditions as Json), ...Object.fromEntries(names) },
  };
}

function withPacksApart(step: StepJson): StepJson {
  return step.Type === 'Processing' ? { ...step, Arguments: withGroupsApart(step.Arguments) } : step;
}

/** Where {@link withGroupsApart} puts what a pack's request says of its groups: in its environment, beside its arguments. */
export const groupDigests = 'GroupDigests';
export const groupArguments = 'GroupArguments';

/** A request, or the part of it that is a cache key, with a pack's digests by group: a group that comes or goes moves no argument. */
export function withGroupsApart<Request extends JsonObject>(request: Request): Request {
  return withGroupArguments(withGroupDigests(request));
}

function withGroupArguments<Request extends JsonObject>(request: Request): Request {
  const { AppSpecification } = request;
  const { words } = containerCommandOf(request);
  if (!isPack(request) || !isObject(AppSpecification)) return request;
  const groups = givenFlags(words).filter(({ flag }) => flag === '--group');
  const places = new Set(groups.flatMap(({ at, valueAt }) => [at, valueAt]));
  const others = words.filter((_, index) => !places.has(index));
  const names = groups.flatMap(({ value }) => value ?? []);
  return { ...request, AppSpecification: { ...AppSpecification, ContainerArguments: others, [groupArguments]: names } };
}

function withGroupDigests<Request extends JsonObject>(request: Request): Request {
  const { Environment } = request;
  const groups = groupsOf(request);
  if (!isObject(Environment) || !Object.hasOwn(Environment, groupDigestName(0))) return request;
  const names = groups.map((_, index) => groupDigestName(index));
  const digests = groups.flatMap((group, index): [string, Json][] => {
    const value = Environment[names[index]!];
    return value === undefined ? [] : [[`[${group}]`, value]];
  });
  const others = Object.entries(Environment).filter(([name]) => !names.includes(name));
  return {
    ...request,
    Environment: { ...Object.fromEntries(others), [groupDigests]: Object.fromEntries(digests) },
  };
}

// The run condition Completed is what a plain name stands for.
function withPlainNames(step: StepJson): StepJson {
  const { DependsOn } = step;
  if (!DependsOn) return step;
  const plain = DependsOn.map((each) => (triggerOf(each) === 'Completed' ? dependencyName(each) : each));
  return { ...step, DependsOn: plain };
}

/** The value with its named lists as maps and its sets sorted, so that values which differ in order alone are equal. */
export function withoutOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, listWithoutOrder(key, child)]));
}

function listWithoutOrder(key: string, value: Json): Json {
  if (!Array.isArray(value)) return withoutOrder(value);
  const items: readonly Json[] = value.map(withoutOrder);
  const named = namedLists.find(({ member }) => member === key);
  if (named) return mapBy(items, named.key, (name) => `[${name}]`);
  return sets.has(key) ? [...items].sort(byText) : items;
}

// A list whose names are not all texts, and each there once, stays a list.
function mapBy(items: readonly Json[], key: string, entryKey = (name: string) => name): Json {
  const entries = items.map((item): readonly [string | undefined, JsonObject] => {
    const { [key]: name, ...rest } = isObject(item) ? item : {};
    const text = nameText(name);
    return [text === undefined ? undefined : entryKey(text), rest];
  });
  const names = new Set(entries.map(([name]) => name));
  if (names.has(undefined) || names.size < items.length) return items;
  return Object.fromEntries(entries);
}

/** Joins the exception types of a retry policy to its name. */
export const separator = ', ';

/** Exception types are a retry policy's name together. */
function nameText(name: Json | undefined): string | undefined {
  if (typeof name === 'string') return name;
  const isList = Array.isArray(name) && name.every((each) => typeof each === 'string' && !each.includes(separator));
  return isList ? [...name].sort().join(separator) : undefined;
}

function byText(a: Json, b: Json): number {
  return canonicalJson(a) < canonicalJson(b) ? -1 : 1;
}
