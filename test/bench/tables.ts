/** The report for people: a table a part. */

import { plainTable } from '../../pipeline/cli/plain-table.ts';
import type {
  BenchReport,
  CommandsReport,
  DefinitionsReport,
  FormatReport,
  MakespanReport,
  ParquetReport,
  RowsReport,
  SpeedsReport,
  StartReport,
} from './report.ts';

export function renderReport(report: BenchReport): string {
  const { machine, sizeMb, repetitions, formats, parquet, combine, definitions, start, commands, makespan, speeds } =
    report;
  const parts = [
    `${machine.cpu}, ${machine.cpuCount} CPUs, ${machine.memoryMb} MB, ${machine.platform}, node ${machine.node}\n` +
      `${sizeMb} MB; the best of ${repetitions} runs; speeds are of the work: the start, a run over next to nothing, is subtracted`,
    formats && formatsTable(formats),
    parquet && parquetTable(parquet),
    combine && combineTable(combine),
    definitions && definitionsTable(definitions),
    start && describeStart(start),
    commands && commandsTable(commands),
    makespan && makespanTable(makespan),
    speeds && speedsTable(speeds),
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

function formatsTable(formats: readonly FormatReport[]): string {
  const head = ['format', 'threads', 'window s', 'start s', 'work s', 'MB/s', 'Msamples/s', 'speed-up'];
  const rows = formats.flatMap(({ format, plainMbPerSecond, megabytes, samples, runs }) => [
    ...(plainMbPerSecond === null ? [] : [plainRow({ format, plainMbPerSecond, megabytes, samples })]),
    ...runs.map((run) => [
      format,
      run.threads,
      run.windowSeconds,
      run.startSeconds.toFixed(3),
      run.workSeconds.toFixed(3),
      run.mbPerSecond.toFixed(0),
      (run.samplesPerSecond / 1e6).toFixed(0),
      run.speedUp.toFixed(2),
      run.plainLoopsPerThread?.toFixed(2) ?? '',
      run.shareOfWhole.toFixed(2),
      run.peakMb.toFixed(0),
    ]),
  ]);
  return plainTable([...head, 'plain loops a thread', 'of no windows', 'peak MB'], rows, []);
}

function plainRow(plain: { format: number; plainMbPerSecond: number; megabytes: number; samples: number }) {
  const { format, plainMbPerSecond, megabytes, samples } = plain;
  const seconds = megabytes / plainMbPerSecond;
  const speed = [plainMbPerSecond.toFixed(0), (samples / 1e6 / seconds).toFixed(0)];
  return [format, 'plain loop', '', '', seconds.toFixed(3), ...speed, '', '1.00', '', ''];
}

function parquetTable(runs: readonly ParquetReport[]): string {
  const head = ['rows written', 'threads', 'start s', 'work s', 'rows/s', 'speed-up', "bench's own", 'peak MB'];
  const rows = runs.map(({ threads, speedUp, ownShare, ...run }) => {
    const [count, start, work, speed, peak] = rowsCells(run);
    return [count, threads, start, work, speed, speedUp.toFixed(2), `${(100 * ownShare).toFixed(1)} %`, peak];
  });
  return plainTable(head, rows, []);
}

function combineTable(run: RowsReport): string {
  return plainTable(['rows combined', 'start s', 'work s', 'rows/s', 'peak MB'], [rowsCells(run)], []);
}

function rowsCells({ rows, startSeconds, workSeconds, rowsPerSecond, peakMb }: RowsReport) {
  return [rows, startSeconds.toFixed(3), workSeconds.toFixed(3), rowsPerSecond.toFixed(0), peakMb.toFixed(0)] as const;
}

function definitionsTable({ startSeconds, sizes }: DefinitionsReport): string {
  const head = ['groups', 'steps', 'definition kB', 'build s', 'validate s'];
  const rows = sizes.map(({ groups, steps, definitionBytes, buildSeconds, validateSeconds }) => [
    groups,
    steps,
    (definitionBytes / 1e3).toFixed(0),
    buildSeconds.toFixed(3),
    validateSeconds.toFixed(3),
  ]);
  return `${plainTable(head, rows, [])}\nof which the command's start: ${startSeconds.toFixed(3)} s`;
}

function describeStart({ starts, medianMs, leastMs, mostMs }: StartReport): string {
  const range = `${leastMs.toFixed(0)} to ${mostMs.toFixed(0)} ms`;
  return `cold start to the first unit: ${medianMs.toFixed(0)} ms, the median of ${starts} starts (${range})`;
}

function commandsTable({ librariesMs, commands }: CommandsReport): string {
  const rows = commands.map(({ command, leastMs, ofLibraries }) => [
    command,
    leastMs.toFixed(0),
    ofLibraries.toFixed(2),
  ]);
  const note = `libraries: a program that loads commander, ajv, yaml and handlebars, ${librariesMs.toFixed(0)} ms`;
  return `${plainTable(['command', 'least ms', 'of libraries'], rows, ['command'])}\n${note}`;
}

function speedsTable({ values, spreads }: SpeedsReport): string {
  const rows = Object.entries(values).map(([name, value]) => [name, String(Number(value.toPrecision(4)))]);
  const table = plainTable(['what estimates follow from', 'by CPU time'], rows, ['what estimates follow from']);
  const worse = Object.entries(spreads).map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`);
  return `${table}\nthe second best run beside the best: ${worse.join(', ')}`;
}

function makespanTable(reports: readonly MakespanReport[]): string {
  const head = ['sizes of units', 'threads', 'largest unit', 'largest first', 'in pieces', 'equal counts'];
  const rows = reports.map(({ sizes, threads, largestUnit, largestFirst, inPieces, equalCounts }) => [
    sizes,
    threads,
    ...[largestUnit, largestFirst, inPieces, equalCounts].map((share) => share.toFixed(3)),
  ]);
  const note = 'simulated; times and the largest unit divided by total / threads, the least time there can be';
  return `${plainTable(head, rows, ['sizes of units'])}\n${note}`;
}
