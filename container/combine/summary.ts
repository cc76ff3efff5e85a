/** `summary.json`: the figures that the quality gate and a person look at first. */

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
  /** What the quality gate says beside the share: what was rejected, or that there is no unit, and where to read on. */
  readonly gate: { readonly finding: string; readonly advice: string };
  readonly rows: number;
  readonly records: number | null;
  /** Code to count, sorted by code. */
  readonly rejects: Readonly<Record<string, number>>;
  /** The first five, sorted by group and path. */
  readonly firstRejects: readonly RejectSummary[];
  /** Units that took longer than their job let them, sorted: on another machine they may have rows. */
  readonly overTime: readonly Pick<RejectSummary, 'group' | 'path'>[];
  /** Normalized names, sorted; null where the rows have no column `signal`. */
  readonly signals: readonly string[] | null;
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
  /** Parts and rejects as a ledger tells of them. */
  readonly files: readonly OutputFile[];
}

/** Counts what was written: `summary.json`, which the quality gate reads. */
export async function summarize(
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
  return {
    groups,
    unitsProcessed,
    unitsRejected,
    unitsSkipped: total((group) => group.unitsSkipped),
    rejectedFraction: rejectedFraction(unitsProcessed, unitsRejected),
    gate: describeUnits(counted, { processed: unitsProcessed, rejected: unitsRejected }),
    rows: total((group) => group.rows),
    records: records === null ? null : total((group) => group.records ?? 0),
    rejects: await countCodes(rejects, database),
    firstRejects: await firstRejects(rejects, database),
    overTime: await unitsOverTime(rejects, database),
    signals: columnNames.includes('signal') ? await distinctSignals(parts, database) : null,
    builtOn: Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256])),
  };
}

async function countCodes(path: string, database: Database): Promise<Readonly<Record<string, number>>> {
  const rows = await database.rows(`SELECT code, count(*) FROM ${sqlParquet([path])} GROUP BY 1`);
  const counts = rows.map(([code, count]): [string, number] => [String(code), Number(count)]);
  return Object.fromEntries(counts.sort(([a], [b]) => compareBytes(a, b)));
}

async function firstRejects(path: string, database: Database): Promise<readonly RejectSummary[]> {
  const first = `SELECT "group", path, code, message FROM ${sqlParquet([path])} ORDER BY "group", path LIMIT 5`;
  const rows = await database.rows(first);
  return rows.map(([group, path, code, message]) => ({
    group: String(group),
    path: String(path),
    code: String(code),
    message: String(message),
  }));
}

async function unitsOverTime(path: string, database: Database): Promise<Summary['overTime']> {
  const overTime = `SELECT "group", path FROM ${sqlParquet([path])} WHERE code = 'unit-over-time' ORDER BY ALL`;
  const rows = await database.rows(overTime);
  return rows.map(([group, unit]) => ({ group: String(group), path: String(unit) }));
}

async function distinctSignals(parts: readonly string[], database: Database): Promise<readonly string[]> {
  const rows = await database.rows(`SELECT DISTINCT signal FROM ${sqlParquet(parts)} WHERE signal IS NOT NULL`);
  return rows.map(([signal]) => String(signal)).sort(compareBytes);
}

/** The text of `summary.json`, with a digest of the rest, of its canonical JSON. */
export function renderSummary(summary: Summary): string {
  return `${JSON.stringify({ ...summary, sha256: sha256OfJson(summary) }, null, 2)}\n`;
}
