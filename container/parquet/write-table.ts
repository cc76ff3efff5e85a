/** A table whose rows are at hand, written by the thread that asks for it. */

import type { Column } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { RowGroupEncoder } from './encode-row-group.ts';
import { keepRows } from './row-blocks.ts';
import { RowGroupCutter, type RowGroupRows } from './row-group-cutter.ts';
import { createTableFile, type TableFile } from './table-file.ts';

/**
 * Writes the column `group`, then those given, rows in the order of the batches.
 * @returns the count of rows
 */
export function writeTable(
  path: string,
  { batches, ...about }: TableOptions & { batches: Iterable<RowBatch> },
): number {
  const table = new TableWriter(path, about);
  for (const batch of batches) table.add(batch);
  return table.finish();
}

export interface TableOptions {
  readonly group: string;
  readonly columns: readonly Column[];
}

/** Writes a table as its batches come. At most a row group is held in memory. */
export class TableWriter {
  private readonly columns: readonly Column[];
  private readonly table: TableFile;
  private readonly encoder: RowGroupEncoder;
  private readonly cutter: RowGroupCutter;
  private readonly held = new Map<number, Buffer>();
  private offset = 0;

  /** Begins the file at `path`. @throws the file system's errors, as do all methods */
  constructor(path: string, { group, columns }: TableOptions) {
    this.columns = columns;
    this.table = createTableFile(path, columns);
    this.encoder = new RowGroupEncoder(columns);
    this.cutter = new RowGroupCutter(group);
  }

  add(batch: RowBatch): void {
    for (const block of keepRows(batch, this.columns, (bytes) => this.keep(bytes))) {
      const full = this.cutter.add(block);
      this.write(full);
      // The next row group may begin in the last block, and in none before it.
      if (full.length > 0) for (const place of this.held.keys()) if (place < block.offset) this.held.delete(place);
    }
  }

  /** @returns the count of rows */
  finish(): number {
    this.write(this.cutter.rest());
    this.table.finish();
    return this.table.rows;
  }

  private keep(bytes: Uint8Array): { offset: number; byteLength: number } {
    const place = { offset: this.offset, byteLength: bytes.length };
    this.held.set(place.offset, Buffer.from(Uint8Array.from(bytes).buffer));
    this.offset += bytes.length;
    return place;
  }

  private write(rowGroups: readonly RowGroupRows[]): void {
    for (const rows of rowGroups) {
      this.table.append(this.encoder.encode(rows, (place) => this.held.get(place.offset)!));
    }
  }
}
