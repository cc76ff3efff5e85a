/** `features.parquet`: rows in the order of their units' paths, encoded by threads. */

import { setImmediate } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import type { Column } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { Spool } from '../files/spool.ts';
import type { EncodedRowGroup } from '../parquet/encode-row-group.ts';
import { RowGroupCutter, type RowGroupRows } from '../parquet/row-group-cutter.ts';
import { createTableFile, type TableFile, type WrittenBytes } from '../parquet/table-file.ts';
import { openEncoder } from '../pool/encode-rows.ts';
import type { RowGroupQueue } from '../pool/row-group-queue.ts';
import type { UnitRecords } from './unit-records.ts';

/** Units that are looked at between two turns of the event loop: signals and threads are heard in between only. */
const unitsATurn = 16;

/** Row groups that come before their turn lie in memory up to so many bytes, and else on the spool. */
const mostEarlyBytes = 16 * 2 ** 20;

/** Encoding a last row group this small costs less than preparing a thread for it. */
const fewRows = 4_096;

export interface FeatureWriterOptions {
  readonly group: string;
  readonly columns: readonly Column[];
  readonly units: UnitRecords;
  readonly spool: Spool;
  readonly rowGroups: RowGroupQueue;
}

/** Hands each row group out as soon as all rows of it and before it are there: threads go on meanwhile. */
export class FeatureWriter {
  private readonly options: FeatureWriterOptions;
  private readonly file: TableFile;
  private readonly cutter: RowGroupCutter;
  private nextRank = 0;
  /** By row group, counted from 0: those that came before their turn, or where the spool has them. */
  private readonly early = new Map<number, EncodedRowGroup | ByteRange>();
  private earlyBytes = 0;
  private given = 0;
  private written = 0;
  private readonly encoding: Promise<void>[] = [];
  private failure: { readonly error: unknown } | undefined;

  /** Begins the file at `path`. @throws the file system's errors, as do all methods */
  constructor(path: string, options: FeatureWriterOptions) {
    this.options = options;
    this.file = createTableFile(path, options.columns);
    this.cutter = new RowGroupCutter(options.group);
  }

  /** Rows that are in the file. */
  get rows(): number {
    return this.file.rows;
  }

  /** Goes on as far as units have ended, a few of them at a time. */
  advance(): void {
    const { units } = this.options;
    if (this.failure !== undefined) throw this.failure.error;
    for (let count = 0; count < unitsATurn && this.nextRank < units.total; count++) {
      const unit = units.endedAt(this.nextRank);
      if (unit === undefined) return;
      if (unit.status === 'processed') {
        for (const block of units.blocksOf(unit)) for (const rows of this.cutter.add(block)) this.giveOut(rows);
      }
      this.nextRank++;
    }
  }

  /** Writes what is left, once all have ended. @returns undefined where `interruption` fires: the file is not whole */
  async finish(interruption: AbortSignal): Promise<WrittenBytes | undefined> {
    while (this.nextRank < this.options.units.total) {
      this.advance();
      await setImmediate();
      if (interruption.aborted) return undefined;
    }
    for (const rows of this.cutter.rest()) {
      if (rows.rowCount > fewRows || this.given > 0) this.giveOut(rows);
      else this.file.append(this.encodeHere(rows));
    }
    await Promise.all(this.encoding);
    return this.file.finish();
  }

  private giveOut(rows: RowGroupRows): void {
    const number = this.given++;
    const encoding = this.options.rowGroups.encode(rows).then((encoded) => this.place(number, encoded));
    encoding.catch((error: unknown) => {
      this.failure ??= { error };
    });
    this.encoding.push(encoding);
  }

  private place(number: number, encoded: EncodedRowGroup): void {
    if (number !== this.written) {
      this.early.set(number, this.hold(encoded));
      return;
    }
    this.write(encoded);
    for (let early = this.takeEarly(); early !== undefined; early = this.takeEarly()) this.write(early);
  }

  private hold(encoded: EncodedRowGroup): EncodedRowGroup | ByteRange {
    const byteLength = bytesOf(encoded);
    if (this.earlyBytes + byteLength > mostEarlyBytes) return this.options.spool.append(serialize(encoded));
    this.earlyBytes += byteLength;
    return encoded;
  }

  private takeEarly(): EncodedRowGroup | undefined {
    const early = this.early.get(this.written);
    if (early === undefined) return undefined;
    this.early.delete(this.written);
    if ('offset' in early) return deserialize(this.options.spool.read(early)) as EncodedRowGroup;
    this.earlyBytes -= bytesOf(early);
    return early;
  }

  private write(encoded: EncodedRowGroup): void {
    this.file.append(encoded);
    this.written++;
  }

  private encodeHere(rows: RowGroupRows): EncodedRowGroup {
    const { columns, spool } = this.options;
    return openEncoder(columns, spool)(spool.append(serialize(rows)));
  }
}

function bytesOf({ columns }: EncodedRowGroup): number {
  return columns.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
