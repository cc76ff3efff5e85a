/** What a reader should not have to look for: the few lines at the head of a report. */

import { lastPartOf } from '../names/arn.ts';
import { bytesText, numberText } from '../wording/amounts.ts';
import { shortened } from '../wording/shortened.ts';
import { count, listing } from '../wording/words.ts';
import type { DatasetFacts, GroupFacts, SignalFacts } from './dataset-facts.ts';
import { medianOf, outliersOf } from './outliers.ts';
import type { ExecutionFacts, RunReport } from './run-report.ts';

type SignalInGroup = SignalFacts['groups'][number];

export interface ReportFinding {
  /** Of the section that shows it. */
  readonly section: 'steps' | 'groups' | 'signals' | 'rejects' | 'ledger';
  readonly text: string;
  /** Of this run, not of its result: another one of the same input may not find it. */
  readonly isOfRun?: boolean;
}

export function reportFindings({ execution, dataset, problem }: RunReport): readonly ReportFinding[] {
  return [
    ...(problem === undefined ? [] : [{ section: 'ledger' as const, isOfRun: true, text: problem }]),
    ...(execution === null ? [] : stepFindings(execution)),
    ...(dataset?.damaged ?? []).map((text) => ({ section: 'ledger' as const, text })),
    ...(dataset === null ? [] : [...rejectFindings(dataset), ...groupFindings(dataset), ...signalFindings(dataset)]),
  ];
}

/** Of one that runs, how far it is; of one in which no step has failed, why it has not succeeded. */
function endFindings({ status, failureReason, steps, endedAtMs }: ExecutionFacts): readonly ReportFinding[] {
  if (endedAtMs === null) {
    const ended = steps.filter((step) => step.endedAtMs !== null || step.sourceArn !== null).length;
    const text = `it had not ended (${status}) when this was written: ${ended} of ${count(steps.length, 'step')} had`;
    return [{ section: 'steps', isOfRun: true, text }];
  }
  if (status === 'Succeeded' || steps.some(({ state }) => state === 'Failed')) return [];
  const began = steps.some(({ startedAtMs }) => startedAtMs !== null);
  const reason = failureReason ?? 'the service does not say why';
  return [{ section: 'steps', text: `${status}${began ? '' : ' before any step began'}: ${reason}` }];
}

function stepFindings(execution: ExecutionFacts): readonly ReportFinding[] {
  const { steps, executionArn } = execution;
  const failed = steps.filter(({ state }) => state === 'Failed');
  const elsewhere = new Map<string, string[]>();
  for (const { name, sourceArn } of steps) {
    if (sourceArn === null || sourceArn === executionArn) continue;
    elsewhere.set(sourceArn, [...(elsewhere.get(sourceArn) ?? []), name]);
  }
  const tried = steps.filter(({ attempts }) => attempts > 1);
  return [
    ...endFindings(execution),
    ...failed.map(({ name, failureReason }) => ({
      section: 'steps' as const,
      text: `${name} failed: ${failureReason ?? 'the service does not say why'}`,
    })),
    ...[...elsewhere].map(([arn, names]) => ({
      section: 'steps' as const,
      isOfRun: true,
      text: `${few(names)} ${names.length === 1 ? 'was' : 'were'} not run: the result is that of execution ${lastPartOf(arn)}`,
    })),
    ...tried.map(({ name, attempts }) => ({
      section: 'steps' as const,
      isOfRun: true,
      text: `${name} took ${count(attempts, 'attempt')}`,
    })),
  ];
}

function rejectFindings({ gate, unitsRejected, rejectCodes }: DatasetFacts): readonly ReportFinding[] {
  if (unitsRejected === 0 && gate === null) return [];
  const codes = Object.entries(rejectCodes).sort(([, a], [, b]) => b - a);
  const text = gate ?? `${count(unitsRejected, 'unit')} were rejected`;
  const kinds = codes.map(([code, units]) => `${code} (${units})`);
  if (unitsRejected === 0 && !/\d+ of \d+/.test(text)) return [{ section: 'rejects', text }];
  return unitsRejected === 0 ? [] : [{ section: 'rejects', text: `${text}: ${few(kinds)}` }];
}

/** Names of what groups are compared by, with how an outlier's value is told. */
export const groupMeasures: readonly {
  readonly name: string;
  readonly measure: (group: GroupFacts) => number | null;
  readonly render: (value: number) => string;
  readonly isOfRun: boolean;
}[] = [
  { name: 'bytes', measure: ({ bytes }) => bytes, render: bytesText, isOfRun: false },
  { name: 'rows', measure: ({ rows }) => rows, render: (value) => `${numberText(value)} rows`, isOfRun: false },
  {
    name: 'seconds',
    measure: ({ seconds }) => seconds,
    render: (value) => `${numberText(value)} seconds`,
    isOfRun: true,
  },
  { name: 'bytes a second', measure: bytesASecond, render: (value) => `${bytesText(value)} a second`, isOfRun: true },
];

export function bytesASecond({ bytes, seconds }: GroupFacts): number | null {
  return seconds === null || seconds === 0 ? null : bytes / seconds;
}

/** Rejects as a share of units; a group that has none at all where others have is no outlier. */
function rejectedShare({ unitsProcessed, unitsRejected }: GroupFacts): number | null {
  const units = unitsProcessed + unitsRejected;
  return units === 0 ? null : unitsRejected / units;
}

function groupFindings({ groups }: DatasetFacts): readonly ReportFinding[] {
  const apart = groupMeasures.flatMap(({ measure, render, isOfRun }) => {
    const values = groups.map(measure);
    const far = outliersOf(values);
    // Where many stand apart none does.
    if (far.length > groups.length / 5) return [];
    return far.map(({ index, factor }) => ({
      ...{ section: 'groups' as const, isOfRun },
      text: `group ${groups[index]!.group}: ${render(values[index]!)}, ${timesText(factor)} the median`,
    }));
  });
  const shares = groups.map(rejectedShare);
  const high = groups.filter((_, index) => (shares[index] ?? 0) > 0.05 && groups[index]!.unitsRejected > 1);
  const rejecting = high.map(({ group, unitsRejected, unitsProcessed }) => ({
    section: 'groups' as const,
    text: `group ${group}: ${unitsRejected} of ${unitsRejected + unitsProcessed} units were rejected`,
  }));
  const empty = groups.filter(({ rows }) => rows === 0).map(({ group }) => group);
  const without: ReportFinding[] =
    empty.length === 0 || empty.length === groups.length
      ? []
      : [{ section: 'groups', text: `${count(empty.length, 'group')} without a row: ${few(empty)}` }];
  return [...apart, ...rejecting, ...without];
}

function signalFindings({ signals }: DatasetFacts): readonly ReportFinding[] {
  return signals.flatMap((signal) => {
    const name = `${shortened(signal.signal, nameCharacters)} (${shortened(signal.kind, nameCharacters)})`;
    return signalTexts(signal).map((text) => ({ section: 'signals' as const, text: `${name}: ${text}` }));
  });
}

const nameCharacters = 100;

/** What stands out of a signal. */
export function signalTexts(signal: SignalFacts): readonly string[] {
  const texts = signalOddities(signal).map(({ groups, text }) => `${text} in ${groupsText(groups)}`);
  // What is flat in some groups alone is told of with them.
  if (texts.length === 0 && isFlat(signal)) texts.push(`always ${numberOf(signal.min)}`);
  const units = signal.units.split(';').filter((unit) => unit !== '');
  if (units.length > 1) texts.push(`units disagree: ${few(units)}${unitsByGroup(signal, units)}`);
  return texts;
}

type Values = Pick<SignalInGroup, 'min' | 'max' | 'samples' | 'missing'>;

function isFlat({ min, max, samples, missing }: Values): boolean {
  return min !== null && min === max && samples - missing > 1;
}

export interface SignalOddity {
  readonly groups: readonly string[];
  readonly text: string;
}

/** Groups in which a signal is not what it is in the others. */
export function signalOddities({ groups, uncalibrated }: SignalFacts): readonly SignalOddity[] {
  const measured = groups.filter(({ samples, missing }) => samples > missing);
  const flat = measured.filter(isFlat);
  const moving = measured.filter((group) => !isFlat(group));
  const oddities: SignalOddity[] = [];
  if (flat.length > 0 && moving.length > 0) {
    const values = [...new Set(flat.map(({ min }) => numberOf(min)))];
    oddities.push({ groups: flat.map(({ group }) => group), text: `always ${listing(values, 'or')}` });
  }
  // Of what is not calibrated each record has a scale of its own.
  if (!uncalibrated) oddities.push(...scaleOddities(moving));
  const gone = groups.filter(({ samples, missing }) => samples > 0 && samples === missing);
  if (gone.length > 0 && measured.length > 0) {
    oddities.push({ groups: gone.map(({ group }) => group), text: 'every sample is missing' });
  }
  return oddities;
}

/** Another gain shows in the spread, another baseline in the mean. Where many groups stand apart none does. */
function scaleOddities(groups: readonly SignalInGroup[]): readonly SignalOddity[] {
  const most = groups.length / 5;
  const spread = outliersOf(groups.map(({ std }) => std));
  const bySpread = spread.map(({ index, factor }) => ({
    groups: [groups[index]!.group],
    text: `a spread of ${numberOf(groups[index]!.std)}, ${timesText(factor)} the median`,
  }));
  const told = new Set(spread.map(({ index }) => groups[index]!.group));
  const byMean = farMeans(groups).filter(({ groups: [group] }) => !told.has(group!));
  return [...(bySpread.length > most ? [] : bySpread), ...(byMean.length > most ? [] : byMean)];
}

function farMeans(groups: readonly SignalInGroup[]): readonly SignalOddity[] {
  const known = groups.filter(({ mean, std }) => mean !== null && std !== null);
  if (known.length < 5) return [];
  const middle = medianOf(known.map(({ mean }) => mean!));
  const spread = medianOf(known.map(({ std }) => std!));
  const usual = Math.max(spread, medianOf(known.map(({ mean }) => Math.abs(mean! - middle))));
  return known
    .filter(({ mean }) => Math.abs(mean! - middle) > 6 * usual)
    .map(({ group, mean }) => ({
      groups: [group],
      text: `a mean of ${numberOf(mean)}, where the median of groups is ${numberOf(middle)},`,
    }));
}

function unitsByGroup({ groups }: SignalFacts, units: readonly string[]): string {
  const parts = units.flatMap((unit) => {
    const own = groups.filter((group) => group.units.includes(unit)).map(({ group }) => group);
    return own.length === 0 || own.length === groups.length ? [] : [`${unit} in ${groupsText(own)}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function groupsText(groups: readonly string[]): string {
  return groups.length === 1 ? `group ${groups[0]}` : `groups ${few(groups)}`;
}

function timesText(factor: number): string {
  return factor >= 1 ? `${numberText(factor)} times` : `${numberText(100 * factor)} % of`;
}

function few(names: readonly string[]): string {
  const most = 6;
  if (names.length <= most) return listing(names, 'and');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function numberOf(value: number | null): string {
  return value === null ? 'nothing' : String(Number(value.toPrecision(4)));
}
