import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { profile, renderProfile } from '@macroshard/container/combine/profile';
import { sampleRows } from '@macroshard/container/combine/row-sample';
import { hasSignalStats, poolStats, renderSignalStats } from '@macroshard/container/combine/signal-stats';
import { renderSummary, summarizeDataset } from '@macroshard/container/combine/summary';
import type { Database } from '@macroshard/container/dataset/database';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { explainError } from '@macroshard/container/failure';
import { canonicalJson } from '@macroshard/container/ledger/seal';
import type { Tables } from './check-tables.ts';
import type { Ledger } from './read-ledger.ts';

export interface DerivedCheck {
  readonly folder: string;
  /** For files that are of no use afterwards. */
  readonly scratchFolder: string;
  readonly tables: Tables;
  readonly database: Database;
  readonly findings: Findings;
}

/** What a dataset holds beside its rows is what its rows give: `signal_stats.csv`, `summary.json` and `profile.json`, made again. */
export async function checkDerived(ledger: Ledger, check: DerivedCheck): Promise<void> {
  const parts = ledger.groups.map(({ part }) => part);
  const sources = [...parts, 'rejects.parquet'];
  // Their problems have been reported.
  if (ledger.name !== 'manifest.json' || parts.length === 0 || !sources.every((path) => check.tables.columns.has(path)))
    return;
  try {
    const { summary, statistics, profiled } = await makeAgain(ledger, { parts, sources, check });
    compareText('signal_stats.csv', statistics, { ...check, differences: lineDifference });
    compareText('summary.json', summary, { ...check, differences: fieldDifferences });
    // A dataset of an older version has none.
    if (ledger.outputs.some(({ path }) => path === 'profile.json'))
      compareText('profile.json', profiled, { ...check, differences: fieldDifferences });
  } catch (error) {
    check.findings.add('features', `cannot be summed up again: ${explainError(error).split('\n')[0]}`);
  }
}

interface Again {
  readonly parts: readonly string[];
  /** Parts and rejects. */
  readonly sources: readonly string[];
  readonly check: DerivedCheck;
}

async function makeAgain({ groups, outputs }: Ledger, { parts, sources, check }: Again) {
  const { folder, scratchFolder, tables, database } = check;
  const written = tables.columns.get(parts[0]!)!;
  // The columns of the groups: a combine adds the name as it was read behind the normalized one.
  const columns = written.filter(
    ({ name }, index) => !(name === 'signal_raw' && written[index - 1]?.name === 'signal'),
  );
  const locations = parts.map((part) => join(folder, part));
  const signals = hasSignalStats(columns) ? await poolStats(columns, [{ paths: locations, database }]) : undefined;
  const given = {
    parts: locations,
    rejects: join(folder, 'rejects.parquet'),
    columnNames: columns.map(({ name }) => name),
    files: outputs.filter(({ path }) => sources.includes(path)),
  };
  const summary = await summarizeDataset(groups, given, database);
  const sampled = [{ paths: locations, select: '*', database, sample: join(scratchFolder, 'sample.parquet') }];
  const ofRows = {
    sample: await sampleRows(columns, { sources: sampled, rows: summary.rows }),
    parts: given.files.filter(({ path }) => parts.includes(path)),
  };
  const profiled = await profile({ signals, groups: groups.map(({ group }) => group), ...ofRows }, database);
  return {
    statistics: signals && renderSignalStats(signals).text,
    summary: renderSummary(summary),
    profiled: renderProfile(profiled),
  };
}

interface Comparison extends DerivedCheck {
  readonly differences: (got: string, expected: string) => readonly string[];
}

function compareText(
  path: string,
  expected: string | undefined,
  { folder, tables, findings, differences }: Comparison,
) {
  const isThere = tables.sound.has(path);
  if (expected === undefined) {
    if (isThere) findings.add(path, 'has no place beside rows that give no statistics');
    return;
  }
  if (!isThere) return;
  const got = readFileSync(join(folder, path), 'utf8');
  if (got === expected) return;
  for (const difference of differences(got, expected)) findings.add(path, difference);
}

function lineDifference(got: string, expected: string): readonly string[] {
  const [found, wanted] = [got.split('\n'), expected.split('\n')];
  const at = Array.from({ length: Math.max(found.length, wanted.length) }).findIndex(
    (_, line) => found[line] !== wanted[line],
  );
  return [`line ${at + 1} is ${shown(found[at] ?? null)}, the rows give ${shown(wanted[at] ?? null)}`];
}

function fieldDifferences(got: string, expected: string): readonly string[] {
  const [found, wanted] = [asObject(got), asObject(expected)];
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].filter((name) => name !== 'sha256');
  const different = names.filter((name) => text(found[name]) !== text(wanted[name]));
  if (different.length === 0) return ['is not as this program writes it'];
  return different.map((name) => `${name} is ${cut(text(found[name]))}, the rows give ${cut(text(wanted[name]))}`);
}

function asObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}

function cut(json: string): string {
  return json.length > 200 ? `${json.slice(0, 199)}…` : json;
}
