/** Holds a result against its ledger: what is there, what should be, and whether the one explains the other. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@macroshard/container/dataset/database';
import { Findings } from '@macroshard/container/dataset/findings';
import { checkDerived } from './check-derived.ts';
import { checkEntries } from './check-entries.ts';
import { checkExecution, type ExecutionEvidence } from './check-execution.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkRuns } from './check-runs.ts';
import { checkTables } from './check-tables.ts';
import { checkTotals } from './check-totals.ts';
import { type Ledger, type LedgerName, readLedgerHead } from './read-ledger.ts';
import type { Source } from './source.ts';

export interface VerifyOptions {
  /** Absolute path of a folder with `manifest.json` or `receipt.json`. */
  readonly folder: string;
  /** The input that the result was made from; undefined to leave it alone. */
  readonly source?: Source | undefined;
  /** The execution that made it; undefined to leave it alone. */
  readonly execution?: ExecutionEvidence | undefined;
  readonly memoryMb: number;
  readonly interruption: AbortSignal;
}

/** What was looked at, and what is wrong; as `verify --json` prints it. */
export interface Verification {
  readonly ledger: LedgerName;
  readonly groups: number;
  readonly units: number;
  readonly files: number;
  readonly rows: number;
  readonly problems: number;
  /** What is wrong, each in a line that begins with where; of many in one place the first ones. */
  readonly findings: readonly string[];
}

/** Undefined where the folder holds no ledger. @throws the file system's error where the folder cannot be read */
export async function verifyResult(options: VerifyOptions): Promise<Verification | undefined> {
  const { folder, source, execution, memoryMb, interruption } = options;
  const has = (file: string) => existsSync(join(folder, file));
  const name = (['manifest.json', 'receipt.json'] as const).find(has) ?? missingLedger(has);
  if (name === undefined) return undefined;
  const findings = new Findings();
  if (!has(name)) findings.add(name, 'is missing: what lies beside it cannot be held against it');
  const ledger = has(name) ? await readLedgerHead(join(folder, name), findings) : undefined;
  if (ledger === undefined) return { ledger: name, groups: 0, units: 0, files: 0, rows: 0, ...told(findings) };
  const scratchFolder = await mkdtemp(join(tmpdir(), 'macroshard-verify-'));
  const database = await openDatabase({ spillFolder: join(scratchFolder, 'spill'), memoryMb, interruption });
  try {
    const sound = await checkOutputs(ledger, { folder, findings });
    const tables = await checkTables(ledger, { folder, sound, database, findings });
    const seen = await checkEntries(ledger, { tables, source, findings });
    checkTotals(ledger, { seen, findings });
    checkRuns(ledger, findings);
    await checkDerived(ledger, { folder, scratchFolder, tables, database, findings });
    if (execution !== undefined) checkExecution(ledger, execution, findings);
    return { ledger: name, ...totalOf(ledger, seen), ...told(findings) };
  } finally {
    await database.close();
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

/** Of a folder that holds results all the same; a partial combine has none that is checked here. */
function missingLedger(has: (file: string) => boolean): LedgerName | undefined {
  if (['features', 'signal_stats.csv', 'summary.json'].some(has)) return 'manifest.json';
  return has('features.parquet') && !has('receipts.json') ? 'receipt.json' : undefined;
}

function told(findings: Findings) {
  return { problems: findings.count, findings: findings.lines() };
}

function totalOf(ledger: Ledger, seen: ReadonlyMap<string, { units: number; files: number; rows: number }>) {
  const total = (field: 'units' | 'files' | 'rows') => [...seen.values()].reduce((sum, group) => sum + group[field], 0);
  return { groups: ledger.groups.length, units: total('units'), files: total('files'), rows: total('rows') };
}
