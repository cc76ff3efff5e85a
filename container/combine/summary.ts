/**
 * `summary.json`: the figures that the quality gate and a person look at first. The gate reads it as a property file, and
 * the service takes at most 2 MB: an extractor's texts are cut, and of long lists the rest is only counted.
 */

import { compareBytes } from '../compare-bytes.ts';
import { type Database, sqlParquet } from '../dataset/database.ts';
import { rejectedFraction } from '../dataset/rejected-fraction.ts';
import type { OutputFile } from '../files/output-file.ts';
import { sha256OfJson } from '../ledger/seal.ts';
import { describeUnits, type SummarizedGroup } from './describe-units.ts';

export interface GroupSummary {
  readonly group: string;
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rows: number;
  /** Distinct records; null where the rows have no column `record`. */
  readonly records: number | null;
  readonly files: number;
  readonly bytes: number;
}

export interface Summary {
  /** Sorted by name. */
  readonly groups: readonly GroupSummary[];
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly rejectedFraction: number;
  /** What the quality gate adds to the fraction: what was rejected, or that there was no unit, and where to read on. */
  readonly gate: { readonly finding: string; readonly advice: string };
  readonly rows: number;
  readonly records: number | null;
  /** Code to count, sorted by code; of more than 200 codes those of most units. */
  readonly rejects: Readonly<Record<string, number>>;
  /** The first five, sorted by group and path, each with at most 4,000 characters of its message; `rejects.parquet` has them whole. */
  readonly firstRejects: readonly RejectSummary[];
  /** Units that took longer than their job let them, sorted, the first 100: on another machine they may have rows. */
  readonly overTime: readonly Pick<RejectSummary, 'group' | 'path'>[];
  /** Normalized names, sorted, the first 1,000; null where the rows have no column `signal`. */
  readonly signals: readonly string[] | null;
  /** How many more entries the lists would have; absent where they are complete. */
  readonly leftOut?: { readonly rejects?: number; readonly overTime?: number; readonly signals?: number };
  /** SHA-256 of each file that it was made from, by its path. */
  readonly builtOn: Readonly<Record<string, string>>;
}

export interface RejectSummary {
  readonly group: string;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface CombinedTables {
  readonly parts: readonly string[];
  readonly rejects: string;
  readonly columnNames: readonly string[];
  /** Parts and rejects as a ledger lists them. */
  readonly files: readonly OutputFile[];
}

/** Counts what was written: `summary.json`, which the quality gate reads. */
export async function summarizeDataset(
  counted: readonly SummarizedGroup[],
  tables: CombinedTables,
  database: Database,
): Promise<Summary> {
  const { parts, rejects, columnNames, files } = tables;
  const records = columnNames.includes('record')
    ? new Map(
        (await database.rows(`SELECT "group", count(DISTINCT record) FROM ${sqlParquet(parts)} GROUP BY 1`)).map(
          ([group, count]) => [String(group), Number(count)],
        ),
      )
    : null;
  const groups = counted.map(({ group, counts }): GroupSummary => {
    const { unitsProcessed, unitsRejected, unitsSkipped, rows, files, bytes } = counts;
    const groupRecords = records === null ? null : (records.get(group) ?? 0);
    return { group, unitsProcessed, unitsRejected, unitsSkipped, rows, records: groupRecords, files, bytes };
  });
  const total = (count: (group: GroupSummary) => number) => groups.reduce((sum, group) => sum + count(group), 0);
  const unitsProcessed = total((group) => group.unitsProcessed);
  const unitsRejected = total((group) => group.unitsRejected);
  const codes = await countCodes(rejects, database);
  const overTime = await unitsOverTime(rejects, database);
  const signals = columnNames.includes('signal') ? await distinctSignals(parts, database) : null;
  const leftOut = {
    ...beyond('rejects', codes, mostCodes),
    ...beyond('overTime', overTime, mostOverTime),
    ...beyond('signals', signals ?? [], mostSignals),
  };
  return {
    groups,
    unitsProcessed,
    unitsRejected,
    unitsSkipped: total((group) => group.unitsSkipped),
    rejectedFraction: rejectedFraction(unitsProcessed, unitsRejected),
    gate: describeUnits(counted, { processed: unitsProcessed, rejected: unitsRejected }),
    rows: total((group) => group.rows),
    records: records === null ? null : total((group) => group.records ?? 0),
    rejects: Object.fromEntries(codes.slice(0, mostCodes).sort(([a], [b]) => compareBytes(a, b))),
    firstRejects: await firstRejects(rejects, database),
    overTime: overTime.slice(0, mostOverTime),
    signals: signals?.slice(0, mostSignals) ?? null,
    ...(Object.keys(leftOut).length > 0 && { leftOut }),
    builtOn: Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256])),
  };
}

const mostCodes = 200;
const mostOverTime = 100;
const mostSignals = 1000;
const nameCharacters = 200;
const pathCharacters = 1000;
const messageCharacters = 4000;

function beyond(name: string, list: readonly unknown[], most: number): Readonly<Record<string, number>> {
  return list.length > most ? { [name]: list.length - most } : {};
}

function cut(text: unknown, mostCharacters: number): string {
  const characters = [...String(text).slice(0, 2 * mostCharacters + 2)];
  return characters.length <= mostCharacters ? String(text) : `${characters.slice(0, mostCharacters - 1).join('')}…`;
}

/** Those of most units first. */
async function countCodes(path: string, database: Database): Promise<[code: string, units: number][]> {
  const rows = await database.rows(`SELECT code, count(*) FROM ${sqlParquet([path])} GROUP BY 1`);
  const counts = new Map<string, number>();
  for (const [code, count] of rows) {
    const name = cut(code, nameCharacters);
    counts.set(name, (counts.get(name) ?? 0) + Number(count));
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || compareBytes(a, b));
}

async function firstRejects(path: string, database: Database): Promise<readonly RejectSummary[]> {
  const first = `SELECT "group", path, code, message FROM ${sqlParquet([path])} ORDER BY "group", path LIMIT 5`;
  const rows = await database.rows(first);
  return rows.map(([group, path, code, message]) => ({
    group: String(group),
    path: cut(path, pathCharacters),
    code: cut(code, nameCharacters),
    message: cut(message, messageCharacters),
  }));
}

async function unitsOverTime(path: string, database: Database): Promise<Summary['overTime']> {
  const overTime = `SELECT "group", path FROM ${sqlParquet([path])} WHERE code = 'unit-over-time' ORDER BY ALL`;
  const rows = await database.rows(overTime);
  return rows.map(([group, unit]) => ({ group: String(group), path: cut(unit, pathCharacters) }));
}

async function distinctSignals(parts: readonly string[], database: Database): Promise<readonly string[]> {
  const rows = await database.rows(`SELECT DISTINCT signal FROM ${sqlParquet(parts)} WHERE signal IS NOT NULL`);
  return [...new Set(rows.map(([signal]) => cut(signal, nameCharacters)))].sort(compareBytes);
}

/** The text of `summary.json`, with a digest of the rest, of its canonical JSON. */
export function renderSummary(summary: Summary): string {
  return `${JSON.stringify({ ...summary, sha256: sha256OfJson(summary) }, null, 2)}\n`;
}
