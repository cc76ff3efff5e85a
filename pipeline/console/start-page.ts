/** The form of a start: the values, what a start with them would run, and what is wrong with them beside each field. */

import type { FormValues, StartForm, StartPlan, StartProblem } from './console-service.ts';
import type { ConsoleAnswer } from './exchange.ts';
import { htmlAnswer, type Page, type PageContext, pathTo, seeOther } from './page.ts';
import { unchanged } from './render-page.ts';

export const startPage: Page = async (context, [pipeline]) => {
  const form = await context.service.startForm(pipeline!, context.request.query.get('from'));
  return form && formPage(context, form, { key: context.newKey() });
};

/** Shows the plan, or starts; nothing starts with a value that is wrong. */
export const sendStart: Page = async (context, [pipeline]) => {
  const { service, request } = context;
  const key = request.form.get('key') ?? '';
  const opened = await service.startForm(pipeline!, request.form.get('from') || null);
  if (opened === undefined) return undefined;
  const values = valuesIn(request.form, opened);
  const form = { ...opened, fields: opened.fields.map((field) => ({ ...field, value: values[field.name]! })) };
  const problems = service.startProblems(form, values);
  if (problems.length > 0) return formPage(context, form, { key, problems });
  if (request.form.get('action') !== 'start') {
    return formPage(context, form, { key, plan: await service.planStart(form, values) });
  }
  const id = await service.start(form, { values, key });
  return seeOther(`executions/${encodeURIComponent(id)}/`);
};

/** Of a field that was not sent: what stands in it. Browsers send a line's end as two characters. */
function valuesIn(sent: URLSearchParams, { fields }: StartForm): FormValues {
  return Object.fromEntries(
    fields.map(({ name, value }) => [name, sent.get(`value.${name}`)?.replaceAll('\r\n', '\n') ?? value]),
  );
}

function formPage(
  { service, base, formToken }: PageContext,
  { pipeline, from, fields, gone }: StartForm,
  {
    key,
    problems = [],
    plan = null,
  }: { readonly key: string; readonly problems?: readonly StartProblem[]; readonly plan?: StartPlan | null },
): ConsoleAnswer {
  const view = {
    ...{ base, formToken, pipeline, from, key, plan, place: service.place },
    problems: problems.map(({ fields: [field = null], message }) => ({ field, message })),
    title: problems.length > 0 ? `Not started: ${pipeline}` : `Start ${pipeline}`,
    above: [
      { name: 'Pipelines', path: '' },
      { name: pipeline, path: pathTo(pipeline) },
    ],
    gone: gone.length === 0 ? null : gone.join(', '),
    fields: fields.map((field) => ({
      ...field,
      value: unchanged(field.value),
      isLong: field.value.includes('\n'),
      isDefault: field.value === field.defaultValue,
      choices: field.choices && choicesOf(field.choices, field.value),
      problems: problems.filter((problem) => problem.fields.includes(field.name)).map(({ message }) => message),
      isNumber: field.type === 'Integer' || field.type === 'Float',
    })),
  };
  return htmlAnswer('start', view, problems.length > 0 ? 422 : 200);
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
