/** Which steps of a definition are groups, and which writes the dataset: their containers' words say it. */

import { listSteps } from './graph.ts';
import { containerCommandOf } from './job-request.ts';
import type { DefinitionJson, JsonObject } from './json.ts';

/** The group that a step's job processes; undefined for any other step. */
export function groupOf(request: JsonObject): string | undefined {
  const { words } = containerCommandOf(request);
  const flag = words[0] === 'process-group' ? words.indexOf('--group') : -1;
  const group = flag < 0 ? undefined : words[flag + 1];
  return typeof group === 'string' ? group : undefined;
}

/** Step name to group name, in the author's order. */
export function groupsByStep(definition: DefinitionJson): ReadonlyMap<string, string> {
  return new Map(
    listSteps(definition).flatMap(({ step }): [string, string][] => {
      const group = step.Type === 'Processing' ? groupOf(step.Arguments) : undefined;
      return group === undefined ? [] : [[step.Name, group]];
    }),
  );
}

/** True for the combine that writes the dataset, and not for one that joins a part of the groups for it. */
export function writesDataset(request: JsonObject): boolean {
  const { words } = containerCommandOf(request);
  return words[0] === 'combine' && !words.includes('--partial');
}
