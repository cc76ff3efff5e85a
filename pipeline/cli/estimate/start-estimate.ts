/** The estimate of a start: from the description, what runs, and what a survey has found. */

import type { PipelineSpec } from '../../config/spec.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { estimate } from '../../estimate/estimate.ts';
import { pricesWith } from '../../estimate/facts/prices.ts';
import { assumedShape, benchSpeeds } from '../../estimate/facts/speeds.ts';
import { type EstimateInput, namedInputs } from '../../estimate/inputs.ts';
import type { Measured } from '../../estimate/job-time.ts';
import type { Range } from '../../estimate/range.ts';
import { type EstimateRow, estimateRows, wayLines } from '../../estimate/render.ts';
import type { GroupSize, StepEstimate } from '../../estimate/work-estimates.ts';
import { defaultParallelSteps } from '../../service/limits.ts';
import { typed } from '../../wording/typed-command.ts';

/** What was counted, and where that stands: the committed survey's file, or the deployed pipeline. */
export interface CountedInput {
  readonly path: string;
  /** Null where nothing was counted; without a prefix where the groups are those of the start in any case. */
  readonly survey: { readonly groups: ReadonlyMap<string, GroupSize>; readonly prefix?: string } | null;
}

/** What an estimate is made of. */
export interface StartFacts {
  readonly spec: Pick<PipelineSpec, 'prices' | 'quotas'>;
  readonly definition: DefinitionJson;
  /** Values of the start, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the steps that run; the others are cached. */
  readonly running: ReadonlySet<string>;
  /** Null where the service's default holds. */
  readonly maxParallelSteps: number | null;
  readonly surveyed: CountedInput;
  /** Of earlier jobs; bench's where absent. */
  readonly measured?: Measured | undefined;
}

/** The speeds that bench has measured, over an input as it is assumed to be. */
export const benchMeasured: Measured = { speeds: benchSpeeds, shape: assumedShape };

/** As `--json` prints it; times in seconds, money in US dollars, null where a type has no price. */
export interface EstimateDocument {
  readonly seconds: Range;
  readonly usd: Range | null;
  readonly steps: readonly StepDocument[];
  readonly longestWay: readonly string[];
  readonly cheapest: string | null;
  readonly fastest: string | null;
  readonly choices: readonly { readonly instanceType: string; readonly seconds: Range; readonly usd: Range }[];
  readonly inputs: readonly EstimateInput[];
}

interface StepDocument extends Pick<StepEstimate, 'instanceType' | 'instances' | 'volumeGB' | 'groups'> {
  readonly name: string;
  readonly bytes: number;
  readonly files: number;
  readonly rows: number;
  readonly seconds: Range;
  readonly parts: { readonly start: Range; readonly copy: Range; readonly work: Range; readonly upload: Range };
  readonly boundBy: string;
  readonly usd: Range | null;
}

export type StartEstimate =
  | { readonly missing: readonly string[] }
  | {
      readonly document: EstimateDocument;
      readonly rows: readonly EstimateRow[];
      /** The longest way, and other machines, a line each. */
      readonly ways: readonly string[];
    };

/** Says what is missing where nothing was surveyed, or a fact of what runs is unknown. */
export function startEstimate(facts: StartFacts): StartEstimate {
  const { spec, definition, parameters, running, maxParallelSteps, surveyed, measured = benchMeasured } = facts;
  const { survey, path } = surveyed;
  if (survey === null) return { missing: [`${path} is not there: ${typed('survey')} writes it`] };
  const limits = { stepsAtOnce: maxParallelSteps ?? defaultParallelSteps, instancesAtOnce: spec.quotas.instances };
  const prices = pricesWith(spec.prices);
  const request = { definition, parameters, running, limits, prices, ...measured };
  const made = estimate({ ...request, ...survey });
  if ('missing' in made) return made;
  const inputs = namedInputs(made, { ...request, surveySource: path });
  const { seconds, cost, steps, longestWay, choices } = made;
  return {
    document: {
      seconds,
      usd: cost?.total ?? null,
      steps: steps.map(stepDocument),
      longestWay,
      cheapest: choices?.cheapest ?? null,
      fastest: choices?.fastest ?? null,
      choices: (choices?.all ?? []).map(({ cost: usd, ...choice }) => ({ ...choice, usd })),
      inputs,
    },
    rows: estimateRows(made),
    ways: wayLines(made),
  };
}

function stepDocument({
  step,
  instanceType,
  instances,
  volumeGB,
  groups,
  amount,
  time,
  cost,
}: StepEstimate): StepDocument {
  const { total, boundBy, ...parts } = time;
  return {
    name: step,
    groups,
    instanceType,
    instances,
    volumeGB,
    ...amount,
    seconds: total,
    parts,
    boundBy,
    usd: cost?.total ?? null,
  };
}
