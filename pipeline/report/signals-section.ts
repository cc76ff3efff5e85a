/** Each signal: how much there is of it, what values it takes, and whether groups agree; and what stands in each column. */

import { numberText } from '../wording/amounts.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import type { DatasetFacts, SignalFacts } from './dataset-facts.ts';
import { type Section, scrollable } from './section.ts';
import { signalTexts } from './signal-oddities.ts';
import { fourDigits, signalStrip } from './signal-strip.ts';

const nameCharacters = 200;
const mostSignals = 100;
/** Of all pictures together; a page may be three times as large for ten times the groups. */
const pictureCharacters = (groups: number) => 60_000 + 250 * groups;
const mostValues = 6;
const valueCharacters = 60;
/** The most that a profile has. */
const mostColumns = 100;

export function signalsSection({ signals, signalsLeftOut, groups }: DatasetFacts): Section {
  const order = new Map(groups.map(({ group }, index) => [group, index]));
  const shareOf = uncalibratedShares(signals);
  const shown = mostTelling(signals);
  const pictures = picturesOf(shown, order);
  const drawable = shown.filter(({ groups }) => groups.some(({ mean }) => mean !== null));
  const rows = inOwnOrder(signals, shown).map((signal) => {
    const { kind, signal: name, units, uncalibrated, missing, samples } = signal;
    const share = shareOf(signal);
    const absent = samples === 0 ? null : (100 * missing) / samples;
    return markup`<tr><td class="text">${shortened(name, nameCharacters)}${uncalibrated && markup` <span class="soft">uncalibrated</span>`}</td><td class="text">${shortened(kind, nameCharacters)}</td><td class="${units.includes(';') ? 'text far' : 'text'}">${shortened(units, nameCharacters)}</td><td data-value="${signal.rows}">${numberText(signal.rows)}</td><td data-value="${signal.records}">${numberText(signal.records)}</td><td data-value="${signal.durationSeconds ?? ''}">${signal.durationSeconds !== null && numberText(signal.durationSeconds / 3600)}</td><td data-value="${absent ?? ''}">${absent !== null && percent(absent)}</td><td data-value="${share}">${percent(share)}</td><td data-value="${signal.mean ?? ''}">${fourDigits(signal.mean)}</td><td data-value="${signal.std ?? ''}">${fourDigits(signal.std)}</td><td data-value="${signal.min ?? ''}">${fourDigits(signal.min)}</td><td data-value="${signal.max ?? ''}">${fourDigits(signal.max)}</td><td class="text">${pictures.get(signal)}</td></tr>\n`;
  });
  const heads = ['rows', 'records', 'hours', 'missing', 'uncalibrated', 'mean', 'std', 'min', 'max'];
  return {
    id: 'signals',
    heading: 'Signals',
    body: markup`${scrollable(
      'Table of signals',
      markup`<table><thead><tr><th class="text" data-sort="text">signal</th><th class="text" data-sort="text">kind</th><th class="text" data-sort="text">units</th>${heads.map((name) => markup`<th data-sort="number">${name}</th>`)}<th class="text">by group</th></tr></thead><tbody>
${rows}</tbody></table>`,
    )}
<p class="soft">By group: a dot is the mean of a group's samples, the stroke around it one standard deviation; the line is the dataset's mean. What is <span class="far">red</span> is flat, or has another scale than the median of groups. Uncalibrated is the share of the signal's rows whose header gives no gain; their numbers are in no unit.${signals.length > shown.length && ` Of ${signals.length} signals these stand out or have most rows; signal_stats.csv has all.`}${pictures.size < drawable.length && ` There is a picture of ${pictures.size} of them; profile.json has the others by group.`}${signalsLeftOut > 0 && ` Of ${signalsLeftOut} signals with fewer rows it is not told by group.`}</p>`,
  };
}

/** Signals that the head of the page mentions come first, then those with most rows. */
function mostTelling(signals: readonly SignalFacts[]): readonly SignalFacts[] {
  const odd = new Set(signals.filter((signal) => signalTexts(signal).length > 0));
  const rank = (signal: SignalFacts) => (odd.has(signal) ? 1 : 0);
  return [...signals].sort((a, b) => rank(b) - rank(a) || b.rows - a.rows).slice(0, mostSignals);
}

function inOwnOrder(signals: readonly SignalFacts[], shown: readonly SignalFacts[]): readonly SignalFacts[] {
  const kept = new Set(shown);
  return signals.filter((signal) => kept.has(signal));
}

/** Pictures of the first ones, as many as there is room for. */
function picturesOf(
  shown: readonly SignalFacts[],
  order: ReadonlyMap<string, number>,
): ReadonlyMap<SignalFacts, Markup> {
  const pictures = new Map<SignalFacts, Markup>();
  let left = pictureCharacters(order.size);
  for (const signal of shown) {
    const picture = signalStrip(signal, order);
    if (picture === null) continue;
    left -= picture.text.length;
    if (left < 0) break;
    pictures.set(signal, picture);
  }
  return pictures;
}

/** Of a signal's rows, in percent. */
function uncalibratedShares(signals: readonly SignalFacts[]): (signal: SignalFacts) => number {
  const rows = new Map<string, { all: number; uncalibrated: number }>();
  for (const signal of signals) {
    const sums = rows.get(keyOf(signal)) ?? { all: 0, uncalibrated: 0 };
    sums.all += signal.rows;
    if (signal.uncalibrated) sums.uncalibrated += signal.rows;
    rows.set(keyOf(signal), sums);
  }
  return (signal) => {
    const { all, uncalibrated } = rows.get(keyOf(signal))!;
    return all === 0 ? 0 : (100 * uncalibrated) / all;
  };
}

function keyOf({ kind, signal }: SignalFacts): string {
  return JSON.stringify([kind, signal]);
}

/** Of each n-th row. */
export function columnsSection({ columns, sample }: DatasetFacts): Section {
  const rows = columns.map(
    (column) =>
      markup`<tr><td class="text"><code>${shortened(column.name, nameCharacters)}</code></td><td class="text">${shortened(column.type, nameCharacters)}</td><td>${percent((100 * column.nulls) / Math.max(1, sample?.rows ?? 0))}</td>${contents(column)}</tr>\n`,
  );
  return {
    id: 'columns',
    heading: 'Columns',
    body: markup`<p class="soft">${sample !== null && (sample.everyNth === 1 ? 'Of all rows.' : `Of every ${numberText(sample.everyNth)}th row, ${numberText(sample.rows)} in all.`)}${columns.length >= mostColumns && ` The first ${mostColumns} columns.`} Of texts the most frequent, each with its rows; of numbers so many percent are at most what stands there.</p>
${scrollable(
  'Table of columns',
  markup`<table><thead><tr><th class="text">column</th><th class="text">type</th><th>null</th>${quantiles.map(([, name]) => markup`<th>${name}</th>`)}</tr></thead><tbody>
${rows}</tbody></table>`,
)}`,
  };
}

/** Those of a profile that are shown, and what they are called. */
const quantiles = [
  ...[['0', 'least'] as const, ['0.05', '5 %'] as const, ['0.25', '25 %'] as const, ['0.5', 'median'] as const],
  ...[['0.75', '75 %'] as const, ['0.95', '95 %'] as const, ['1', 'greatest'] as const],
];

function contents({ quantiles: found, values }: DatasetFacts['columns'][number]): Markup {
  if (found)
    return markup`${quantiles.map(([share]) => markup`<td>${found[share] === null ? 'not finite' : fourDigits(found[share] ?? null)}</td>`)}`;
  return markup`<td class="wrap" colspan="${quantiles.length}">${values !== undefined && frequent(values)}</td>`;
}

function frequent(values: NonNullable<DatasetFacts['columns'][number]['values']>): Markup {
  return markup`${values.slice(0, mostValues).map(({ value, rows }, index) => markup`${index > 0 && ', '}${value === '' ? '(empty)' : shortened(value, valueCharacters)} <span class="soft">${numberText(rows)}</span>`)}`;
}

function percent(value: number): string {
  return `${value === 0 ? '0' : numberText(value)} %`;
}
