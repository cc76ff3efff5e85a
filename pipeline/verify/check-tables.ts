import { join } from 'node:path';
import type { TableColumn } from '@macroshard/container/combine/check-inputs';
import { countRows, type RejectRow, readRejects } from '@macroshard/container/dataset/compare-units';
import { type Database, sqlParquet } from '@macroshard/container/dataset/database';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import type { OutputFile } from '@macroshard/container/files/output-file';
import type { Ledger, LedgerGroup } from './read-ledger.ts';

/** What the Parquet files say. */
export interface Tables {
  /** Columns of each file that can be read, with DuckDB's types, by its path. */
  readonly columns: ReadonlyMap<string, readonly TableColumn[]>;
  /** Paths of the files, of any kind, that may be looked into. */
  readonly sound: ReadonlySet<string>;
  /** Rows by unit; undefined where the file cannot be read, or has no column that names units. */
  rowsByUnit(group: LedgerGroup): Promise<ReadonlyMap<string, number> | undefined>;
  /** Sorted by path; undefined where the file cannot be read. */
  rejects(group: LedgerGroup): Promise<readonly RejectRow[] | undefined>;
}

/** The Parquet files can be read, have the same columns and the rows that the ledger counts, and no file is unlisted. */
export async function checkTables(ledger: Ledger, { folder, sound, database, findings }: TablesCheck): Promise<Tables> {
  const readable = new Map<string, readonly TableColumn[]>();
  for (const output of ledger.outputs) {
    if (!output.path.endsWith('.parquet') || !sound.has(output.path)) continue;
    const columns = await describeTable(output, { folder, database, findings });
    if (columns !== undefined) readable.set(output.path, columns);
  }
  checkColumns(ledger, readable, findings);
  const table = (path: string) => sqlParquet([join(folder, path)]);
  const read = <T>(path: string, work: () => Promise<T>) => readOrTell(path, { folder, findings }, work);
  await checkGroups(ledger, { readable, table, database, findings, read });
  return {
    columns: readable,
    sound,
    async rowsByUnit({ part, group }) {
      if (!readable.get(part)?.some((column) => textOf(column) === 'path VARCHAR')) return undefined;
      return read(part, () => countRows(table(part), group, database));
    },
    async rejects({ group }) {
      if (!readable.has('rejects.parquet')) return undefined;
      return read('rejects.parquet', () => readRejects(table('rejects.parquet'), group, database));
    },
  };
}

interface TablesCheck {
  readonly folder: string;
  /** Paths of the files that may be opened. */
  readonly sound: ReadonlySet<string>;
  readonly database: Database;
  readonly findings: Findings;
}

/** What `work` reads of a file; undefined, and a finding, where it cannot be read. */
async function readOrTell<T>(
  path: string,
  { folder, findings }: { folder: string; findings: Findings },
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!.replaceAll(`${folder}/`, '');
    findings.add(path, `cannot be read: ${reason}`);
    return undefined;
  }
}

async function describeTable(
  { path, rows }: OutputFile,
  { folder, database, findings }: { folder: string; database: Database; findings: Findings },
): Promise<readonly TableColumn[] | undefined> {
  const table = sqlParquet([join(folder, path)]);
  return readOrTell(path, { folder, findings }, async () => {
    const described = await database.rows(`DESCRIBE SELECT * FROM ${table}`);
    const [[count] = []] = await database.rows(`SELECT count(*) FROM ${table}`);
    if (Number(count) !== rows) findings.add(path, `has ${count} rows, expected ${rows}`);
    return described.map(([name, type]) => ({ name: String(name), type: String(type) }));
  });
}

function checkColumns(ledger: Ledger, readable: ReadonlyMap<string, readonly TableColumn[]>, findings: Findings): void {
  const parts = ledger.groups.map(({ part }) => part).filter((part) => readable.has(part));
  const [first] = parts;
  for (const part of parts.slice(1)) {
    const [got, expected] = [readable.get(part)!.map(textOf), readable.get(first!)!.map(textOf)];
    const index = Array.from({ length: Math.max(got.length, expected.length) }).findIndex(
      (_, at) => got[at] !== expected[at],
    );
    if (index === -1) continue;
    const wanted = `expected ${expected[index] ?? 'none'} as in ${first}`;
    findings.add(part, `column ${index + 1} is ${got[index] ?? 'missing'}, ${wanted}`);
  }
}

function textOf({ name, type }: TableColumn): string {
  return `${name} ${type}`;
}

interface GroupCheck {
  readonly readable: ReadonlyMap<string, readonly TableColumn[]>;
  readonly table: (path: string) => string;
  readonly database: Database;
  readonly findings: Findings;
  readonly read: <T>(path: string, work: () => Promise<T>) => Promise<T | undefined>;
}

async function checkGroups(ledger: Ledger, { readable, table, database, findings, read }: GroupCheck): Promise<void> {
  const expected = new Map<string, Set<string>>();
  for (const { part, group } of ledger.groups) {
    expected.set(part, new Set([group]));
    expected.set('rejects.parquet', (expected.get('rejects.parquet') ?? new Set()).add(group));
  }
  for (const [path, groups] of expected) {
    if (!readable.has(path)) continue;
    const distinct = `SELECT DISTINCT "group" FROM ${table(path)} ORDER BY 1`;
    for (const [group] of (await read(path, () => database.rows(distinct))) ?? []) {
      if (!groups.has(String(group)))
        findings.add(path, `has rows of group ${shown(group)}, which the ledger does not put there`);
    }
  }
}
