import type { Plan } from '../extractor.ts';
import type { UnitOutcome } from '../pool/open-units.ts';
import type { Reporter, UnitEvent } from '../progress/events.ts';

/** Counts units as they end, those that the plan itself rejects first, and reports each. */
export function createUnitCounter(plan: Plan, reporter: Reporter) {
  const total = plan.units.length + plan.rejects.length;
  const totalBytes = plan.units.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  let doneBytes = 0;

  function report(unit: Pick<UnitEvent, 'path' | 'status' | 'rows' | 'code' | 'message'>): void {
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
      reporter.plan({ task, units: total, bytes: totalBytes, files, skipped: plan.skippedUnits.length });
      for (const { path, code, message } of plan.rejects) report({ path, status: 'rejected', rows: 0, code, message });
    },
    add(outcome: UnitOutcome): void {
      const { path, sizeBytes } = outcome.unit;
      doneBytes += sizeBytes;
      if (outcome.status === 'processed') report({ path, status: 'processed', rows: outcome.rowCount });
      else report({ path, status: 'rejected', rows: 0, code: outcome.code, message: outcome.message });
    },
  };
}
