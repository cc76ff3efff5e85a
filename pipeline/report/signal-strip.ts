/** A signal by group, as a picture small enough for a table. */

import { numberText } from '../wording/amounts.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import type { SignalFacts } from './dataset-facts.ts';
import { signalOddities } from './signal-oddities.ts';

const chart = { width: 220, height: 34 };
/** Pixels below which neighbouring groups are drawn as one column. */
const columnWidth = 2;
/** With more groups, only odd ones have their names, so that the page stays small. */
const mostTold = 20;
const mostNamed = 12;
const nameCharacters = 100;

/** Means and spreads in the order of groups; a far one does not press the others into a line. */
export function signalStrip(signal: SignalFacts, order: ReadonlyMap<string, number>): Markup | null {
  const known = signal.groups.filter(({ mean }) => mean !== null);
  if (known.length === 0) return null;
  const odd = new Map(
    signalOddities(signal).flatMap(({ groups, text }) => groups.map((group) => [group, text] as const)),
  );
  const usual = known.filter(({ group }) => !odd.has(group));
  const scale = scaleOf(usual.length === 0 ? known : usual);
  const y = (value: number) =>
    Math.round(
      clamp(chart.height - 4 - ((value - scale.least) / scale.range) * (chart.height - 8), 2, chart.height - 2),
    );
  const step = chart.width / Math.max(1, order.size);
  const placed = known.map((group) => ({ ...group, x: rounded(((order.get(group.group) ?? 0) + 0.5) * step) }));
  const named = new Set(known.length > mostTold ? [...odd.keys()].slice(0, mostNamed) : order.keys());
  const plain = placed.filter(({ group }) => !named.has(group));
  const told = placed.filter(({ group }) => named.has(group));
  const columns = columnsOf(plain);
  const ranges = columns.map(({ x, least, greatest }) => `M${x} ${y(least)}V${y(greatest)}`);
  const means = columns.map(({ x, mean }) => `M${x} ${y(mean)}h0`);
  const many =
    plain.length > 0 && markup`<path class="range" d="${ranges.join('')}"/><path class="means" d="${means.join('')}"/>`;
  const marks = told.map(({ group, x, mean, std, min, max, rows }) => {
    const title = `${shortened(group, nameCharacters)}: mean ${fourDigits(mean)}, std ${fourDigits(std)}, from ${fourDigits(min)} to ${fourDigits(max)}, ${numberText(rows)} rows${odd.has(group) ? `; ${shortened(odd.get(group)!, 200)}` : ''}`;
    const range = std !== null && markup`<path class="range" d="M${x} ${y(mean! - std)}V${y(mean! + std)}"/>`;
    return markup`<g><title>${title}</title>${range}<circle class="${odd.has(group) ? 'odd' : 'mean'}" cx="${x}" cy="${y(mean!)}" r="${odd.has(group) ? 3 : 2}"/></g>`;
  });
  const middle = signal.mean === null ? null : markup`<path class="axis" d="M0 ${y(signal.mean)}H${chart.width}"/>`;
  return markup`<svg width="${chart.width}" height="${chart.height}" viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="${shortened(signal.signal, 200)} in ${known.length} groups">${middle}${many}${marks}</svg>`;
}

/** Groups that would overlap are one column, from the least to the greatest usual value in them. */
function columnsOf(
  groups: readonly { readonly x: number; readonly mean: number | null; readonly std: number | null }[],
): readonly { readonly x: number; readonly mean: number; readonly least: number; readonly greatest: number }[] {
  const columns = new Map<number, { mean: number; std: number }[]>();
  for (const { x, mean, std } of groups) {
    const column = Math.floor(x / columnWidth);
    columns.set(column, [...(columns.get(column) ?? []), { mean: mean!, std: std ?? 0 }]);
  }
  return [...columns].map(([column, own]) => ({
    x: (column + 0.5) * columnWidth,
    mean: own.reduce((sum, { mean }) => sum + mean, 0) / own.length,
    least: Math.min(...own.map(({ mean, std }) => mean - std)),
    greatest: Math.max(...own.map(({ mean, std }) => mean + std)),
  }));
}

function scaleOf(groups: SignalFacts['groups']): { readonly least: number; readonly range: number } {
  const least = Math.min(...groups.map(({ mean, std }) => mean! - (std ?? 0)));
  const greatest = Math.max(...groups.map(({ mean, std }) => mean! + (std ?? 0)));
  return { least, range: greatest > least ? greatest - least : 1 };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Four digits are enough to look at. */
export function fourDigits(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(4)));
}
