/** Which steps of a definition process groups, and which one writes the dataset, as their containers' arguments say. */

import { givenFlags, lastFlag } from './given-flags.ts';
import { listSteps } from './graph.ts';
import { containerCommandOf } from './job-request.ts';
import type { DefinitionJson, Json, JsonObject } from './json.ts';
import { type KnownItems, unrolled } from './unrolled.ts';

/** The groups that a step's job processes, several for a pack; none for any other step. */
export function groupsOf(request: JsonObject): readonly string[] {
  const { words } = containerCommandOf(request);
  if (!isPack(request) && words[0] !== 'process-group') return [];
  const groups = givenFlags(words).flatMap(({ flag, value }) =>
    flag === '--group' && typeof value === 'string' ? [value] : [],
  );
  return isPack(request) ? groups : groups.slice(-1);
}

/** The S3 prefix that a group's job reads itself, as its arguments give it; undefined for a job with an input, or of another kind. */
export function groupSourceOf(request: JsonObject): Json | undefined {
  const { words, entrypoint } = containerCommandOf(request);
  if (words[0] !== 'process-group' || entrypoint !== undefined) return undefined;
  return lastFlag(words, '--source')?.value;
}

/** Whether a step's job writes a folder a group. */
export function isPack(request: JsonObject): boolean {
  return containerCommandOf(request).words[0] === 'process-pack';
}

/** Names of the steps that process groups, children of ForEach steps too, to the groups of each, in the author's order. */
export function groupsByStep(
  definition: DefinitionJson,
  knownItems?: KnownItems,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    listSteps(unrolled(definition, knownItems)).flatMap(({ step }): [string, readonly string[]][] => {
      const groups = step.Type === 'Processing' ? groupsOf(step.Arguments) : [];
      return groups.length === 0 ? [] : [[step.Name, groups]];
    }),
  );
}

/** Names of the children of ForEach steps, which have the positions of items alone, to the group that each processes. */
export function groupsOfChildren(definition: DefinitionJson): ReadonlyMap<string, string> {
  const written = new Set(listSteps(definition).map(({ step }) => step.Name));
  return new Map(
    [...groupsByStep(definition)].flatMap(([name, [group]]): [string, string][] =>
      written.has(name) || group === undefined ? [] : [[name, group]],
    ),
  );
}

/** Those of {@link groupsByStep} whose jobs write a folder a group. */
export function groupsByPack(definition: DefinitionJson): ReadonlyMap<string, readonly string[]> {
  return new Map(
    listSteps(definition).flatMap(({ step }): [string, readonly string[]][] =>
      step.Type === 'Processing' && isPack(step.Arguments) ? [[step.Name, groupsOf(step.Arguments)]] : [],
    ),
  );
}

/** True for the combine that writes the dataset, and not for one that joins a part of the groups for it. */
export function writesDataset(request: JsonObject): boolean {
  const { words } = containerCommandOf(request);
  return words[0] === 'combine' && lastFlag(words, '--partial') === undefined;
}
