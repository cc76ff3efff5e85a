import type { PipelineSpec } from '../../config/spec.ts';
import type { RuleContext } from '../../rules/finding.ts';
import { type GivenValue, givenValues, originAt, originOf } from './given-values.ts';

/**
 * What rules know of a description's own pipeline, and where its values stand.
 * @param values those that lie over its defaults
 */
export function ruleContextOf(spec: PipelineSpec, values: readonly GivenValue[] = givenValues(spec)): RuleContext {
  const { name: pipelineName, roleArn, quotas, parameterPlaces } = spec;
  const origins = new Map([
    ...Object.entries(parameterPlaces).map(([name, place]) => [name, originAt(name, place)] as const),
    ...values.map((value) => [value.name, originOf(value)] as const),
  ]);
  return { quotas, pipelineName, roleArn, origins };
}
