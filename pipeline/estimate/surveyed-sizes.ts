import { isObject } from '../definition/expression.ts';
import { listSteps } from '../definition/graph.ts';
import { groupsOf } from '../definition/group-steps.ts';
import { groupDigestName, parseGroupDigest, parseInputDigest } from '../definition/input-digest.ts';
import type { DefinitionJson, JsonObject } from '../definition/json.ts';
import { unrolled } from '../definition/unrolled.ts';
import type { GroupSize } from './work-estimates.ts';

/** Groups as the definition's steps were surveyed for them. */
export function surveyedSizes(definition: DefinitionJson): ReadonlyMap<string, GroupSize> {
  return new Map(
    listSteps(unrolled(definition)).flatMap(({ step }): [string, GroupSize][] => {
      if (step.Type !== 'Processing') return [];
      const groups = groupsOf(step.Arguments);
      const all = surveyedSize(step.Arguments);
      const sizes = groups.length === 1 ? [all] : groups.map((_, index) => sizeInPack(step.Arguments, index));
      // A pack that was deployed before groups had digests of their own: shares, whose sums are right.
      const share = all && { files: all.files / groups.length, bytes: all.bytes / groups.length };
      const known = sizes.includes(undefined) ? groups.map(() => share) : sizes;
      return groups.flatMap((group, index): [string, GroupSize][] => (known[index] ? [[group, known[index]]] : []));
    }),
  );
}

function sizeInPack({ Environment }: JsonObject, index: number): GroupSize | undefined {
  const text = isObject(Environment) ? Environment[groupDigestName(index)] : undefined;
  return typeof text === 'string' ? parseGroupDigest(text) : undefined;
}

/** What a job was surveyed to read; undefined without a survey. */
export function surveyedSize({ Environment }: JsonObject): GroupSize | undefined {
  const text = isObject(Environment) ? Environment.InputDigest : undefined;
  return typeof text === 'string' ? parseInputDigest(text) : undefined;
}
