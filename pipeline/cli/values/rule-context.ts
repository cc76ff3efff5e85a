import type { PipelineSpec } from '../../config/spec.ts';
import type { RuleContext } from '../../rules/finding.ts';
import { unevenness } from '../../survey/pack-lines.ts';
import { type GivenValue, givenValues, originAt, originOf } from './given-values.ts';

/** What rules are told beside the description. */
export interface RuleKnowledge {
  /** What the description's own extractor takes. */
  readonly extractors: RuleContext['extractors'];
  /** The values in place of defaults; the dataset's where absent. */
  readonly values?: readonly GivenValue[];
}

/** What rules know of a description's own pipeline, and where its values stand. */
export function ruleContextOf(
  spec: PipelineSpec,
  { extractors, values = givenValues(spec) }: RuleKnowledge,
): RuleContext {
  const { name: pipelineName, roleArn, quotas, security, parameterPlaces, process } = spec;
  const origins = new Map([
    ...Object.entries(parameterPlaces).map(([name, place]) => [name, originAt(name, place)] as const),
    ...values.map((value) => [value.name, originOf(value)] as const),
  ]);
  const optionPlaces = new Map(Object.entries(process.optionPlaces));
  const { notSecret } = security;
  const unevenPacks = packsUnevenness(spec);
  return {
    quotas,
    pipelineName,
    roleArn,
    notSecret,
    origins,
    optionPlaces,
    ...(extractors && { extractors }),
    ...(unevenPacks && { unevenPacks }),
  };
}

function packsUnevenness({ macroSharding, groups }: PipelineSpec): RuleContext['unevenPacks'] {
  if (macroSharding.by !== 'pack') return undefined;
  const surveyed = groups.flatMap(({ name, surveyed }) => (surveyed ? [[name, surveyed] as const] : []));
  return unevenness({ prefix: '', steps: macroSharding.steps, groups: new Map(surveyed) });
}
