/** The form that starts an execution of a deployed pipeline: its fields, what is wrong with them, its plan, and the start. */

import { createHash } from 'node:crypto';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { executionParameters, listExecutions } from '../../aws/executions.ts';
import { type StartablePipeline, startablePipeline } from '../../aws/pipelines.ts';
import { startExecution } from '../../aws/start-stop-retry.ts';
import type { ExecutionRow } from '../../console/listing.ts';
import {
  type FilledWith,
  type GivenStart,
  type OpenStart,
  type StartForm,
  StartRefused,
  stepsField,
} from '../../console/open-start.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { executionArn, lastPartOf } from '../../names/arn.ts';
import { explain, Failure, isRefusal } from '../failure.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { givenValues, valueTexts } from '../values/given-values.ts';
import { describedPipeline } from './described.ts';
import { executionRow } from './execution-row.ts';
import { hasBeenDenied, type SideFacts, sideFacts } from './side-facts.ts';
import { changedValues, fieldsOf, nameSetting, parallelSetting, problemsOf, settingsOf } from './start-fields.ts';
import { type PlannedStart, planOfStart } from './start-plan.ts';
import { type SelectedSteps, selectedSteps, stepChoices } from './start-selection.ts';
import type { Startable, StartPlace } from './startable.ts';

/** Undefined where there is no such pipeline. Rejects where there is no such execution as it is to be filled from. */
export async function openStart(
  pipeline: string,
  filled: FilledWith,
  { target, description, isLocal }: StartPlace,
): Promise<OpenStart | undefined> {
  const client = target.clients.sageMaker;
  const deployed = await startablePipeline(client, pipeline, undefined);
  if (deployed === undefined) return undefined;
  const { from, dataset } = filled;
  const beside = sideFacts();
  const earlier = from === null ? {} : await valuesOf(from, { deployed, client, beside });
  const { spec, refusals: wrong, ...described } = await describedPipeline(pipeline, dataset, description);
  // Where the values that were asked for cannot be had, nothing may start with others.
  const refusals = [...(earlier === null ? beside.lacks : []), ...wrong];
  const startable: Startable = { pipeline, spec, ...deployed };
  const given = givenValues({
    ...(from !== null && earlier !== null && { copied: { arn: from, values: earlier } }),
    dataset: refusals.length === 0 && dataset !== null ? (spec?.dataset ?? null) : null,
  });
  const declared = new Set((deployed.definition.Parameters ?? []).map(({ Name }) => Name));
  const strange = given.filter(({ name, from: { kind } }) => kind === 'dataset' && !declared.has(name));
  const form: StartForm = {
    ...{ pipeline, filled, refusals },
    datasets: described.datasets,
    brokenFiles: described.problems,
    fields: fieldsOf(startable, given),
    settings: settingsOf(startable, described.execution),
    gone: Object.keys(earlier ?? {}).filter((name) => !declared.has(name)),
    steps: stepChoices(deployed.definition),
    sources: await beside.ask('Executions whose results can be reused', sourcesOf(client, pipeline), []),
    lacks: beside.lacks,
  };
  const start = startReader(startable, form, target);
  return {
    form,
    problems: async (given) => {
      const { selected } = await orRefused(() => start(given));
      return [
        ...refusals.map((message) => ({ fields: [], message })),
        ...problemsOf(startable, form, [...strange, ...changedValues(form, given.values)], given.values),
        ...(typeof selected === 'string' ? [{ fields: [stepsField], message: selected }] : []),
      ];
    },
    plan: async (given) => {
      const planned = await sound(start(given));
      return orRefused(() => planOfStart(startable, planned, { target, description, isLocal }));
    },
    start: async (given, key) => {
      const planned = await sound(start(given));
      return orRefused(() =>
        startWith(startable, planned, { token: tokenOf(key, { ...planned, pipeline, steps: given.steps }), target }),
      );
    },
  };
}

/** Null where they cannot be had. */
function valuesOf(
  id: string,
  {
    deployed,
    client,
    beside,
  }: { readonly deployed: StartablePipeline; readonly client: SageMakerClient; readonly beside: SideFacts },
): Promise<Readonly<Record<string, string>> | null> {
  const values = executionParameters(client, executionArn(deployed.pipelineArn, id));
  return beside.ask<Readonly<Record<string, string>> | null>(`Values of execution ${id}`, values, null);
}

interface ReadStart extends Omit<PlannedStart, 'selected'> {
  readonly displayName: string | null;
  /** A text says what is wrong with it. */
  readonly selected: SelectedSteps | string | null;
}

/** Reads what was given as the service takes it; once for each, since the service may be asked whose results are reused. */
function startReader(startable: Startable, form: StartForm, target: OpenTarget) {
  const known = new Map<GivenStart, Promise<ReadStart>>();
  const read = async ({ values, steps }: GivenStart): Promise<ReadStart> => ({
    displayName: values[nameSetting] || null,
    maxParallelSteps: values[parallelSetting] ? Number(values[parallelSetting]) : null,
    parameters: valueTexts(changedValues(form, values)),
    selected: steps && (await selectedSteps(startable, steps, target)),
  });
  return (given: GivenStart) => {
    const reading = known.get(given) ?? read(given);
    known.set(given, reading);
    return reading;
  };
}

async function sound(reading: Promise<ReadStart>): Promise<PlannedStart & Pick<ReadStart, 'displayName'>> {
  const { selected, ...read } = await reading;
  if (typeof selected === 'string') throw new Failure(2, selected);
  return { ...read, selected };
}

/** The most executions that a form offers. */
const mostSources = 20;

async function sourcesOf(client: SageMakerClient, pipelineName: string): Promise<readonly ExecutionRow[]> {
  const executions = await listExecutions(client, { pipelineName, most: mostSources });
  return executions.filter((each) => hasEnded(each) && each.status !== 'Stopped').map(executionRow);
}

/** @returns the id of the execution; the same for the same token */
async function startWith(
  { pipeline }: Startable,
  start: PlannedStart & Pick<ReadStart, 'displayName'>,
  { token, target }: { readonly token: string; readonly target: OpenTarget },
): Promise<string> {
  const { selected, parameters, ...settings } = start;
  const request = {
    ...{ pipelineName: pipeline, parameters, ...settings },
    ...(selected && { selection: { steps: selected.selection.steps, sourceArn: selected.source } }),
  };
  return lastPartOf(await startExecution(target.clients.sageMaker, { ...request, token }));
}

/**
 * A form that is changed and sent again from the browser's history is another start. Of steps counts what was chosen, not
 * the execution that was found for them: once this one has ended, it may itself be the newest that has what they need.
 */
function tokenOf(
  key: string,
  {
    pipeline,
    parameters,
    displayName,
    maxParallelSteps,
    steps,
  }: ReadStart & Pick<GivenStart, 'steps'> & Pick<StartForm, 'pipeline'>,
): string {
  const what = [key, { pipeline, displayName, maxParallelSteps }, Object.entries(parameters).sort(), steps];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

async function orRefused<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error) || hasBeenDenied(error)) throw new StartRefused(explain(error).message, { cause: error });
    throw error;
  }
}
