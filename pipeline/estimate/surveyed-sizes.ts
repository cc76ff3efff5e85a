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
      return groups.flatMap((group, index): [string, GroupSize][] => {
        const size = groups.length === 1 ? surveyedSize(step.Arguments) : undefined;
        const known = size ?? sizeInPack(step.Arguments, index);
        return known === undefined ? [] : [[group, known]];
      });
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
