/** A plan as lines of text: what changes, what would run and why, what it needs. Pure. */

import type { Json } from '../definition/json.ts';
import type { Change } from './changes.ts';
import type { StepForecast } from './forecast.ts';
import { type JsonEdit, pathText } from './json-edits.ts';

/** A line or more a change; steps that change alike stand together. */
export function renderChanges(changes: readonly Change[]): readonly string[] {
  return groupBy(changes, (change) => JSON.stringify(textsOf(change))).flatMap((alike) => {
    const [first] = alike;
    const { subject, action, edits } = first!;
    const names = shortList(alike.map(({ name }) => name));
    const title = names === '' ? subject : `${subject} ${names}`;
    if (action !== 'changed') return [`${action === 'added' ? '+' : '-'} ${title}${addedText(first!)}`];
    if (edits.length === 1 && edits[0]!.path.length === 0) return [`~ ${title}: ${editText(edits[0]!)}`];
    return [`~ ${title}`, ...edits.map((edit) => `    ${editText(edit)}`)];
  });
}

/** What a start now would do, steps with the same fate together. */
export function renderForecast(forecasts: readonly StepForecast[]): readonly string[] {
  return groupBy(forecasts, (each) => JSON.stringify(fateOf(each))).flatMap((alike) => {
    const [first] = alike;
    const names = shortList(alike.map(({ name }) => name));
    const [reason = '', ...more] = fateOf(first!);
    return [
      `${first!.forecast === 'hit' ? 'cached' : 'runs  '}  ${names}: ${reason}`,
      ...more.map((each) => `        ${each}`),
    ];
  });
}

/** `a, b`, and how many there are of a long list. */
export function shortList(names: readonly string[]): string {
  if (names.length <= 4) return names.join(', ');
  return `${names[0]}, ${names[1]} … ${names.at(-1)} (${names.length} in all)`;
}

/** `Environment.Cohort: "a" -> "b"` */
export function editText({ path, before, after }: JsonEdit): string {
  const where = path.length === 0 ? '' : `${pathText(path)}: `;
  if (before === undefined) return `${where}${valueText(after!)} is new`;
  if (after === undefined) return `${where}${valueText(before)} is gone`;
  return `${where}${valueText(before)} -> ${valueText(after)}`;
}

function fateOf({ forecast, reasons, edits, source }: StepForecast): readonly string[] {
  if (forecast === 'hit') {
    return [`result of ${source!.executionArn}`];
  }
  return [...reasons, ...edits.map(editText)];
}

function textsOf({ subject, action, edits, name }: Change): readonly string[] {
  // What is added or removed is told by its name alone; settings never stand together.
  const own = subject === 'step' ? [] : [name];
  return [subject, action, ...own, ...(action === 'changed' ? edits.map(editText) : [])];
}

function addedText({ subject, action, edits }: Change): string {
  if (subject === 'step') return '';
  const [edit] = edits;
  const value = action === 'added' ? edit!.after : edit!.before;
  return value === undefined ? '' : `: ${valueText(value)}`;
}

const longestValue = 160;

function valueText(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}… (${text.length} characters)`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
