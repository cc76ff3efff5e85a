/** `summary.json`: the counts that the quality gate and a person look at first. */

import type { Receipt, ReceiptCounts } from '../tasks/receipt.ts';

export interface GroupSummary extends ReceiptCounts {
  readonly group: string;
  /** Null where the extractor's rows name no record. */
  readonly records: number | null;
}

export interface Summary {
  /** Rejected units over processed and rejected ones; 1 where no unit was seen at all. */
  readonly rejectedFraction: number;
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly unitsSkipped: number;
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  readonly rejectsByCode: Readonly<Record<string, number>>;
  readonly groups: readonly GroupSummary[];
}

export function summarize(receipts: readonly Receipt[], records: ReadonlyMap<string, number> | null): Summary {
  const sum = (name: keyof ReceiptCounts) => receipts.reduce((total, { counts }) => total + counts[name], 0);
  const [unitsProcessed, unitsRejected] = [sum('unitsProcessed'), sum('unitsRejected')];
  const seen = unitsProcessed + unitsRejected;
  return {
    rejectedFraction: seen + sum('unitsSkipped') === 0 ? 1 : seen === 0 ? 0 : unitsRejected / seen,
    unitsProcessed,
    unitsRejected,
    unitsSkipped: sum('unitsSkipped'),
    files: sum('files'),
    bytes: sum('bytes'),
    rows: sum('rows'),
    rejectsByCode: rejectsByCode(receipts),
    groups: receipts.map(({ group, counts }) => ({
      group,
      records: records === null ? null : (records.get(group) ?? 0),
      ...counts,
    })),
  };
}

function rejectsByCode(receipts: readonly Receipt[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { units } of receipts) {
    for (const unit of units) if (unit.status === 'rejected') counts.set(unit.code, (counts.get(unit.code) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
