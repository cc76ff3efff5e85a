import type { ReceiptUnit } from '../ledger/receipt.ts';
import type { Database } from './database.ts';
import { type Findings, shown } from './findings.ts';

export interface UnitTables {
  /** Its name, and the path of the file that holds its rows. */
  readonly group: { readonly group: string; readonly part: string };
  /** Rows by unit; undefined where they are not to be had. */
  readonly rows: ReadonlyMap<string, number> | undefined;
  readonly rejects: readonly RejectRow[] | undefined;
  readonly findings: Findings;
}

/** Units against rows and rejects, both ways round. */
export function compareUnits(units: readonly ReceiptUnit[], { group, rows, rejects, findings }: UnitTables): void {
  const byPath = new Map(units.map((unit) => [unit.path, unit]));
  const nameOf = (path: string) => `unit ${shown(path)} of group ${shown(group.group)}`;
  if (rows !== undefined) {
    for (const unit of units) {
      const expected = unit.status === 'processed' ? unit.rows : 0;
      const got = rows.get(unit.path) ?? 0;
      if (got !== expected)
        findings.add(
          group.part,
          `has ${got} rows of ${nameOf(unit.path)}, expected ${expected}: it was ${unit.status}`,
        );
    }
    for (const [path, count] of rows) {
      if (!byPath.has(path))
        findings.add(group.part, `has ${count} rows of ${nameOf(path)}, which the ledger does not know`);
    }
  }
  if (rejects === undefined) return;
  const rejectsByPath = new Map<string, RejectRow>();
  for (const reject of rejects) {
    if (rejectsByPath.has(reject.path)) findings.add('rejects.parquet', `has ${nameOf(reject.path)} twice`);
    rejectsByPath.set(reject.path, reject);
    const unit = byPath.get(reject.path);
    if (unit?.status === 'rejected' && unit.code === reject.code && unit.message === reject.message) continue;
    const expected =
      unit === undefined ? 'which the ledger does not know' : `which the ledger has as ${describe(unit)}`;
    findings.add('rejects.parquet', `has ${nameOf(reject.path)} (${reject.code}: ${reject.message}), ${expected}`);
  }
  for (const unit of units) {
    if (unit.status === 'rejected' && !rejectsByPath.has(unit.path)) {
      findings.add('rejects.parquet', `lacks ${nameOf(unit.path)} (${unit.code}: ${unit.message})`);
    }
  }
}

function describe(unit: ReceiptUnit): string {
  return unit.status === 'rejected' ? `rejected (${unit.code}: ${unit.message})` : unit.status;
}

export interface RejectRow {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Rows of a group by unit. @param table  of SQL, with the columns `group` and `path` */
export async function countRows(
  table: string,
  group: string,
  database: Database,
): Promise<ReadonlyMap<string, number>> {
  const counted = `SELECT path, count(*) FROM ${table} WHERE "group" = $group GROUP BY 1 ORDER BY 1`;
  const rows = await database.rows(counted, { group });
  return new Map(rows.map(([path, count]) => [String(path), Number(count)]));
}

/** Rejects of a group, sorted by path. @param table  of SQL, that of `rejects.parquet` */
export async function readRejects(table: string, group: string, database: Database): Promise<readonly RejectRow[]> {
  const select = `SELECT path, code, message FROM ${table} WHERE "group" = $group ORDER BY path`;
  const rows = await database.rows(select, { group });
  return rows.map(([path, code, message]) => ({ path: String(path), code: String(code), message: String(message) }));
}
