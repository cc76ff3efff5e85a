/** A group's plan and its outcome, with little in memory however many units and files there are. */

import { growingIntegers } from '../compact-tables.ts';
import { compareBytes } from '../compare-bytes.ts';
import type { FileTree, PlanEntry, Reject, Unit } from '../extractor.ts';
import type { Spool } from '../files/spool.ts';
import { FileEndings } from '../ledger/file-endings.ts';
import type { ReceiptCounts, ReceiptFile, ReceiptUnit } from '../ledger/receipt.ts';
import type { UnitOutcome } from '../pool/open-units.ts';
import type { RuntimeRejectCode } from '../pool/reject-codes.ts';
import { toWellFormed } from '../well-formed.ts';
import { UnitRecords } from './unit-records.ts';
import { WarningLog } from './warning-log.ts';

/** A group's plan, and what has become of it so far: rows, rejects, skips, warnings. */
export class GroupLedger {
  readonly tree: FileTree;
  readonly units: UnitRecords;
  private readonly warningLog: WarningLog;
  /** By file of the tree: 0, or 1 and the index of the reason why no unit reads it. */
  private readonly skipped = growingIntegers();
  private readonly reasons: string[] = [];
  private readonly reasonIndices = new Map<string, number>();
  private rejectsPlanned = 0;
  private skipsPlanned = 0;

  constructor(tree: FileTree, spool: Spool) {
    this.tree = tree;
    this.units = new UnitRecords(spool, tree.root);
    this.warningLog = new WarningLog(spool);
  }

  /** @throws Error where a unit has no path */
  plan(entry: PlanEntry): void {
    if ('unit' in entry) this.planUnit(entry.unit);
    else if ('reject' in entry) this.planReject(entry.reject);
    else if ('skippedUnit' in entry) {
      const { path, reason } = entry.skippedUnit;
      this.units.addEnded(pathOf(path), 'skipped', { reason: toWellFormed(reason) });
      this.skipsPlanned++;
    } else if ('skippedFile' in entry) this.skipFile(entry.skippedFile.path, toWellFormed(entry.skippedFile.reason));
    else this.warningLog.add({ path: toWellFormed(entry.warning.path), message: toWellFormed(entry.warning.message) });
  }

  get rejectsOfPlan(): number {
    return this.rejectsPlanned;
  }

  get skipsOfPlan(): number {
    return this.skipsPlanned;
  }

  settle(outcome: UnitOutcome): void {
    if (outcome.status === 'rejected') {
      const { code, message } = outcome;
      this.units.reject(outcome.unit, { code, message });
      return;
    }
    this.units.process(outcome.unit, outcome);
    for (const warning of outcome.warnings) this.warningLog.add(warning);
  }

  /** Sorted by path, as everything that follows. */
  *receiptUnits(): Generator<ReceiptUnit> {
    for (const unit of this.units.inOrder()) {
      const { path, status, rowCount } = unit;
      if (status === 'processed') yield { path, status, rows: rowCount };
      else yield { path, status, ...(this.units.textOf(unit) as object) } as ReceiptUnit;
    }
  }

  *rejects(): Generator<Reject> {
    for (const unit of this.units.inOrder()) {
      if (unit.status !== 'rejected') continue;
      const { code, message } = this.units.textOf(unit) as Omit<Reject, 'path'>;
      yield { path: unit.path, code, message };
    }
  }

  warnings(): ReturnType<WarningLog['sorted']> {
    return this.warningLog.sorted();
  }

  /** Every file of the tree, with the reason where it is left out. */
  *receiptFiles(): Generator<ReceiptFile> {
    const strange = [...this.tree.unreadable].map(
      ([path, reason]): ReceiptFile => ({ path, sizeBytes: null, skipped: reason }),
    );
    let index = 0;
    for (const { path, sizeBytes } of this.tree.files) {
      while (strange.length > 0 && compareBytes(strange[0]!.path, path) < 0) yield strange.shift()!;
      const reason = this.skipped.at(index++);
      yield reason === 0 ? { path, sizeBytes } : { path, sizeBytes, skipped: this.reasons[reason - 1]! };
    }
    yield* strange;
  }

  counts(): ReceiptCounts {
    const units = { processed: 0, rejected: 0, skipped: 0 };
    let rows = 0;
    for (const { status, rowCount } of this.units.inOrder()) {
      units[status]++;
      if (status === 'processed') rows += rowCount;
    }
    const files = { count: 0, skipped: 0, bytes: 0 };
    const endings = new FileEndings();
    for (const { path, sizeBytes, skipped } of this.receiptFiles()) {
      endings.add(path);
      files.count++;
      if (skipped !== undefined) files.skipped++;
      files.bytes += sizeBytes ?? 0;
    }
    return {
      unitsProcessed: units.processed,
      unitsRejected: units.rejected,
      unitsSkipped: units.skipped,
      rows,
      files: files.count,
      filesSkipped: files.skipped,
      bytes: files.bytes,
      warnings: this.warningLog.count,
      endings: endings.told(),
    };
  }

  private planUnit(unit: Unit): void {
    const path = pathOf(unit.path);
    if (!Number.isSafeInteger(unit.sizeBytes) || unit.sizeBytes < 0) {
      throw new Error(
        `unit ${JSON.stringify(path)} has ${unit.sizeBytes} sizeBytes, expected a whole number, 0 or more`,
      );
    }
    if (path === unit.path) this.units.addUnit(unit);
    else this.planReject({ path, ...illFormedPath(unit.path) });
  }

  private planReject({ path, code, message }: Reject): void {
    for (const [name, text] of Object.entries({ code, message })) {
      if (typeof text === 'string' && text !== '') continue;
      throw new Error(`a reject of ${JSON.stringify(path)} has the ${name} ${JSON.stringify(text)}, expected a text`);
    }
    this.units.addEnded(pathOf(path), 'rejected', { code: toWellFormed(code), message: toWellFormed(message) });
    this.rejectsPlanned++;
  }

  // The tree has the reasons for unreadable entries.
  private skipFile(path: string, reason: string): void {
    const file = this.tree.files.indexOf(path);
    if (file === -1) return;
    let index = this.reasonIndices.get(reason);
    if (index === undefined) {
      index = this.reasons.push(reason);
      this.reasonIndices.set(reason, index);
    }
    this.skipped.set(file, index);
  }
}

function illFormedPath(path: string): { readonly code: RuntimeRejectCode; readonly message: string } {
  const message = `its path is ${JSON.stringify(path)}, expected text without half a surrogate pair`;
  return { code: 'extractor-failed', message };
}

function pathOf(path: unknown): string {
  if (typeof path === 'string') return toWellFormed(path);
  throw new Error(`a unit has the path ${JSON.stringify(path)}, expected a text`);
}
