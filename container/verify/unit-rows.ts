import type { Database } from '../combine/database.ts';

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
