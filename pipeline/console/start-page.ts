/** The form of a start: the values, what a start with them would run and take, and what is wrong with them beside each field. */

import type { ConsoleAnswer } from './exchange.ts';
import {
  type ChosenSteps,
  type FormValues,
  type GivenStart,
  type OpenStart,
  type StartField,
  type StartPlan,
  type StartProblem,
  StartRefused,
  stepsField,
} from './open-start.ts';
import { htmlAnswer, type Page, type PageContext, pathTo, seeOther } from './page.ts';
import { unchanged } from './render-page.ts';
import { stepsView } from './steps-view.ts';

export const startPage: Page = async (context, [pipeline]) => {
  const opened = await openedWith(context, pipeline!, context.request.query);
  if (opened === undefined) return undefined;
  const problems = opened.form.refusals.map((message) => ({ fields: [], message }));
  return formPage(context, opened, { key: context.newKey(), problems });
};

/** Shows the plan, or starts; nothing starts with a value that is wrong. */
export const sendStart: Page = async (context, [pipeline]) => {
  const { form: sent } = context.request;
  const key = sent.get('key') ?? '';
  const opened = await openedWith(context, pipeline!, sent);
  if (opened === undefined) return undefined;
  const values = valuesIn(sent, [...opened.form.fields, ...opened.form.settings]);
  const given: GivenStart = { values, steps: stepsIn(sent) };
  try {
    const problems = await opened.problems(given);
    if (problems.length > 0) return formPage(context, opened, { key, given, problems });
    if (sent.get('action') !== 'start') {
      return formPage(context, opened, { key, given, plan: await opened.plan(given) });
    }
    return seeOther(`executions/${encodeURIComponent(await opened.start(given, key))}/`);
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    return formPage(context, opened, { key, given, problems: [{ fields: [], message: error.message }] });
  }
};

function openedWith({ service }: PageContext, pipeline: string, named: URLSearchParams) {
  return service.openStart(pipeline, { from: named.get('from') || null, dataset: named.get('dataset') || null });
}

/** Of a field that was not sent: what stands in it. */
function valuesIn(sent: URLSearchParams, fields: readonly StartField[]): FormValues {
  return Object.fromEntries(fields.map((field) => [field.name, givenValue(field, sent.get(`value.${field.name}`))]));
}

/** Browsers send a line's end as two characters, whatever it was: what differs in that alone was not changed. */
function givenValue({ value, defaultValue }: StartField, sent: string | null): string {
  const text = plainLines(sent ?? value);
  return [value, defaultValue].find((known) => known !== null && plainLines(known) === text) ?? text;
}

function plainLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Null where nothing is said of some of them: then all run. The execution whose values are filled in stands there anyway. */
function stepsIn(sent: URLSearchParams): ChosenSteps | null {
  const named = sent.getAll('steps').flatMap((text) => text.split(/[,\s]+/).filter((name) => name !== ''));
  const [isOnly, source] = [sent.has('only'), sent.get('source') || null];
  const isAboutSome = isOnly || (source !== null && source !== sent.get('from'));
  return named.length > 0 || isAboutSome ? { named, isOnly, source } : null;
}

interface Shown {
  readonly key: string;
  /** What was sent; what stands in the form where nothing was. */
  readonly given?: GivenStart;
  readonly problems?: readonly StartProblem[];
  readonly plan?: StartPlan;
}

function formPage(
  { service, base, formToken }: PageContext,
  { form }: OpenStart,
  { key, given, problems = [], plan }: Shown,
): ConsoleAnswer {
  const { pipeline, filled, gone, datasets, brokenFiles, lacks } = form;
  const names = new Set([...form.fields, ...form.settings, { name: stepsField }].map(({ name }) => name));
  const viewOf = (field: StartField) =>
    fieldView({ ...field, value: given?.values[field.name] ?? field.value }, problems);
  const view = {
    ...{ base, formToken, pipeline, key, brokenFiles, lacks, place: service.place },
    from: filled.from,
    dataset: filled.dataset,
    plan: plan === undefined ? null : planView(plan),
    problems: problems.map(({ fields, message }) => ({
      field: fields.find((name) => names.has(name)) ?? null,
      message,
    })),
    title: problems.length > 0 ? `Not started: ${pipeline}` : `Start ${pipeline}`,
    above: [
      { name: 'Pipelines', path: '' },
      { name: pipeline, path: pathTo(pipeline) },
    ],
    gone: gone.length === 0 ? null : gone.join(', '),
    datasets: datasets.map((name) => ({ name, isChosen: name === filled.dataset })),
    fields: form.fields.map(viewOf),
    settings: form.settings.map(viewOf),
    steps: stepsView(form, given?.steps ?? null, problems),
  };
  return htmlAnswer('start', view, problems.length > 0 ? 422 : 200);
}

function planView({ estimate, selection, ...plan }: StartPlan) {
  const [all] = estimate.rows.slice(-1);
  const [, , time = '', usd = ''] = all ?? [];
  const steps = selection && {
    runs: selection.runs.join(', '),
    reuses: selection.reuses.join(', '),
    source: selection.reuses.length === 0 ? null : selection.source,
  };
  return { ...plan, estimate, selection: steps, total: [time, usd && `${usd} USD`].filter(Boolean).join(', ') };
}

function fieldView(field: StartField, problems: readonly StartProblem[]) {
  const { name, label = name, value, defaultValue, choices, type, origin } = field;
  return {
    ...field,
    ...{ label, origin: origin && { place: origin.place, other: origin.value === value ? null : origin.value } },
    value: unchanged(value),
    isLong: /[\r\n]/.test(value),
    isDefault: value === defaultValue,
    choices: choices && choicesOf(choices, value),
    problems: problems.filter(({ fields }) => fields.includes(name)).map(({ message }) => message),
    isNumber: type === 'Integer' || type === 'Float',
  };
}

/** A value of an earlier execution that is none of the choices stays to be seen, and is refused. */
function choicesOf(choices: readonly string[], value: string) {
  const same = (choice: string) => choice === value || choice === value.toLowerCase();
  const others = choices.some(same) ? [] : [value];
  return [...choices, ...others].map((choice) => ({
    text: choice,
    value: unchanged(choice),
    isChosen: choice === value || (others.length === 0 && same(choice)),
  }));
}
