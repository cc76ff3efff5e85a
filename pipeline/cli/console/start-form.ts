/** What the form of a start asks, checks and sends; in the words of `start` and `plan`. */

import { createHash } from 'node:crypto';
import { executionArnOf, executionParameters } from '../../aws/executions.ts';
import { startablePipeline } from '../../aws/pipelines.ts';
import { startExecution } from '../../aws/start-stop-retry.ts';
import { builtInParameter } from '../../config/built-in-parameters.ts';
import type { FormValues, StartField, StartForm, StartPlan, StartProblem } from '../../console/console-service.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import type { ParameterJson } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { lastPartOf } from '../../names/arn.ts';
import { planNotes } from '../../plan/notes.ts';
import { renderForecast } from '../../plan/render.ts';
import { defaultStepsQuota } from '../../service/limits.ts';
import { forecastStart } from '../plan/plan-against-service.ts';
import { startHeading } from '../plan/render-plan.ts';
import { checkSurveyedInput } from '../start/surveyed-input.ts';
import { unknownItemNotes } from '../start/unknown-items.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { findProblems } from '../values/check-values.ts';
import { type GivenValue, valueTexts } from '../values/given-values.ts';

/**
 * The form of what is deployed; undefined where there is no such pipeline. Rejects where there is no such execution.
 * @param from the id of an execution whose values are filled in, as far as the pipeline still takes them
 */
export async function openStartForm(
  { clients }: OpenTarget,
  pipeline: string,
  from: string | null,
): Promise<StartForm | undefined> {
  const client = clients.sageMaker;
  const deployed = await startablePipeline(client, pipeline, undefined);
  if (deployed === undefined) return undefined;
  const { definition, pipelineArn } = deployed;
  const earlier = from === null ? {} : await executionParameters(client, await executionArnOf(client, pipeline, from));
  const fields = (definition.Parameters ?? []).map((parameter) =>
    fieldOf(parameter, Object.hasOwn(earlier, parameter.Name) ? earlier[parameter.Name] : undefined),
  );
  const gone = Object.keys(earlier).filter((name) => !fields.some((field) => field.name === name));
  return { ...{ pipeline, pipelineArn, definition, from, fields, gone } };
}

function fieldOf(
  { Name, Type = 'String', DefaultValue, EnumValues, Description }: ParameterJson,
  earlier: string | undefined,
): StartField {
  const defaultValue = DefaultValue === undefined ? null : String(DefaultValue);
  const builtIn = builtInParameter(Name);
  return {
    name: Name,
    type: Type,
    defaultValue,
    value: earlier ?? defaultValue ?? '',
    choices: Type === 'Boolean' ? ['true', 'false'] : (EnumValues ?? null),
    description: Description ?? (builtIn?.type === Type ? builtIn.description : ''),
  };
}

/** Everything that `start` would refuse. */
export function startProblems({ definition, pipeline, fields }: StartForm, given: FormValues): readonly StartProblem[] {
  const origins = fields.map(({ name }) => [name, `the deployed default of "${name}"`] as const);
  const context = { quotas: { steps: defaultStepsQuota }, pipelineName: pipeline, origins: new Map(origins) };
  const values = changedValues(fields, given);
  const found = findProblems(values, { definition, context });
  const missing = fields.filter(({ name, defaultValue }) => defaultValue === null && !given[name]);
  const surveyed = checkSurveyedInput(definition, valueTexts(values));
  return [
    ...found
      .map(({ values: wrong, message }) => ({ fields: wrong.map(({ name }) => name), message }))
      .filter((problem) => !problem.fields.some((name) => missing.some((field) => field.name === name))),
    ...missing.map(({ name }) => ({
      fields: [name],
      message: `${name} has no default in the deployed pipeline, and needs a value`,
    })),
    ...(surveyed.problem === undefined ? [] : [{ fields: [], message: surveyed.problem }]),
  ];
}

/** What a start with these values would run, and why. */
export async function planOfStart(
  { pipeline, pipelineArn, definition, fields }: StartForm,
  given: FormValues,
  { target, nowMs }: { readonly target: OpenTarget; readonly nowMs: number },
): Promise<StartPlan> {
  const parameters = valueTexts(changedValues(fields, given));
  const start = { name: pipeline, pipelineArn, definition, parameters, nowMs };
  const { steps, notes } = await forecastStart(start, target);
  const { note } = checkSurveyedInput(definition, parameters);
  return {
    heading: startHeading(steps),
    cached: steps.filter(({ forecast }) => forecast === 'hit').length,
    running: steps.filter(({ forecast }) => forecast === 'run').length,
    lines: renderForecast(steps),
    notes: [
      ...(note === undefined ? [] : [note]),
      ...unknownItemNotes(definition, parameters),
      ...planNotes(steps, groupsByStep(withOverrides(definition, parameters))),
      ...notes,
    ],
  };
}

/** @returns the id of the execution; the same for the same key with the same values */
export async function startWith(
  { pipeline, fields }: StartForm,
  { values, key }: { readonly values: FormValues; readonly key: string },
  { clients }: OpenTarget,
): Promise<string> {
  const parameters = valueTexts(changedValues(fields, values));
  const arn = await startExecution(clients.sageMaker, {
    pipelineName: pipeline,
    displayName: null,
    maxParallelSteps: null,
    parameters,
    // A form that is changed and sent again from the browser's history is another start.
    token: createHash('sha256')
      .update(JSON.stringify([key, pipeline, Object.entries(parameters).sort()]))
      .digest('hex'),
  });
  return lastPartOf(arn);
}

/** A value that is the default needs not to be given. */
function changedValues(fields: readonly StartField[], given: FormValues): readonly GivenValue[] {
  return fields.flatMap(({ name, defaultValue }) => {
    const text = given[name];
    if (text === undefined || text === defaultValue || (defaultValue === null && text === '')) return [];
    return [{ name, text, from: { kind: 'form' } as const }];
  });
}
