/** What the jobs of an execution are expected to take, from its definition alone: that says what they were surveyed for. */

import { builtInExtractors, defaultExtractor } from '../../definition/extractor-options.ts';
import { lastFlag } from '../../definition/given-flags.ts';
import { listSteps } from '../../definition/graph.ts';
import { groupsOf } from '../../definition/group-steps.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { publicPrices } from '../../estimate/facts/prices.ts';
import { assumedShape, benchSpeeds } from '../../estimate/facts/speeds.ts';
import { type Host, processHost, sageMakerHost } from '../../estimate/host.ts';
import { type JobWork, jobWorks } from '../../estimate/job-work.ts';
import type { Range } from '../../estimate/range.ts';
import { surveyedSizes } from '../../estimate/surveyed-sizes.ts';
import { estimateWorks } from '../../estimate/work-estimates.ts';
import { defaultParallelSteps } from '../../service/limits.ts';

/** How long an execution and its steps are expected to take. */
export interface ExpectedTimes {
  /** Seconds of each job's step. */
  readonly steps: ReadonlyMap<string, Range>;
  /** The whole execution, if these steps run; in US dollars, null where jobs cost nothing or no price is known. */
  readonly of: (running: ReadonlySet<string>) => { readonly seconds: Range; readonly usd: Range | null };
  /** Whether the times are those of processes on this machine, taken to be as fast as the one that bench ran on. */
  readonly isOfProcesses: boolean;
}

/** The execution that is expected. */
export interface ExpectedRequest {
  readonly definition: DefinitionJson;
  /** Values of the execution, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** CPUs of this machine, where its processes are the jobs; null where jobs have machines of SageMaker. */
  readonly cpuCount: number | null;
}

/** Undefined where a step was not surveyed, or nobody knows how fast its program or its machine is. */
export function expectedTimes({ definition, parameters, cpuCount }: ExpectedRequest): ExpectedTimes | undefined {
  const groups = surveyedSizes(definition);
  if (groups.size === 0 || hasOwnExtractor(definition)) return undefined;
  const works = jobWorks(definition, parameters);
  const atOnce = Math.max(1, Math.min(cpuCount ?? 1, works.filter(({ kind }) => kind === 'group').length));
  const hostOf = (work: JobWork): Host | undefined =>
    cpuCount === null ? sageMakerHost(work) : processHost(Math.max(1, Math.floor(cpuCount / atOnce)));
  const isKnown = (work: JobWork) =>
    work.kind !== 'other' && hostOf(work) !== undefined && work.groups.every((group) => groups.has(group));
  if (!works.every(isKnown)) return undefined;
  const facts = {
    groups,
    limits: { stepsAtOnce: Math.min(defaultParallelSteps, cpuCount ?? defaultParallelSteps), instancesAtOnce: {} },
    prices: publicPrices,
    speeds: benchSpeeds,
    shape: assumedShape,
    hostOf,
  };
  const of = (running: ReadonlySet<string>) => estimateWorks(works, { ...facts, running });
  const { steps } = of(new Set(works.map(({ step }) => step)));
  return {
    steps: new Map(steps.map(({ step, time }) => [step, time.total])),
    of: (running) => {
      const { seconds, cost } = of(running);
      return { seconds, usd: cpuCount === null ? (cost?.total ?? null) : null };
    },
    isOfProcesses: cpuCount !== null,
  };
}

// Speeds are those of the built-in extractor.
function hasOwnExtractor(definition: DefinitionJson): boolean {
  return listSteps(definition).some(({ step }) => {
    if (step.Type !== 'Processing' || groupsOf(step.Arguments).length === 0) return false;
    const { words } = containerCommandOf(step.Arguments);
    const isProgram = lastFlag(words, '--command') !== undefined;
    const extractor = lastFlag(words, '--extractor')?.value ?? defaultExtractor;
    return isProgram || !builtInExtractors.has(String(extractor));
  });
}
