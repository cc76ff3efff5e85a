/** The form of a start: what it asks, what is wrong with what is written into it, and what is sent; in the words of `start`. */

import { createHash } from 'node:crypto';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { executionArnOf, executionParameters, listExecutions } from '../../aws/executions.ts';
import { startablePipeline } from '../../aws/pipelines.ts';
import { startExecution } from '../../aws/start-stop-retry.ts';
import { builtInParameter } from '../../config/built-in-parameters.ts';
import {
  type ExecutionRow,
  type FieldOrigin,
  type FilledWith,
  type FormValues,
  type GivenStart,
  type OpenStart,
  type StartField,
  type StartForm,
  type StartProblem,
  StartRefused,
} from '../../console/console-service.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { ParameterJson } from '../../definition/json.ts';
import { lastPartOf } from '../../names/arn.ts';
import type { RuleContext } from '../../rules/finding.ts';
import { defaultParallelSteps, defaultStepsQuota } from '../../service/limits.ts';
import { countFrom1, displayName } from '../command-line/options.ts';
import { explain, Failure, isRefusal } from '../failure.ts';
import { checkSurveyedInput } from '../start/surveyed-input.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { findProblems } from '../values/check-values.ts';
import { type GivenValue, givenValues, valueTexts } from '../values/given-values.ts';
import { ruleContextOf } from '../values/rule-context.ts';
import { describedPipeline } from './described.ts';
import { type PlannedStart, planOfStart } from './start-plan.ts';
import { type SelectedSteps, selectedSteps, stepChoices } from './start-selection.ts';
import type { Startable, StartPlace } from './startable.ts';

/** The form of what is deployed; undefined where there is no such pipeline. Rejects where there is no such execution. */
export async function openStart(
  pipeline: string,
  filled: FilledWith,
  { target, description, isLocal }: StartPlace,
): Promise<OpenStart | undefined> {
  const client = target.clients.sageMaker;
  const deployed = await startablePipeline(client, pipeline, undefined);
  if (deployed === undefined) return undefined;
  const { from, dataset } = filled;
  const earlier = from === null ? {} : await executionParameters(client, await executionArnOf(client, pipeline, from));
  const { spec, refusals, ...described } = await describedPipeline(pipeline, dataset, description);
  const startable: Startable = { pipeline, spec, ...deployed };
  const given = givenValues({
    ...(from !== null && { copied: { arn: from, values: earlier } }),
    dataset: refusals.length === 0 && dataset !== null ? (spec?.dataset ?? null) : null,
  });
  const declared = new Set((deployed.definition.Parameters ?? []).map(({ Name }) => Name));
  const strange = given.filter(({ name, from: { kind } }) => kind === 'dataset' && !declared.has(name));
  const form: StartForm = {
    ...{ pipeline, filled, refusals },
    datasets: described.datasets,
    brokenFiles: described.problems,
    fields: fieldsOf(startable, given),
    settings: settingsOf(startable, refusals.length === 0 && dataset !== null),
    gone: Object.keys(earlier).filter((name) => !declared.has(name)),
    steps: stepChoices(deployed.definition),
    sources: await sourcesOf(client, pipeline),
  };
  const start = startReader(startable, form, target);
  return {
    form,
    problems: async (given) => {
      const { selected } = await start(given);
      return [
        ...refusals.map((message) => ({ fields: [], message })),
        ...problemsOf(startable, form, [...strange, ...changedValues(form, given.values)], given.values),
        ...(typeof selected === 'string' ? [{ fields: ['steps'], message: selected }] : []),
      ];
    },
    plan: async (given) => {
      const planned = await sound(start(given));
      return orRefused(() => planOfStart(startable, planned, { target, description, isLocal }));
    },
    start: async (given, key) => {
      const planned = await sound(start(given));
      return orRefused(() => startWith(startable, planned, { key, target }));
    },
  };
}

interface ReadStart extends Omit<PlannedStart, 'selected'> {
  readonly displayName: string | null;
  /** A text says what is wrong with it. */
  readonly selected: SelectedSteps | string | null;
}

/** What was given, as the service takes it. Of one start the service is asked once whose results it reuses. */
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

/** So many executions can be chosen from. */
const mostSources = 20;

async function sourcesOf(client: SageMakerClient, pipelineName: string): Promise<readonly ExecutionRow[]> {
  const executions = await listExecutions(client, { pipelineName, most: mostSources });
  return executions
    .filter((execution) => hasEnded(execution) && execution.status !== 'Stopped')
    .map(({ executionArn, startedAtMs, ...row }) => ({ ...row, id: lastPartOf(executionArn), startedMs: startedAtMs }));
}

function fieldsOf({ definition }: Startable, given: readonly GivenValue[]): readonly StartField[] {
  return (definition.Parameters ?? []).map((parameter) =>
    fieldOf(
      parameter,
      given.find(({ name }) => name === parameter.Name),
    ),
  );
}

function fieldOf(
  { Name, Type = 'String', DefaultValue, EnumValues, Description: description }: ParameterJson,
  given: GivenValue | undefined,
): StartField {
  const defaultValue = DefaultValue === undefined ? null : String(DefaultValue);
  const builtIn = builtInParameter(Name);
  return {
    name: Name,
    type: Type,
    defaultValue,
    value: given?.text ?? defaultValue ?? '',
    choices: Type === 'Boolean' ? ['true', 'false'] : (EnumValues ?? null),
    description: description ?? (builtIn?.type === Type ? builtIn.description : ''),
    origin: given === undefined || given.text === defaultValue ? null : originOf(given),
  };
}

function originOf({ from, text }: GivenValue): FieldOrigin | null {
  if (from.kind === 'dataset') return { place: from.place, value: text };
  return from.kind === 'execution' ? { place: `execution ${from.arn}`, value: text } : null;
}

const nameSetting = 'execution.displayName';
const parallelSetting = 'execution.maxParallelSteps';

/** @param isOfDataset true where the dataset's values stand in the form: then its execution's do, too */
function settingsOf({ spec, maxParallelSteps }: Startable, isOfDataset: boolean): readonly StartField[] {
  const setting = (name: string, given: string | number | null | undefined) => {
    const value = isOfDataset ? String(given ?? '') : '';
    const place = isOfDataset && value !== '' ? `dataset ${spec!.dataset!.name}` : undefined;
    const origin = place === undefined ? null : { place, value };
    return { ...{ name, defaultValue: '', value, choices: null, origin } };
  };
  const others =
    maxParallelSteps === null ? `${defaultParallelSteps}, as SageMaker does` : `${maxParallelSteps}, as it is deployed`;
  return [
    {
      ...setting(nameSetting, spec?.execution.displayName),
      label: 'Name of the execution',
      type: 'String',
      description: 'What lists show beside its id: letters, digits and hyphens',
    },
    {
      ...setting(parallelSetting, spec?.execution.maxParallelSteps),
      label: 'Steps at once',
      type: 'Integer',
      description: `At most so many; where it is empty ${others}`,
    },
  ];
}

/** Everything that `start` would refuse. */
function problemsOf(
  { definition, pipeline, spec }: Startable,
  { fields, settings }: StartForm,
  given: readonly GivenValue[],
  texts: FormValues,
): readonly StartProblem[] {
  const origins = fields.map(({ name }) => [name, `the deployed default of "${name}"`] as const);
  const known: RuleContext =
    spec === null
      ? { quotas: { steps: defaultStepsQuota }, pipelineName: pipeline }
      : ruleContextOf(spec, { extractors: undefined });
  const { optionPlaces: _, ...context } = known;
  const found = findProblems(given, { definition, context: { ...context, origins: new Map(origins) } });
  const missing = fields.filter(({ name, defaultValue }) => defaultValue === null && !texts[name]);
  const surveyed = checkSurveyedInput(definition, valueTexts(given));
  return [
    ...found
      .map(({ values: wrong, message }) => ({ fields: wrong.map(({ name }) => name), message }))
      .filter((problem) => !problem.fields.some((name) => missing.some((field) => field.name === name))),
    ...missing.map(({ name }) => ({
      fields: [name],
      message: `${name} has no default in the deployed pipeline, and needs a value`,
    })),
    ...settings.flatMap((field) => settingProblems(field, texts)),
    ...(surveyed.problem === undefined ? [] : [{ fields: [], message: surveyed.problem }]),
  ];
}

function settingProblems({ name, label }: StartField, texts: FormValues): readonly StartProblem[] {
  const text = texts[name] ?? '';
  if (text === '') return [];
  try {
    if (name === nameSetting) displayName(text);
    else countFrom1(text);
    return [];
  } catch (error) {
    return [{ fields: [name], message: `${label}: ${(error as Error).message}` }];
  }
}

/** @returns the id of the execution; the same for the same key with the same start */
async function startWith(
  { pipeline }: Startable,
  start: PlannedStart & Pick<ReadStart, 'displayName'>,
  { key, target }: { readonly key: string; readonly target: OpenTarget },
): Promise<string> {
  const { selected, parameters, ...settings } = start;
  const request = {
    ...{ pipelineName: pipeline, parameters, ...settings },
    ...(selected && { selection: { steps: selected.selection.steps, sourceArn: selected.source } }),
  };
  // A form that is changed and sent again from the browser's history is another start.
  const { parameters: _, ...others } = request;
  const what = JSON.stringify([key, others, Object.entries(parameters).sort()]);
  const token = createHash('sha256').update(what).digest('hex');
  return lastPartOf(await startExecution(target.clients.sageMaker, { ...request, token }));
}

async function orRefused<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) throw new StartRefused(explain(error).message, { cause: error });
    throw error;
  }
}

/** A value that is the default needs not to be given. One that is still the dataset's is told of as that. */
function changedValues({ fields }: StartForm, given: FormValues): readonly GivenValue[] {
  return fields.flatMap(({ name, defaultValue, origin }): GivenValue[] => {
    const text = given[name];
    if (text === undefined || text === defaultValue || (defaultValue === null && text === '')) return [];
    const isOfFile = origin !== null && origin.value === text && /:\d+:\d+$/.test(origin.place);
    return [{ name, text, from: isOfFile ? { kind: 'dataset', place: origin.place } : { kind: 'form' } }];
  });
}
