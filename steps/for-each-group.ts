import type { GroupSpec, PipelineSpec, TextTemplate } from '../pipeline/config/spec.ts';
import { groupsParameter, isOverParameter } from '../pipeline/config/take-for-each.ts';
import type { Step } from '../pipeline/definition/definition.ts';
import { type Expression, parameterValue } from '../pipeline/definition/expression.ts';
import { forEachStep } from '../pipeline/definition/for-each-step.ts';
import { mostChildrenAtOnce } from '../pipeline/service/limits.ts';
import { count } from '../pipeline/wording/words.ts';
import type { ShardSource } from './combine.ts';
import { inputDigest } from './input-digest.ts';
import { groupJobStep } from './process-group.ts';
import { stepNameOf } from './step-name.ts';

/**
 * `Groups`: one ForEach step for all groups, with a job a group in its body, `Process-Group-<position>`. An item is the
 * group's name; with a survey, and where the items are not a parameter's, a JSON object, `name` and `digest`, since the job is told what it is to find.
 */
export function forEachGroupStep(spec: PipelineSpec): {
  readonly step: Step & { readonly itemCount: Expression<'Integer'> };
  /** Of the description's groups only: those that a parameter names are not known yet. */
  readonly shards: readonly ShardSource[];
} {
  const isOpen = isOverParameter(spec.macroSharding);
  // A parameter has no room for each group's digest beside its name.
  const isSurveyed = !isOpen && spec.groups.every(({ surveyed }) => surveyed !== undefined);
  const step = forEachStep({
    name: 'Groups',
    displayName: 'Groups',
    description: `Processes ${isOpen ? 'the groups that the execution names' : count(spec.groups.length, 'group')}, a job on one machine each`,
    items: isOpen
      ? parameterValue<'String'>(groupsParameter)
      : spec.groups.map((group) => (isSurveyed ? surveyedItem(spec, group) : group.name)),
    maxConcurrency: Math.min(mostChildrenAtOnce, spec.definedParallelSteps ?? mostChildrenAtOnce),
    body: (item) => {
      const group: TextTemplate = [{ reference: isSurveyed ? 'ForEach.CurrentItem.name' : 'ForEach.CurrentItem' }];
      const volumeSizeInGB = largestVolume(spec.groups);
      return {
        group: groupJobStep(spec, {
          stepName: 'Process-Group',
          displayName: 'Process a group',
          description: "Processes the files of the item's group on one machine, shared out over its vCPUs",
          group,
          inputUri: spec.input.flatMap((part, index) => (index === 0 ? part : [...group, ...part])),
          environment: isSurveyed ? { InputDigest: item.field('digest') } : {},
          ...(volumeSizeInGB !== undefined && { volumeSizeInGB }),
        }),
      };
    },
  });
  const shards = spec.groups.map(({ name }, index) => ({
    name: stepNameOf('Group', name),
    outputUri: (output: 'shard') => step.iteration(index).group.outputUri(output),
  }));
  return { step, shards };
}

function surveyedItem(spec: PipelineSpec, group: GroupSpec): string {
  return JSON.stringify({ name: group.name, digest: inputDigest(spec, group).InputDigest });
}

/** All children have the machine of one body; undefined where a parameter says its size. */
function largestVolume(groups: readonly GroupSpec[]): number | undefined {
  const sizes = groups.map(({ volumeSizeInGB }) => volumeSizeInGB);
  return sizes.reduce((most, size) => (most === undefined || size === undefined ? undefined : Math.max(most, size)));
}
