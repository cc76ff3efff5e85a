/** What a start would run, why, and what that takes; in the words of `plan`. */

import { defaults } from '../../config/defaults.ts';
import type { PlannedEstimate, StartPlan } from '../../console/open-start.ts';
import { listSteps } from '../../definition/graph.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import type { DefinitionJson, Json } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { unrolled } from '../../definition/unrolled.ts';
import { durationText, estimateColumns, inputsBySource } from '../../estimate/render.ts';
import { surveyedSizes } from '../../estimate/surveyed-sizes.ts';
import { lastPartOf } from '../../names/arn.ts';
import { planNotes } from '../../plan/notes.ts';
import { renderForecast } from '../../plan/render.ts';
import { typed } from '../../wording/typed-command.ts';
import { expectedTimes } from '../estimate/expected-times.ts';
import { type CountedInput, startEstimate } from '../estimate/start-estimate.ts';
import { readCommitted, surveyFile } from '../load-spec.ts';
import { forecastStart } from '../plan/plan-against-service.ts';
import { noJobRuns, startHeading } from '../plan/render-plan.ts';
import { checkSurveyedInput } from '../start/surveyed-input.ts';
import { unknownItemNotes } from '../start/unknown-items.ts';
import { problemsAt } from './described.ts';
import { sideFacts } from './side-facts.ts';
import { leftOutSteps, type SelectedSteps } from './start-selection.ts';
import type { Startable, StartPlace } from './startable.ts';

/** What is to be started. */
export interface PlannedStart {
  /** The values that are not the defaults, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Null where all steps run. */
  readonly selected: SelectedSteps | null;
  /** Null for the deployed pipeline's own. */
  readonly maxParallelSteps: number | null;
}

/** Asks for the history of the cache and reads the survey; what cannot be had is a note. */
export async function planOfStart(startable: Startable, start: PlannedStart, place: StartPlace): Promise<StartPlan> {
  const { pipeline, pipelineArn, definition } = startable;
  const { parameters, selected } = start;
  const maxParallelSteps = start.maxParallelSteps ?? startable.maxParallelSteps;
  const nowMs = place.description.io.nowMs();
  const { leftOut, notes: reuse } =
    selected === null
      ? { leftOut: new Map<string, Json>(), notes: [] }
      : await leftOutSteps(startable, { selected, parameters }, place.target);
  const request = { name: pipeline, pipelineArn, definition, parameters, nowMs, leftOut };
  const beside = sideFacts();
  const { steps, notes } =
    (await beside.ask('What the cache has', forecastStart(request, place.target), null)) ??
    // Without the history, everything is taken to run.
    (await forecastStart({ ...request, pipelineArn: null }, place.target));
  const started = withOverrides(definition, parameters);
  const { note } = checkSurveyedInput(definition, parameters);
  const running = new Set(steps.filter(({ forecast }) => forecast === 'run').map(({ name }) => name));
  return {
    heading: startHeading(steps, jobCountOf(started)),
    cached: steps.length - running.size,
    running: running.size,
    lines: renderForecast(steps),
    selection: selected && {
      runs: selected.selection.steps,
      reuses: selected.selection.needed,
      source: selected.source && lastPartOf(selected.source),
    },
    notes: [
      ...beside.lacks,
      ...reuse,
      ...(note === undefined ? [] : [note]),
      ...unknownItemNotes(definition, parameters),
      ...planNotes(steps, groupsByStep(started)),
      ...notes,
    ],
    estimate: await estimateOf(startable, { parameters, running, maxParallelSteps }, place),
  };
}

function jobCountOf(definition: DefinitionJson): number {
  return listSteps(unrolled(definition)).filter(({ step }) => step.Type === 'Processing').length;
}

interface Started {
  readonly parameters: Readonly<Record<string, string>>;
  readonly running: ReadonlySet<string>;
  readonly maxParallelSteps: number | null;
}

async function estimateOf(startable: Startable, started: Started, place: StartPlace): Promise<PlannedEstimate> {
  const { definition, spec } = startable;
  const surveyed = await surveyedFor(startable, started, place);
  if ('missing' in surveyed) return { ...nothingKnown, ...surveyed };
  const given = { spec: spec ?? defaults, definition, ...started, surveyed };
  const made = startEstimate(given);
  if ('missing' in made) return { ...nothingKnown, ...made };
  const { document, rows, ways } = made;
  if (document.steps.length === 0) return { ...nothingKnown, remarks: [noJobRuns] };
  return {
    missing: [],
    remarks: place.isLocal ? [timeHere(startable, started, place)] : [],
    columns: estimateColumns,
    rows,
    ways,
    sources: inputsBySource(document.inputs),
  };
}

const nothingKnown: PlannedEstimate = { missing: [], remarks: [], columns: [], rows: [], ways: [], sources: [] };

/** The survey that the deployed steps were made with; else the committed one, where there is one. */
async function surveyedFor(
  { definition, spec }: Startable,
  { parameters }: Started,
  { description: { config, io } }: StartPlace,
): Promise<CountedInput | { readonly missing: readonly string[] }> {
  const groups = surveyedSizes(definition);
  if (groups.size > 0) {
    const { note } = checkSurveyedInput(definition, parameters);
    return note === undefined
      ? { path: 'the survey in the deployed pipeline', survey: { groups } }
      : { missing: [note] };
  }
  if (spec === null) {
    return { missing: [`the deployed pipeline holds no survey: ${typed('survey')} writes one before it is deployed`] };
  }
  const path = surveyFile(spec, { config });
  try {
    return { path, survey: (await readCommitted(spec, { config }, io)) ?? null };
  } catch (error) {
    return { missing: problemsAt(path, error) };
  }
}

/** An estimate is of SageMaker's machines; where jobs run here, this line says so, and how long they take here. */
function timeHere(
  { definition }: Startable,
  { parameters, running }: Started,
  { description: { io } }: StartPlace,
): string {
  const here = expectedTimes({ definition, parameters, cpuCount: io.cpuCount });
  const words = 'on machines of SageMaker; here jobs are processes of this machine, which cost nothing';
  if (here === undefined) return words;
  return `${words}: the machine that was measured takes ${durationText(here.of(running).seconds)}`;
}
