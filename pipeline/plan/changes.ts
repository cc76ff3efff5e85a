/** What an upsert would change, as a person thinks of it. Pure. */

import type { DefinitionJson, Json, JsonObject } from '../definition/json.ts';
import { type JsonEdit, jsonEdits } from './json-edits.ts';
import { keyedDefinition } from './keyed-definition.ts';

/** A pipeline as it is deployed, or as it should be. */
export interface PipelineState {
  readonly definition: DefinitionJson;
  readonly description: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Null in a wanted state leaves it as it is. */
  readonly maxParallelSteps: number | null;
}

/** An addition has no `before`, a removal no `after`; of what is changed, `edits` say where in it. */
export interface Change {
  readonly subject: 'description' | 'role' | 'parallelism' | 'tag' | 'definition' | 'parameter' | 'step';
  /** Of the tag, parameter, step or member of the definition; empty for a setting that occurs once. */
  readonly name: string;
  readonly action: 'added' | 'removed' | 'changed';
  readonly edits: readonly JsonEdit[];
}

/**
 * From one state to another, settings first, then parameters and steps by name. A null before means that nothing is
 * deployed: everything is added. Neither tags that are only deployed nor a parallelism that is not asked for are changes.
 */
export function planChanges(before: PipelineState | null, after: PipelineState): readonly Change[] {
  const old: Partial<ReturnType<typeof settings>> = before ? settings(before) : {};
  const wanted = settings(after);
  const { maxParallelSteps } = after;
  const known = before ? keyedDefinition(before.definition) : {};
  const asked = keyedDefinition(after.definition);
  return [
    ...changesOf('description', '', old.description, wanted.description),
    ...changesOf('role', '', old.roleArn, wanted.roleArn),
    ...(maxParallelSteps === null ? [] : changesOf('parallelism', '', old.maxParallelSteps, maxParallelSteps)),
    ...Object.entries(after.tags).flatMap(([key, value]) => changesOf('tag', key, before?.tags[key], value)),
    ...definitionChanges(known, asked),
  ];
}

function definitionChanges(before: JsonObject, after: JsonObject): readonly Change[] {
  const { Parameters: oldParameters, Steps: oldSteps, ...oldRest } = before;
  const { Parameters: parameters, Steps: steps, ...rest } = after;
  const members = [...new Set([...Object.keys(oldRest), ...Object.keys(rest)])].sort();
  return [
    ...members.flatMap((name) => changesOf('definition', name, oldRest[name], rest[name])),
    ...namedChanges('parameter', oldParameters, parameters),
    ...namedChanges('step', oldSteps, steps),
  ];
}

function namedChanges(
  subject: 'parameter' | 'step',
  before: Json | undefined,
  after: Json | undefined,
): readonly Change[] {
  const isList = Array.isArray(before) || Array.isArray(after);
  // Names that occur twice: no rule lets this through, but somebody else may have deployed it.
  if (isList) return changesOf('definition', subject === 'step' ? 'Steps' : 'Parameters', before, after);
  const [old, wanted] = [(before ?? {}) as JsonObject, (after ?? {}) as JsonObject];
  const names = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].sort();
  return names.flatMap((name) => changesOf(subject, name, own(old, name), own(wanted, name)));
}

function changesOf(
  subject: Change['subject'],
  name: string,
  before: Json | undefined,
  after: Json | undefined,
): readonly Change[] {
  const edits = jsonEdits(before, after);
  if (edits.length === 0) return [];
  const action = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ subject, name, action, edits }];
}

function settings({ description, roleArn, maxParallelSteps }: PipelineState) {
  return { description, roleArn, maxParallelSteps: maxParallelSteps ?? undefined };
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
