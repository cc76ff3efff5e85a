/** The fields of the form that starts an execution, and what is wrong with their values, in the words of `start`. */

import { builtInParameter } from '../../config/built-in-parameters.ts';
import type { FieldOrigin, FormValues, StartField, StartForm, StartProblem } from '../../console/open-start.ts';
import type { ParameterJson } from '../../definition/json.ts';
import type { RuleContext } from '../../rules/finding.ts';
import { defaultParallelSteps, defaultStepsQuota } from '../../service/limits.ts';
import { countFrom1, parseDisplayName } from '../command-line/options.ts';
import { checkSurveyedInput } from '../start/surveyed-input.ts';
import { findProblems } from '../values/check-values.ts';
import { type GivenValue, valueTexts } from '../values/given-values.ts';
import { ruleContextOf } from '../values/rule-context.ts';
import type { DescribedExecution } from './described.ts';
import type { Startable } from './startable.ts';

/** A field for each parameter of the deployed pipeline, in its order. */
export function fieldsOf({ definition }: Startable, given: readonly GivenValue[]): readonly StartField[] {
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

export const nameSetting = 'execution.displayName';
export const parallelSetting = 'execution.maxParallelSteps';

/**
 * The fields of what an execution has beside its parameters: its name, and how many steps run at once.
 * @param described what the chosen dataset says of them; null where none is chosen
 */
export function settingsOf(
  { maxParallelSteps }: Startable,
  described: DescribedExecution | null,
): readonly StartField[] {
  const setting = (name: string, origin: FieldOrigin | null | undefined) => {
    return { ...{ name, defaultValue: '', value: origin?.value ?? '', choices: null, origin: origin ?? null } };
  };
  const others =
    maxParallelSteps === null ? `${defaultParallelSteps}, as SageMaker does` : `${maxParallelSteps}, as it is deployed`;
  return [
    {
      ...setting(nameSetting, described?.displayName),
      label: 'Name of the execution',
      type: 'String',
      description: 'What lists show beside its id: letters, digits and hyphens',
    },
    {
      ...setting(parallelSetting, described?.maxParallelSteps),
      label: 'Steps at once',
      type: 'Integer',
      description: `At most so many; where it is empty ${others}`,
    },
  ];
}

/** Everything that `start` would refuse. */
export function problemsOf(
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
    if (name === nameSetting) parseDisplayName(text);
    else countFrom1(text);
    return [];
  } catch (error) {
    return [{ fields: [name], message: `${label}: ${(error as Error).message}` }];
  }
}

/** The values that are not the defaults. One that is still as the dataset has it keeps the dataset's file as its origin. */
export function changedValues({ fields }: StartForm, given: FormValues): readonly GivenValue[] {
  return fields.flatMap(({ name, defaultValue, origin }): GivenValue[] => {
    const text = given[name];
    if (text === undefined || text === defaultValue || (defaultValue === null && text === '')) return [];
    const isOfFile = origin !== null && origin.value === text && /:\d+:\d+$/.test(origin.place);
    return [{ name, text, from: isOfFile ? { kind: 'dataset', place: origin.place } : { kind: 'form' } }];
  });
}
