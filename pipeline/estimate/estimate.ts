/** What a start takes, in time and money: a step and all, from what was surveyed. Pure. */

import type { DefinitionJson } from '../definition/json.ts';
import { shortList } from '../wording/short-texts.ts';
import { typed } from '../wording/typed-command.ts';
import { type Choices, machineChoices } from './choices.ts';
import { sageMakerHost } from './host.ts';
import { type JobWork, jobWorks, labelOf } from './job-work.ts';
import { type EstimateFacts, estimateWorks, type WorkEstimates } from './work-estimates.ts';

export interface EstimateRequest extends EstimateFacts {
  readonly definition: DefinitionJson;
  /** Values of the start, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Below which the groups were counted; absent where they are those of the start in any case. */
  readonly prefix?: string;
}

export interface Estimate extends WorkEstimates {
  readonly choices: Choices | null;
}

/** Why there is no estimate: what nobody knows. */
export interface NoEstimate {
  readonly missing: readonly string[];
}

/** Choices of other machines are compared where jobs run on those of SageMaker, and null where `hostOf` names another. */
export function estimate({ definition, parameters, prefix, ...facts }: EstimateRequest): Estimate | NoEstimate {
  const works = jobWorks(definition, parameters);
  const missing = missingFacts(works, facts, prefix);
  if (missing.length > 0) return { missing };
  const choices = facts.hostOf === undefined ? machineChoices(definition, parameters, facts) : null;
  return { ...estimateWorks(works, facts), choices };
}

function missingFacts(
  works: readonly JobWork[],
  { groups, running, hostOf = sageMakerHost }: EstimateFacts,
  prefix: string | undefined,
): readonly string[] {
  const runs = works.filter(({ step }) => running.has(step));
  const elsewhere = runs.find(({ kind, inputUri }) => kind === 'group' && !inputUri?.startsWith(prefix ?? ''));
  if (elsewhere)
    return [`the survey is of ${prefix}, and ${labelOf(elsewhere)} reads ${elsewhere.inputUri ?? 'what is not known'}`];
  const unsurveyed = [...new Set(runs.flatMap((work) => work.groups))].filter((group) => !groups.has(group));
  const unknown = [...new Set(runs.filter((work) => !hostOf(work)).map(({ instanceType }) => instanceType))];
  const others = runs.filter(({ kind }) => kind === 'other').map(labelOf);
  return [
    ...(unsurveyed.length > 0 ? [`the survey has no group ${shortList(unsurveyed)}: run ${typed('survey')}`] : []),
    ...unknown.map((type) => `of ${type} neither vCPUs nor network are known`),
    ...(others.length > 0 ? [`${shortList(others)} runs a program that is not ours`] : []),
  ];
}
