import { isObject } from '../definition/expression.ts';
import { listSteps } from '../definition/graph.ts';
import { groupsOf } from '../definition/group-steps.ts';
import { parseInputDigest } from '../definition/input-digest.ts';
import type { DefinitionJson, JsonObject } from '../definition/json.ts';
import { unrolled } from '../definition/unrolled.ts';
import type { GroupSize } from './work-estimates.ts';

/** Groups as the definition's steps were surveyed for them; of a pack only their sum is known, of which each has its part. */
export function surveyedSizes(definition: DefinitionJson): ReadonlyMap<string, GroupSize> {
  return new Map(
    listSteps(unrolled(definition)).flatMap(({ step }): [string, GroupSize][] => {
      const size = step.Type === 'Processing' ? surveyedSize(step.Arguments) : undefined;
      const groups = size === undefined ? [] : groupsOf(step.Arguments as JsonObject);
      const part = { files: (size?.files ?? 0) / groups.length, bytes: (size?.bytes ?? 0) / groups.length };
      return groups.map((group) => [group, part]);
    }),
  );
}

/** What a job was surveyed to read; undefined without a survey. */
export function surveyedSize({ Environment }: JsonObject): GroupSize | undefined {
  const text = isObject(Environment) ? Environment.InputDigest : undefined;
  return typeof text === 'string' ? parseInputDigest(text) : undefined;
}
