/** The inverse of `planChanges`: what applying changes gives. */

import { sameJson } from '../../pipeline/definition/canonical.ts';
import { isObject } from '../../pipeline/definition/expression.ts';
import type { DefinitionJson, Json, JsonObject } from '../../pipeline/definition/json.ts';
import type { Change, PipelineState } from '../../pipeline/plan/changes.ts';
import type { JsonEdit, JsonPath } from '../../pipeline/plan/json-edits.ts';
import { keyedDefinition, namedLists, separator } from '../../pipeline/plan/keyed-definition.ts';

/** The state after the changes; `before` null as in `planChanges`. Lists of the definition are in the order of names. */
export function applyChanges(before: PipelineState | null, changes: readonly Change[]): PipelineState {
  const start: JsonObject = before ? keyedDefinition(before.definition) : {};
  const of = (...subjects: readonly Change['subject'][]) => changes.filter(({ subject }) => subjects.includes(subject));
  const value = (subject: Change['subject'], old: Json | undefined) =>
    of(subject).reduce((current, { edits }) => applyEdits(current, edits), old);
  const edits = of('definition', 'parameter', 'step').flatMap((change) =>
    change.edits.map((edit) => ({ ...edit, path: [...rootOf(change), ...edit.path] })),
  );
  const tags = of('tag').map(({ name, edits: [edit] }) => [name, edit!.after as string]);
  return {
    description: (value('description', before?.description) ?? '') as string,
    roleArn: (value('role', before?.roleArn) ?? '') as string,
    maxParallelSteps: (value('parallelism', before?.maxParallelSteps ?? undefined) ?? null) as number | null,
    tags: { ...before?.tags, ...Object.fromEntries(tags) },
    definition: fromKeyed(applyEdits(start, edits) as JsonObject),
  };
}

/** True where SageMaker would read both alike: order and white space are no difference. */
export function sameDefinitions(a: PipelineState['definition'], b: PipelineState['definition']): boolean {
  return sameJson(keyedDefinition(a), keyedDefinition(b));
}

function rootOf({ subject, name }: Change): readonly string[] {
  if (subject === 'definition') return [name];
  return [subject === 'step' ? 'Steps' : 'Parameters', name];
}

/** `applyEdits(a, jsonEdits(a, b))` is `b`. */
function applyEdits(value: Json | undefined, edits: readonly JsonEdit[]): Json | undefined {
  return edits.reduce((current, edit) => put(current, edit.path, edit), value);
}

function put(value: Json | undefined, path: JsonPath, edit: JsonEdit): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return edit.after;
  if (typeof first === 'number') return putInList(value as readonly Json[], { index: first, rest, edit });
  const parent = (isObject(value) ? value : {}) as JsonObject;
  const child = put(own(parent, first), rest, edit);
  const others = Object.entries(parent).filter(([key]) => key !== first);
  return Object.fromEntries(child === undefined ? others : [...others, [first, child]]);
}

function putInList(
  list: readonly Json[],
  { index, rest, edit }: { index: number; rest: JsonPath; edit: JsonEdit },
): readonly Json[] {
  const isNew = rest.length === 0 && edit.before === undefined;
  const child = put(isNew ? undefined : list[index], rest, edit);
  return list.toSpliced(index, isNew ? 0 : 1, ...(child === undefined ? [] : [child]));
}

/** A definition that reads as `keyedDefinition` has it; its lists are in the order of their names. */
function fromKeyed(value: JsonObject): DefinitionJson {
  const { Parameters, Steps, ...rest } = value;
  const steps = new Map(listBy(Steps, 'Name').map((step) => [(step as JsonObject).Name as string, step as JsonObject]));
  const nested = new Set(
    [...steps.values()].flatMap((step) => [...branchNames(step, 'IfSteps'), ...branchNames(step, 'ElseSteps')]),
  );
  const whole = (step: JsonObject): Json => {
    const restored = restore(step) as JsonObject;
    if (step.Type !== 'Condition') return restored;
    const branches = (['IfSteps', 'ElseSteps'] as const).filter(
      (each) => isObject(step.Arguments) && each in step.Arguments,
    );
    const nestedSteps = branches.map((each) => [each, branchNames(step, each).map((name) => whole(steps.get(name)!))]);
    return { ...restored, Arguments: { ...(restored.Arguments as JsonObject), ...Object.fromEntries(nestedSteps) } };
  };
  const top = [...steps.values()].filter((step) => !nested.has(step.Name as string)).map(whole);
  return { ...rest, Parameters: listBy(Parameters, 'Name'), Steps: top } as unknown as DefinitionJson;
}

function restore(value: Json): Json {
  if (Array.isArray(value)) return value.map(restore);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const named = namedLists.find(({ member }) => member === key);
      return [key, named && isMapOfEntries(child) ? restoreList(child, named.key) : restore(child)];
    }),
  );
}

function restoreList(map: JsonObject, key: string): readonly Json[] {
  return listBy(Object.fromEntries(Object.entries(map).map(([name, rest]) => [name.slice(1, -1), restore(rest)])), key);
}

// A variable of an environment may be called as a list is.
function isMapOfEntries(value: Json): value is JsonObject {
  return isObject(value) && Object.keys(value).every((name) => /^\[.*\]$/s.test(name));
}

function listBy(value: Json | undefined, key: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  const entries = Object.entries((value ?? {}) as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = (name: string) => (key === 'ExceptionType' ? name.split(separator) : name);
  return entries.map(([name, rest]) => ({ [key]: named(name), ...(rest as JsonObject) }));
}

function branchNames(step: JsonObject, branch: 'IfSteps' | 'ElseSteps'): readonly string[] {
  const names = isObject(step.Arguments) ? step.Arguments[branch] : undefined;
  return step.Type === 'Condition' && Array.isArray(names) ? (names as readonly string[]) : [];
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
