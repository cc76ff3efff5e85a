/** Each signal: how much there is of it, what values it takes, and whether groups agree; and what stands in each column. */

import { numberText } from '../wording/amounts.ts';
import { type Markup, markup } from '../wording/markup.ts';
import type { ColumnFacts, DatasetFacts, SignalFacts } from './dataset-facts.ts';
import { signalOddities } from './findings.ts';
import { type Section, scrollable } from './section.ts';

export function signalsSection({ signals, groups }: DatasetFacts): Section {
  const order = new Map(groups.map(({ group }, index) => [group, index]));
  const rows = signals.map((signal) => {
    const { kind, signal: name, units, uncalibrated, missing, samples } = signal;
    const share = uncalibratedShare(signal, signals);
    const absent = samples === 0 ? null : (100 * missing) / samples;
    return markup`<tr><td class="text">${name}${uncalibrated && markup` <span class="soft">uncalibrated</span>`}</td><td class="text">${kind}</td><td class="${units.includes(';') ? 'text far' : 'text'}">${units}</td><td data-value="${signal.rows}">${numberText(signal.rows)}</td><td data-value="${signal.records}">${numberText(signal.records)}</td><td data-value="${signal.durationSeconds ?? ''}">${signal.durationSeconds !== null && numberText(signal.durationSeconds / 3600)}</td><td data-value="${absent ?? ''}">${absent !== null && percent(absent)}</td><td data-value="${share}">${percent(share)}</td><td data-value="${signal.mean ?? ''}">${number(signal.mean)}</td><td data-value="${signal.std ?? ''}">${number(signal.std)}</td><td data-value="${signal.min ?? ''}">${number(signal.min)}</td><td data-value="${signal.max ?? ''}">${number(signal.max)}</td><td class="text">${strip(signal, order)}</td></tr>\n`;
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
<p class="soft">By group: a dot is the mean of a group's samples, the stroke around it one standard deviation; the line is the dataset's mean. What is <span class="far">red</span> is flat, or has another scale than the median of groups. Uncalibrated is the share of the signal's rows whose header gives no gain; their numbers are in no unit.</p>`,
  };
}

function uncalibratedShare({ kind, signal }: SignalFacts, signals: readonly SignalFacts[]): number {
  const same = signals.filter((other) => other.kind === kind && other.signal === signal);
  const rows = (some: readonly SignalFacts[]) => some.reduce((sum, each) => sum + each.rows, 0);
  const all = rows(same);
  return all === 0 ? 0 : (100 * rows(same.filter(({ uncalibrated }) => uncalibrated))) / all;
}

const chart = { width: 220, height: 34 };
/** Of more groups only odd ones are told of by name: a page is to stay small. */
const mostTold = 20;

/** Means and spreads in the order of groups; a far one does not press the others into a line. */
function strip(signal: SignalFacts, order: ReadonlyMap<string, number>): Markup | null {
  const known = signal.groups.filter(({ mean }) => mean !== null);
  if (known.length === 0) return null;
  const odd = new Map(
    signalOddities(signal).flatMap(({ groups, text }) => groups.map((group) => [group, text] as const)),
  );
  const usual = known.filter(({ group }) => !odd.has(group));
  const scale = scaleOf(usual.length === 0 ? known : usual);
  const y = (value: number) =>
    rounded(clamp(chart.height - 4 - ((value - scale.least) / scale.range) * (chart.height - 8), 2, chart.height - 2));
  const step = chart.width / Math.max(1, order.size);
  const placed = known.map((group) => ({ ...group, x: rounded(((order.get(group.group) ?? 0) + 0.5) * step) }));
  const plain = known.length > mostTold ? placed.filter(({ group }) => !odd.has(group)) : [];
  const told = known.length > mostTold ? placed.filter(({ group }) => odd.has(group)) : placed;
  const ranges = plain.flatMap(({ x, mean, std }) =>
    std === null ? [] : [`M${x} ${y(mean! - std)}V${y(mean! + std)}`],
  );
  const means = plain.map(({ x, mean }) => `M${x} ${y(mean!)}h0`);
  const many =
    plain.length > 0 && markup`<path class="range" d="${ranges.join('')}"/><path class="means" d="${means.join('')}"/>`;
  const marks = told.map(({ group, x, mean, std, min, max, rows }) => {
    const title = `${group}: mean ${number(mean)}, std ${number(std)}, from ${number(min)} to ${number(max)}, ${numberText(rows)} rows${odd.has(group) ? `; ${odd.get(group)}` : ''}`;
    const range = std !== null && markup`<path class="range" d="M${x} ${y(mean! - std)}V${y(mean! + std)}"/>`;
    return markup`<g><title>${title}</title>${range}<circle class="${odd.has(group) ? 'odd' : 'mean'}" cx="${x}" cy="${y(mean!)}" r="${odd.has(group) ? 3 : 2}"/></g>`;
  });
  const middle = signal.mean === null ? null : markup`<path class="axis" d="M0 ${y(signal.mean)}H${chart.width}"/>`;
  return markup`<svg width="${chart.width}" height="${chart.height}" viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="${signal.signal} in ${known.length} groups">${middle}${many}${marks}</svg>`;
}

function scaleOf(groups: SignalFacts['groups']): { readonly least: number; readonly range: number } {
  const least = Math.min(...groups.map(({ mean, std }) => mean! - (std ?? 0)));
  const greatest = Math.max(...groups.map(({ mean, std }) => mean! + (std ?? 0)));
  return { least, range: greatest > least ? greatest - least : 1 };
}

/** Of each n-th row. */
export function columnsSection({ columns, sample }: DatasetFacts): Section {
  const rows = columns.map(
    (column) =>
      markup`<tr><td class="text"><code>${column.name}</code></td><td class="text">${column.type}</td><td>${percent((100 * column.nulls) / Math.max(1, sample?.rows ?? 0))}</td><td class="wrap">${contents(column)}</td></tr>\n`,
  );
  return {
    id: 'columns',
    heading: 'Columns',
    body: markup`<p class="soft">${sample !== null && (sample.everyNth === 1 ? 'Of all rows.' : `Of every ${numberText(sample.everyNth)}th row, ${numberText(sample.rows)} in all.`)} Values: of numbers the least, 5 %, 25 %, the median, 75 %, 95 % and the greatest; of texts the most frequent.</p>
${scrollable(
  'Table of columns',
  markup`<table><thead><tr><th class="text">column</th><th class="text">type</th><th>null</th><th class="text">values</th></tr></thead><tbody>
${rows}</tbody></table>`,
)}`,
  };
}

function contents({ quantiles, values }: ColumnFacts): Markup | string | null {
  if (quantiles)
    return ['0', '0.05', '0.25', '0.5', '0.75', '0.95', '1']
      .map((share) => number(quantiles[share] ?? null))
      .join(' · ');
  if (values === undefined) return null;
  return markup`${values.map(({ value, rows }, index) => markup`${index > 0 && ', '}${value === '' ? '(empty)' : value} <span class="soft">${numberText(rows)}</span>`)}`;
}

function number(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(4)));
}

function percent(value: number): string {
  return `${value === 0 ? '0' : numberText(value)} %`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
