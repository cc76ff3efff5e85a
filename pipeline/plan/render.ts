/** A plan as lines of text: what changes, what would run and why. Pure. */

import type { Change } from './changes.ts';
import type { StepForecast } from './forecast.ts';
import { editLines } from './pack-edits.ts';
import { groupBy, groupByLines, namesText } from './same-lines.ts';
import { editText, valueText } from './value-text.ts';

/**
 * A line or more a change: `+` for what is new, `-` for what goes, `~` for what changes. Steps with the same changes
 * stand together.
 */
export function renderChanges(changes: readonly Change[]): readonly string[] {
  const [steps, others] = [true, false].map((isStep) =>
    changes.filter(({ subject }) => (subject === 'step') === isStep),
  );
  return [...others!.flatMap(renderChange), ...renderSteps(steps!)];
}

/** What a start now would do; steps that run, or come from the cache, for the same reasons stand together. */
export function renderForecast(forecasts: readonly StepForecast[]): readonly string[] {
  const labels = new Map(forecasts.map(({ name, group }) => [name, group === undefined ? name : `${name} (${group})`]));
  return groupBy(forecasts, ({ forecast }) => forecast).flatMap((sameForecast) => {
    const label = sameForecast[0]!.forecast === 'hit' ? 'cached' : 'runs  ';
    return groupByLines(sameForecast.map((step) => ({ name: step.name, lines: reasonLines(step) }))).flatMap(
      (group) => {
        const [reason = '', ...more] = group.lines;
        const names = group.names.map((name) => labels.get(name)!);
        return [`${label}  ${namesText({ ...group, names })}: ${reason}`, ...more.map((each) => `        ${each}`)];
      },
    );
  });
}

function renderChange({ subject, name, action, edits }: Change): readonly string[] {
  const title = name === '' ? subject : `${subject} ${name}`;
  const [edit] = edits;
  if (action === 'added') return [`+ ${title}: ${valueText(edit!.after!)}`];
  if (action === 'removed') return [`- ${title}: ${valueText(edit!.before!)}`];
  if (edits.length === 1 && edit!.path.length === 0) return [`~ ${title}: ${editText(edit!)}`];
  return [`~ ${title}`, ...edits.map((each) => `    ${editText(each)}`)];
}

function renderSteps(changes: readonly Change[]): readonly string[] {
  return groupBy(changes, ({ action }) => action).flatMap((sameAction) => {
    const { action } = sameAction[0]!;
    const steps = sameAction.map(({ name, edits }) => ({
      name,
      lines: action === 'changed' ? editLines(edits) : [],
    }));
    return groupByLines(steps).flatMap((group) => [
      `${signs[action]} ${group.names.length === 1 ? 'step' : 'steps'} ${namesText(group)}`,
      ...group.lines.map((line) => `    ${line}`),
    ]);
  });
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function reasonLines({ forecast, reasons, edits, source }: StepForecast): readonly string[] {
  if (forecast === 'hit') return [`result of ${source!.executionArn}`];
  return [...reasons, ...editLines(edits)];
}
