/** What a reader should not have to look for: the few lines at the head of a report. */

import { builtInExtractors } from '../definition/extractor-options.ts';
import { lastPartOf } from '../names/arn.ts';
import { numberText } from '../wording/amounts.ts';
import { shortened } from '../wording/short-texts.ts';
import { count } from '../wording/words.ts';
import type { DatasetFacts, GroupFacts } from './dataset-facts.ts';
import { farAmong, groupMeasures, unitsOf } from './group-measures.ts';
import type { ExecutionFacts, RunReport } from './run-report.ts';
import { few, signalTexts, timesText } from './signal-oddities.ts';

export interface ReportFinding {
  /** Of the section that shows it. */
  readonly section: 'steps' | 'groups' | 'signals' | 'columns' | 'rejects' | 'ledger';
  readonly text: string;
  /** True of this run and not of its result: another run over the same input may not show it. */
  readonly isOfRun?: boolean;
}

/** Everything that stands out: of the run first, then of the dataset. */
export function reportFindings({ execution, dataset, problem }: RunReport): readonly ReportFinding[] {
  return [
    ...(problem === undefined ? [] : [{ section: 'ledger' as const, isOfRun: true, text: problem }]),
    ...(execution === null ? [] : stepFindings(execution)),
    ...(dataset?.damaged ?? []).map((text) => ({ section: 'ledger' as const, text })),
    ...(dataset === null
      ? []
      : [rejectFindings, groupFindings, signalFindings, columnFindings].flatMap((find) => find(dataset))),
  ];
}

/** How far a running execution is; or why one that has ended without a failed step did not succeed. */
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

/** Rejects as a share of units; a group that has none at all where others have is no outlier. */
function rejectedShare(group: GroupFacts): number | null {
  const { unitsRejected } = group;
  const units = unitsOf(group);
  return units === 0 ? null : unitsRejected / units;
}

function groupFindings({ groups, signals }: DatasetFacts): readonly ReportFinding[] {
  const shares = groups.map(rejectedShare);
  const high = groups.filter((_, index) => (shares[index] ?? 0) > 0.05 && groups[index]!.unitsRejected > 1);
  const rejecting =
    high.length > Math.max(3, groups.length / 2)
      ? [`${high.length} of ${groups.length} groups have more than 5 % of their units rejected`]
      : high.map((group) => `group ${group.group}: ${group.unitsRejected} of ${unitsOf(group)} units were rejected`);
  const empty = groups.filter(({ rows }) => rows === 0).map(({ group }) => group);
  const without: ReportFinding[] =
    empty.length === 0 || empty.length === groups.length
      ? []
      : [{ section: 'groups', text: `${count(empty.length, 'group')} without a row: ${few(empty)}` }];
  const alike = sameInEverySignal(signals);
  const copies = alike.slice(0, mostCopies).map((names) => ({
    section: 'groups' as const,
    text: `groups ${few(names)} have the same numbers in every signal: they may be copies of one another`,
  }));
  if (alike.length > mostCopies) {
    const others = alike.slice(mostCopies).reduce((sum, names) => sum + names.length, 0);
    copies.push({ section: 'groups', text: `${others} more groups have the same numbers in every signal as another` });
  }
  const ofRejects = rejecting.map((text) => ({ section: 'groups' as const, text }));
  return [...farGroups(groups, false), ...ofRejects, ...without, ...copies, ...farGroups(groups, true)];
}

/** A line for each group with all that is far off, the furthest first. Where many stand apart, none is listed. */
function farGroups(groups: readonly GroupFacts[], isOfRun: boolean): readonly ReportFinding[] {
  const lines = new Map<string, { readonly texts: string[]; distance: number }>();
  for (const each of groupMeasures.filter((measure) => measure.isOfRun === isOfRun)) {
    for (const { index, factor } of farAmong(groups, each)) {
      const { group } = groups[index]!;
      const line = lines.get(group) ?? { texts: [], distance: 0 };
      line.texts.push(`${each.render(each.measure(groups[index]!)!)}, ${timesText(factor)} the median`);
      line.distance = Math.max(line.distance, Math.abs(Math.log(factor)));
      lines.set(group, line);
    }
  }
  return [...lines]
    .sort(([, a], [, b]) => b.distance - a.distance)
    .map(([group, { texts }]) => ({ section: 'groups', isOfRun, text: `group ${group}: ${texts.join('; ')}` }));
}

const mostCopies = 3;

/** Groups whose rows, samples and statistics are the same to the last bit, in all signals that move. */
function sameInEverySignal(signals: DatasetFacts['signals']): readonly (readonly string[])[] {
  const prints = new Map<string, string[]>();
  for (const signal of signals) {
    for (const { group, rows, samples, missing, durationSeconds, mean, std, min, max } of signal.groups) {
      if (std === null || std === 0) continue;
      const own = prints.get(group) ?? [];
      own.push([signal.kind, signal.signal, rows, samples, missing, durationSeconds, mean, std, min, max].join(' '));
      prints.set(group, own);
    }
  }
  const alike = new Map<string, string[]>();
  for (const [group, own] of prints) {
    const key = own.join('\n');
    alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  return [...alike.values()].filter((names) => names.length > 1);
}

/** Columns without any value in the rows that the profile is of; for WFDB's own columns that can be right. */
function columnFindings({ columns, sample, extractors }: DatasetFacts): readonly ReportFinding[] {
  const rows = sample?.rows ?? 0;
  const isBuiltIn = extractors.every((extractor) => builtInExtractors.has(extractor.split(' ')[0]!));
  if (rows === 0 || isBuiltIn) return [];
  const where = sample?.everyNth === 1 ? 'every row' : `each of the ${numberText(rows)} rows that were looked at`;
  return columns
    .filter(({ nulls }) => nulls === rows)
    .map(({ name }) => ({ section: 'columns', text: `column ${shortened(name, nameCharacters)}: null in ${where}` }));
}

function signalFindings({ signals }: DatasetFacts): readonly ReportFinding[] {
  return signals.flatMap((signal) => {
    const name = `${shortened(signal.signal, nameCharacters)} (${shortened(signal.kind, nameCharacters)})`;
    return signalTexts(signal).map((text) => ({ section: 'signals' as const, text: `${name}: ${text}` }));
  });
}

const nameCharacters = 100;
