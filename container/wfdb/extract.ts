/** Turns one unit, a header and the files that it names, into rows. */

import type { Extraction, Reject, Unit } from '../extractor.ts';
import { describeDifferences } from './checksum.ts';
import { buildRows, signalKindOf } from './columns.ts';
import { WfdbError } from './error.ts';
import { hasChanged, haveSignalsChanged, type OpenUnit, openAsPlanned, openUnit } from './open-unit.ts';
import type { WfdbOptions } from './options.ts';
import { type StatisticsTable, tablesFor } from './statistics-table.ts';
import { summarizeRecord } from './summarize.ts';
import type { UnitDetail } from './unit-detail.ts';

/** Rows, or the one reject that says why there are none. Errors that are not about the unit's files are thrown. */
export function extractUnit(root: string, unit: Unit, options: WfdbOptions): Extraction {
  return orReject(unit, () => {
    try {
      const planned = openAsPlanned(root, unit, options);
      if (planned !== undefined) {
        const extraction = summarizeUnit(root, unit, { opened: planned, options });
        // Of a record that has been rewritten since the plan, header and samples have to match.
        if (!haveSignalsChanged(root, unit)) return extraction;
      }
    } catch (error) {
      // The reject is about the files as they are now.
      if (!(error instanceof WfdbError && hasChanged(root, unit))) throw error;
    }
    return summarizeUnit(root, unit, { opened: openUnit(root, unit, options), options });
  });
}

/** What `work` gives, or the reject that its WfdbError stands for. */
export function orReject<T>(unit: Unit, work: () => T): T | { readonly status: 'rejected'; readonly reject: Reject } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WfdbError)) throw error;
    return { status: 'rejected', reject: { path: unit.path, code: error.code, message: error.message } };
  }
}

function summarizeUnit(
  root: string,
  unit: Unit,
  { opened, options }: { opened: OpenUnit; options: WfdbOptions },
): Extraction {
  const { header, stored, windowFrames } = opened;
  const tables = tablesFor(header.signals.length);
  const sums = summarizeRecord({
    root,
    header,
    stored,
    windowFrames,
    zeroIsMissing: options.zeroIsMissing === signalKindOf(header),
    close: (signal, window) => tables[signal]!.add(window.numbers(header.signals[signal]!)),
  });
  return describeUnit(unit, opened, { tables, sums, options });
}

/** The rows of a unit whose signals are all counted. @throws WfdbError `checksum-differs` */
export function describeUnit(
  unit: Unit,
  { headerPath, header, stored, windowFrames }: OpenUnit,
  { tables, sums, options }: { tables: readonly StatisticsTable[]; sums: (number | null)[]; options: WfdbOptions },
): Extraction {
  const differences = describeDifferences(header, { headerPath, sums });
  if (options.strictChecksums && differences.length > 0) throw checksumsDiffer(differences);
  const { place } = unit.detail as UnitDetail;
  const source = { path: unit.path, header, place, frames: stored.frames, windowFrames };
  const { rows, rowCount } = buildRows(source, tables);
  return {
    status: 'processed',
    rows,
    rowCount,
    warnings: differences.map((message) => ({ path: unit.path, message })),
  };
}

function checksumsDiffer(differences: readonly string[]): WfdbError {
  const others = differences.length === 1 ? '' : `; ${differences.length - 1} more of its signals differ, too`;
  return new WfdbError('checksum-differs', `${differences[0]}${others}`);
}
