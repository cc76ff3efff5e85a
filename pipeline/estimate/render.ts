/** An estimate as lines of text. */

import { renderDuration } from '../names/duration.ts';
import { bytesText, numberText } from '../wording/amounts.ts';
import { shortList } from '../wording/short-texts.ts';
import type { Choice, Choices } from './choices.ts';
import type { EstimateInput } from './inputs.ts';
import { labelOf } from './job-work.ts';
import type { Range } from './range.ts';
import type { StepEstimate, WorkEstimates } from './work-estimates.ts';

/** A cell a column, as `estimateTable` names them. */
export type EstimateRow = readonly [step: string, reads: string, time: string, usd: string, bound: string];

export const estimateColumns = ['step', 'reads', 'time', 'USD', 'bound by'] as const;

/** Up to so many steps have rows of their own. */
const mostRows = 12;

/** A row a step, the longest of many, and one of all. */
export function estimateRows({ steps, seconds, cost }: WorkEstimates): readonly EstimateRow[] {
  const shown = steps.length <= mostRows ? steps : longestSteps(steps);
  const others = steps.filter((step) => !shown.includes(step));
  return [
    ...shown.map(stepRow),
    ...(others.length === 0 ? [] : [othersRow(others)]),
    ['all', readsText(steps.filter(({ kind }) => kind === 'group')), durationText(seconds), moneyText(cost?.total), ''],
  ];
}

/** What stands below the table: the steps that decide how long it takes, and what other machines would come to. */
export function wayLines({
  steps,
  longestWay,
  choices,
}: WorkEstimates & { readonly choices: Choices | null }): readonly string[] {
  const labels = new Map(steps.map((each) => [each.step, labelOf(each)]));
  return [
    ...(longestWay.length < 2 ? [] : [`longest way: ${longestWay.map((step) => labels.get(step)).join(', ')}`]),
    ...(choices === null ? [] : choiceLines(choices)),
  ];
}

export interface InputsOfSource {
  readonly source: string;
  readonly inputs: readonly Pick<EstimateInput, 'name' | 'value'>[];
}

/** What comes from one source stands together. */
export function inputsBySource(inputs: readonly EstimateInput[]): readonly InputsOfSource[] {
  const sources = [...new Set(inputs.map(({ source }) => source))];
  return sources.map((wanted) => ({
    source: wanted,
    inputs: inputs.filter(({ source }) => source === wanted).map(({ name, value }) => ({ name, value })),
  }));
}

/** `52 min to 1 h 20 min`; once where both ends are told alike. */
export function durationText({ lower, upper }: Range): string {
  return rangeText(roughDuration(lower), roughDuration(upper));
}

/**
 * `1 h 52 min 00 s, and 1 h 26 min to 2 h 17 min were expected`; nobody knows the speed of a machine that runs processes: there the
 * expectation is for the machine that was measured.
 */
export function besideExpected(seconds: number, { expected, isOfProcesses }: ExpectedTime): string {
  const took = renderDuration(seconds);
  return isOfProcesses
    ? `${took}; the machine that was measured takes ${durationText(expected)}`
    : `${took}, and ${durationText(expected)} were expected`;
}

/** What is expected of a time. */
export interface ExpectedTime {
  readonly expected: Range;
  /** Of a machine of which it is not known how fast it is. */
  readonly isOfProcesses: boolean;
}

/** `1.20 to 2.40`; empty where there is no price. */
export function moneyText(range: Range | undefined): string {
  return range === undefined ? '' : rangeText(money(range.lower), money(range.upper));
}

function longestSteps(steps: readonly StepEstimate[]): readonly StepEstimate[] {
  const sorted = [...steps].sort((a, b) => b.time.total.upper - a.time.total.upper).slice(0, mostRows - 1);
  return steps.filter((step) => sorted.includes(step));
}

function stepRow(each: StepEstimate): EstimateRow {
  const { time, cost } = each;
  return [labelOf(each), readsText([each]), durationText(time.total), moneyText(cost?.total), time.boundBy];
}

function othersRow(others: readonly StepEstimate[]): EstimateRow {
  const ends = (end: 'lower' | 'upper') => others.map(({ time }) => time.total[end]);
  const each = { lower: Math.min(...ends('lower')), upper: Math.max(...ends('upper')) };
  const costs = others.flatMap(({ cost }) => (cost === null ? [] : [cost.total]));
  const sum = (end: 'lower' | 'upper') => costs.reduce((total, cost) => total + cost[end], 0);
  const usd = costs.length < others.length ? '' : moneyText({ lower: sum('lower'), upper: sum('upper') });
  const reads = readsText(others.filter(({ kind }) => kind === 'group'));
  return [shortList(others.map(labelOf)), reads, `${durationText(each)} each`, usd, ''];
}

function readsText(steps: readonly StepEstimate[]): string {
  const sum = (of: (step: StepEstimate) => number) => steps.reduce((total, step) => total + of(step), 0);
  if (steps.every(({ kind }) => kind !== 'group')) return `${numberText(sum(({ amount }) => amount.rows))} rows`;
  return `${bytesText(sum(({ amount }) => amount.bytes))}, ${numberText(sum(({ amount }) => amount.files))} files`;
}

function choiceLines({ all, cheapest, fastest }: Choices): readonly string[] {
  const line = (word: string, type: string) => {
    const { seconds, cost } = all.find(({ instanceType }) => instanceType === type) as Choice;
    return `${word}: ${type}, ${durationText(seconds)}, ${moneyText(cost)} USD`;
  };
  if (cheapest === fastest) return [line('cheapest and fastest of the priced types', cheapest)];
  return [line('cheapest of the priced types', cheapest), line('fastest', fastest)];
}

function rangeText(lower: string, upper: string): string {
  return lower === upper ? lower : `${lower} to ${upper}`;
}

function roughDuration(seconds: number): string {
  if (seconds < 59.95) return `${numberText(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

function money(usd: number): string {
  return usd < 100 ? usd.toFixed(2) : numberText(usd);
}
