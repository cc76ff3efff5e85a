/** What a person sees when a local run has ended: counts by group, signals, and where everything lies. */

import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { itemsOfRun, type StepView } from '../../aws/executions.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { compareNaturally } from '../../survey/natural-order.ts';
import { numberText } from '../../wording/amounts.ts';
import { splitCsv } from '../../wording/csv.ts';
import { hanging, visibleLine } from '../../wording/visible.ts';
import type { ExpectedTimes } from '../estimate/expected-times.ts';
import type { ExecutionResult } from '../execution/execution-result.ts';
import { timeLines } from '../execution/expected-time.ts';
import { plainTable } from '../plain-table.ts';
import { resultPlaces } from './result-places.ts';
import type { LocalResult } from './run-local.ts';

/** The parts of `summary.json` that the report shows. */
interface Summary {
  readonly rejectedFraction: number;
  readonly groups: readonly {
    readonly group: string;
    readonly records: number | null;
    readonly unitsProcessed: number;
    readonly unitsRejected: number;
    readonly rows: number;
  }[];
  /** Absent in what an older container wrote. */
  readonly firstRejects?: readonly {
    readonly group: string;
    readonly path: string;
    readonly code: string;
    readonly message: string;
  }[];
}

const textColumns = ['group', 'kind', 'signal', 'units'];

/** What the result does not hold, and how it is shown. */
export interface LocalReportOptions {
  /** Step name to its groups. */
  readonly groupsByStep: ReadonlyMap<string, readonly string[]>;
  readonly stateFolder: string;
  /** What paths are shown relative to. */
  readonly folder: string;
  readonly expected: ExpectedTimes | undefined;
  /** Of the terminal, where there is one. */
  readonly columns: number | undefined;
}

/** Tables of groups and signals and the first rejects, where there is a result, then how the execution ended and where everything lies. */
export async function renderReport(result: LocalResult, options: LocalReportOptions): Promise<string> {
  const tables = await resultTables(result, options);
  const found = findingLines(result.findings);
  const end = [
    ending(result, options),
    ...resultPlaces({ ...result, ...options }, tables.length > 0),
    ...timeLines(result.view, options.expected).map((line) => `time      ${line}`),
  ].join('\n');
  return `\n${[...tables, ...found, end].join('\n\n')}\n`;
}

/** The tables alone, of an execution whose result lies on this machine; empty where there is none. */
export async function renderTables(
  { view, outputDir }: ExecutionResult,
  definition: DefinitionJson,
  columns: number | undefined,
): Promise<string> {
  if (outputDir === null) return '';
  const groups = groupsByStep(definition, itemsOfRun(view, definition));
  const tables = await resultTables({ view, outputDir }, { groupsByStep: groups, columns });
  return tables.map((table) => `\n${table}\n`).join('') + (tables.length === 0 ? '' : '\n');
}

type TableOptions = Pick<LocalReportOptions, 'groupsByStep' | 'columns'>;

async function resultTables(
  { view, outputDir }: Pick<LocalResult, 'view' | 'outputDir'>,
  options: TableOptions,
): Promise<readonly string[]> {
  const combined = join(outputDir, 'combined');
  const summaryText = await readIfThere(join(combined, 'summary.json'));
  if (summaryText === undefined) return [];
  const summary = JSON.parse(summaryText) as Summary;
  const statistics = await readIfThere(join(combined, 'signal_stats.csv'));
  return [
    groupTable(summary, view.steps, options),
    ...(statistics === undefined ? [] : [signalTable(statistics, options)]),
    ...rejectLines(summary),
  ];
}

function groupTable(
  summary: Summary,
  steps: readonly StepView[],
  { groupsByStep: groupsOf, columns }: TableOptions,
): string {
  const seconds = new Map(
    steps.flatMap((step) => (groupsOf.get(step.name) ?? []).map((group) => [group, step] as const)),
  );
  const sorted = [...summary.groups].sort((a, b) => compareNaturally(a.group, b.group));
  const rows = sorted.map(({ group, records, unitsProcessed, unitsRejected, rows: count }) => {
    const step = seconds.get(group);
    const time = step?.cacheHit ? 'cached' : (step?.seconds?.toFixed(1) ?? '');
    return [group, records ?? '', unitsProcessed, count, unitsRejected, time];
  });
  return plainTable(['group', 'records', 'segments', 'rows', 'rejects', 'seconds'], rows, textColumns, columns);
}

/** As the table calls them, and as the file does. */
const statisticsColumns = {
  ...{ kind: 'kind', signal: 'signal', units: 'units', records: 'n_records', hours: 'duration_s' },
  ...{ mean: 'mean', std: 'std', min: 'min', max: 'max' },
};

/** Uncalibrated signals stand in the file alone: their numbers have no unit. */
function signalTable(csv: string, { columns }: TableOptions): string {
  const [header, ...lines] = splitCsv(csv);
  const cellOf = (cells: readonly string[], name: string) => cells[header!.indexOf(name)] ?? '';
  const shown = lines.filter((cells) => cellOf(cells, 'uncalibrated') !== 'true');
  const rows = shown.map((cells) =>
    Object.entries(statisticsColumns).map(([title, name]) => {
      const text = cellOf(cells, name);
      return title === 'hours' && text !== '' ? numberText(Number(text) / 3600) : shortNumber(text);
    }),
  );
  const table = plainTable(Object.keys(statisticsColumns), rows, textColumns, columns);
  const others = lines.length - shown.length;
  return others === 0
    ? table
    : `${table}\n(signals that are not calibrated, which signal_stats.csv has too: ${others})`;
}

/** The first ones with their reasons, and how many there are. */
function rejectLines({ firstRejects = [], groups }: Summary): readonly string[] {
  const count = groups.reduce((sum, { unitsRejected }) => sum + unitsRejected, 0);
  if (count === 0) return [];
  const lines = firstRejects.map(({ group, path, code, message }) =>
    visibleLine(`  ${group}/${path}  ${code}: ${shorten(message)}`),
  );
  const title = count > lines.length ? `rejects (${lines.length} of ${count})` : 'rejects';
  return [[title, ...lines].join('\n')];
}

const mostFindings = 5;

/** What stands out, beside rejects: numbers that somebody should look at before they are believed. */
function findingLines(findings: readonly string[]): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, mostFindings).map((text) => visibleLine(`  ${shorten(text)}`));
  const title = findings.length > mostFindings ? `stands out (${mostFindings} of ${findings.length})` : 'stands out';
  return [[title, ...lines].join('\n')];
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}

function ending({ view }: LocalResult, { folder }: LocalReportOptions): string {
  const failed = view.steps.filter(({ status }) => status === 'Failed');
  const reasons = failed.map(({ name, failureReason }) => `${name}: ${hanging(failureReason ?? 'failed')}`);
  return [`${view.status} ${view.executionArn}`, ...reasons].join('\n').replaceAll(`${folder}${sep}`, '');
}

/** Four digits are enough to look at; the file has them all. */
function shortNumber(text: string): string {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) || Number.isInteger(value)
    ? text
    : String(Number(value.toPrecision(4)));
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
