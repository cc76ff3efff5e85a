/** The packs of a pipeline, as its survey assigns groups to them. */

import { assignPacks, mostGroupsAPack, type PackRequest } from '../survey/assign-packs.ts';
import { compareNaturally } from '../survey/natural-order.ts';
import type { Survey } from '../survey/survey.ts';
import { typed } from '../wording/typed-command.ts';
import { count } from '../wording/words.ts';
import { ConfigError } from './problem.ts';
import type { PackSpec, PipelineSpec } from './spec.ts';

/**
 * The spec with its packs, where a step is one.
 * @param volumeOf gigabytes for so many bytes; undefined where a parameter says it
 * @throws ConfigError where the survey does not assign groups as the description wants them, with what to run
 */
export function takePacks(
  spec: PipelineSpec,
  survey: Survey,
  volumeOf: (bytes: number) => number | undefined,
): PipelineSpec {
  const { macroSharding, groups } = spec;
  if (macroSharding.by !== 'pack') return spec;
  const messages = packProblems(spec, survey, macroSharding.steps);
  if (messages.length > 0) throw new ConfigError(messages.map((message) => ({ ...spec.survey!.askedAt, message })));
  const sorted = [...groups].sort((a, b) => compareNaturally(a.name, b.name));
  const packs = new Map<number, PackSpec['groups']>();
  for (const { volumeSizeInGB: _ofItsOwn, ...group } of sorted) {
    const pack = group.surveyed!.pack!;
    packs.set(pack, [...(packs.get(pack) ?? []), group]);
  }
  const numbered = [...packs].sort(([a], [b]) => a - b);
  return {
    ...spec,
    packs: numbered.map(([number, groups]) => {
      const volumeSizeInGB = volumeOf(groups.reduce((sum, { surveyed }) => sum + surveyed!.bytes, 0));
      return { number, groups, ...(volumeSizeInGB !== undefined && { volumeSizeInGB }) };
    }),
  };
}

function packProblems(spec: PipelineSpec, survey: Survey, steps: number): readonly string[] {
  const { path } = spec.survey!;
  if (spec.groups.length > steps * mostGroupsAPack) return [tooManyGroups(spec, steps)];
  if (survey.steps === undefined) return [`${path} assigns no group to a pack; run ${typed('survey')}`];
  if (survey.steps !== steps) {
    return [
      `macroSharding.steps is ${steps}, and ${path} assigns groups to ${count(survey.steps, 'pack')}; ` +
        `run ${typed('survey')}, which leaves groups where they are as far as it can, or ${typed('survey')} --rebalance`,
    ];
  }
  const counts = new Map<number, number>();
  const problems = spec.groups.flatMap(({ name, surveyed }) => {
    const pack = surveyed!.pack;
    if (name.startsWith('.')) return [`group ${JSON.stringify(name)} cannot be in a pack: its name begins with a dot`];
    if (pack === undefined) return [`${path} assigns group ${JSON.stringify(name)} to no pack; run ${typed('survey')}`];
    counts.set(pack, (counts.get(pack) ?? 0) + 1);
    if (pack <= steps) return [];
    return [
      `${path} assigns group ${JSON.stringify(name)} to pack ${pack}, of ${count(steps, 'pack')}; run ${typed('survey')}`,
    ];
  });
  const overfull = [...counts].filter(([, groups]) => groups > mostGroupsAPack);
  return [
    ...problems,
    ...overfull.map(
      ([pack, groups]) =>
        `${path} assigns ${groups} groups to pack ${pack}, and a pack takes ${mostGroupsAPack}; run ${typed('survey')}`,
    ),
  ];
}

function tooManyGroups({ groups, quotas }: PipelineSpec, steps: number): string {
  const needed = Math.ceil(groups.length / mostGroupsAPack);
  const allSteps = needed + Math.max(0, Math.ceil((needed - mostGroupsAPack) / (mostGroupsAPack - 1))) + 3;
  const said = `${count(groups.length, 'group')} need ${count(needed, 'pack')}, since a pack takes ${mostGroupsAPack}; macroSharding.steps is ${steps}`;
  if (allSteps <= quotas.steps) return `${said}: write ${needed}, and run ${typed('survey')}`;
  return (
    `${said}, and ${needed} would make ${allSteps} steps of a quota of ${quotas.steps}: take groups together, or make ` +
    'several pipelines, a dataset file with groups of its own each; where AWS has raised the quota, set quotas.steps'
  );
}

/** What was found, with the packs that the description wants: a group that had one keeps it. */
export function withPacks(found: Survey, spec: PipelineSpec, how: Omit<PackRequest, 'steps'>): Survey {
  const { macroSharding } = spec;
  return macroSharding.by === 'pack' ? assignPacks(found, { ...how, steps: macroSharding.steps }) : found;
}
