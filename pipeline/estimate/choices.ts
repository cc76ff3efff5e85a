/** What the group steps' type could be instead. */

import type { DefinitionJson } from '../definition/json.ts';
import { sageMakerHost } from './host.ts';
import { jobWorks } from './job-work.ts';
import { middleOf, type Range } from './range.ts';
import { type EstimateFacts, estimateWorks } from './work-estimates.ts';

export interface Choice {
  readonly instanceType: string;
  readonly seconds: Range;
  readonly cost: Range;
}

/** What a start would take and cost with other instance types for the group steps. */
export interface Choices {
  /** Every priced type of which all is known, by its price. */
  readonly all: readonly Choice[];
  readonly cheapest: string;
  /** Of those as fast, the cheapest. */
  readonly fastest: string;
}

const typeParameter = 'ProcessingInstanceType';

/** Times that differ by less count as equal: an estimate is no finer. */
const asFast = 1.02;

/** Null where no priced type changes anything, as where each group names a type of its own. */
export function machineChoices(
  definition: DefinitionJson,
  parameters: Readonly<Record<string, string>>,
  facts: EstimateFacts,
): Choices | null {
  const types = Object.keys(facts.prices.instanceHour)
    .filter((type) => sageMakerHost({ instanceType: type, volumeGB: 0 }))
    .sort((a, b) => facts.prices.instanceHour[a]! - facts.prices.instanceHour[b]!);
  const all = types.flatMap((instanceType): Choice[] => {
    const works = jobWorks(definition, { ...parameters, [typeParameter]: instanceType });
    if (!works.some((work) => work.instanceType === instanceType && facts.running.has(work.step))) return [];
    const { seconds, cost } = estimateWorks(works, facts);
    return cost === null ? [] : [{ instanceType, seconds, cost: cost.total }];
  });
  if (all.length < 2) return null;
  const cheapest = least(all, ({ cost }) => middleOf(cost));
  const fastest = least(all, ({ seconds }) => middleOf(seconds));
  const asFastAsIt = all.filter(({ seconds }) => middleOf(seconds) <= asFast * middleOf(fastest.seconds));
  return {
    all,
    cheapest: cheapest.instanceType,
    fastest: least(asFastAsIt, ({ cost }) => middleOf(cost)).instanceType,
  };
}

function least(choices: readonly Choice[], by: (choice: Choice) => number): Choice {
  return choices.reduce((first, each) => (by(each) < by(first) ? each : first));
}
