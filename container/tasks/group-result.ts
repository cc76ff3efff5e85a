/** What became of a group's units, gathered while they end in any order. Rows lie in the spool. */

import type { Plan, Reject, Warning } from '../extractor.ts';
import type { ReceiptUnit } from '../ledger/receipt.ts';
import type { Spool, SpoolEntry } from '../parquet/spool.ts';
import type { UnitOutcome } from '../pool/open-units.ts';
import { compareBytes } from '../tree.ts';

export class GroupResult {
  readonly #units = new Map<string, ReceiptUnit>();
  readonly #entries = new Map<string, SpoolEntry>();
  readonly #warnings: Warning[];
  readonly #spool: Spool;

  constructor(plan: Plan, spool: Spool) {
    this.#spool = spool;
    this.#warnings = plan.warnings.map(({ path, message }) => ({ path, message }));
    for (const { path, code, message } of plan.rejects)
      this.#units.set(path, { path, status: 'rejected', code, message });
    for (const { path, reason } of plan.skippedUnits) this.#units.set(path, { path, status: 'skipped', reason });
  }

  add(outcome: UnitOutcome): void {
    const { path } = outcome.unit;
    if (outcome.status === 'rejected') {
      this.#units.set(path, { path, status: 'rejected', code: outcome.code, message: outcome.message });
      return;
    }
    this.#entries.set(path, this.#spool.append(outcome.rows));
    this.#units.set(path, { path, status: 'processed', rows: outcome.rowCount });
    this.#warnings.push(...outcome.warnings);
  }

  /** Sorted by path. */
  units(): readonly ReceiptUnit[] {
    return [...this.#units.values()].sort((a, b) => compareBytes(a.path, b.path));
  }

  rejects(): readonly Reject[] {
    return this.units().flatMap((unit) =>
      unit.status === 'rejected' ? [{ path: unit.path, code: unit.code, message: unit.message }] : [],
    );
  }

  /** Sorted by path, then message. */
  warnings(): readonly Warning[] {
    return [...this.#warnings].sort((a, b) => compareBytes(a.path, b.path) || compareBytes(a.message, b.message));
  }

  /** The batches of the processed units as bytes, sorted by path; one at a time is in memory. */
  *batches(): Generator<Uint8Array> {
    for (const { path } of this.units()) {
      const entry = this.#entries.get(path);
      if (entry !== undefined) yield this.#spool.read(entry);
    }
  }
}
