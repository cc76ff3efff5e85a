import type { UnitOutcome } from '../pool/open-units.ts';
import type { Reporter, UnitEvent } from '../progress/events.ts';
import type { GroupLedger } from './group-ledger.ts';

/** Counts units as they end, those that the plan itself rejects first, and reports each. */
export function createUnitProgress(ledger: GroupLedger, reporter: Reporter) {
  const { units } = ledger;
  const total = units.count + ledger.rejectsOfPlan;
  let totalBytes = 0;
  for (let unit = 0; unit < units.count; unit++) totalBytes += units.sizeBytesOf(unit);
  let done = 0;
  let doneBytes = 0;

  function report(unit: Pick<UnitEvent, 'path' | 'status' | 'rows' | 'code' | 'message' | 'thrown'>): void {
    done++;
    reporter.unit({ ...unit, done, total, doneBytes, totalBytes });
  }

  return {
    total,
    /** Units that have ended, rejects included. */
    get done() {
      return done;
    },
    begin({ task, files }: { task: string; files: number }): void {
      reporter.plan({ task, units: total, bytes: totalBytes, files, skipped: ledger.skipsOfPlan });
      for (const { path, code, message } of ledger.rejects())
        report({ path, status: 'rejected', rows: 0, code, message });
    },
    add(outcome: UnitOutcome): void {
      const path = units.pathOf(outcome.unit);
      doneBytes += units.sizeBytesOf(outcome.unit);
      if (outcome.status === 'processed') {
        report({ path, status: 'processed', rows: outcome.rowCount });
        return;
      }
      const { status, code, message, thrown } = outcome;
      report({ path, status, rows: 0, code, message, ...(thrown !== undefined && { thrown }) });
    },
  };
}
