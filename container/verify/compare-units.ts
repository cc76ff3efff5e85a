import type { ReceiptUnit } from '../ledger/receipt.ts';
import { type Findings, shown } from './findings.ts';
import type { LedgerGroup } from './ledger.ts';
import type { RejectRow } from './unit-rows.ts';

export interface UnitTables {
  readonly group: Pick<LedgerGroup, 'group' | 'part'>;
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
  const told = new Map<string, RejectRow>();
  for (const reject of rejects) {
    if (told.has(reject.path)) findings.add('rejects.parquet', `has ${nameOf(reject.path)} twice`);
    told.set(reject.path, reject);
    const unit = byPath.get(reject.path);
    if (unit?.status === 'rejected' && unit.code === reject.code && unit.message === reject.message) continue;
    const expected =
      unit === undefined ? 'which the ledger does not know' : `which the ledger has as ${describe(unit)}`;
    findings.add('rejects.parquet', `has ${nameOf(reject.path)} (${reject.code}: ${reject.message}), ${expected}`);
  }
  for (const unit of units) {
    if (unit.status === 'rejected' && !told.has(unit.path)) {
      findings.add('rejects.parquet', `lacks ${nameOf(unit.path)} (${unit.code}: ${unit.message})`);
    }
  }
}

function describe(unit: ReceiptUnit): string {
  return unit.status === 'rejected' ? `rejected (${unit.code}: ${unit.message})` : unit.status;
}
