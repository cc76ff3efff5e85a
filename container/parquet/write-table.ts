/** A table whose rows are at hand, written in one go by the thread that asks for it. */

import type { Column } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { RowGroupEncoder } from './encode-row-group.ts';
import { keepRows } from './row-blocks.ts';
import { RowGroupCutter, type RowGroupRows } from './row-group-cutter.ts';
import { createTableFile } from './table-file.ts';

/**
 * Writes the column `group`, then those given, rows in the order of the batches. At most a row group is held in memory.
 * @returns the count of rows
 */
export function writeTable(
  path: string,
  { group, columns, batches }: { group: string; columns: readonly Column[]; batches: Iterable<RowBatch> },
): number {
  const table = createTableFile(path, columns);
  const encoder = new RowGroupEncoder(columns);
  const cutter = new RowGroupCutter(group);
  const held = new Map<number, Buffer>();
  let offset = 0;
  const keep = (bytes: Uint8Array) => {
    const place = { offset, byteLength: bytes.length };
    held.set(offset, Buffer.from(Uint8Array.from(bytes).buffer));
    offset += bytes.length;
    return place;
  };
  const write = (rowGroups: readonly RowGroupRows[]) => {
    for (const rows of rowGroups) table.append(encoder.encode(rows, (place) => held.get(place.offset)!));
  };
  for (const batch of batches) {
    for (const block of keepRows(batch, columns, keep)) {
      const full = cutter.add(block);
      write(full);
      // The next row group may begin in the last block, and in none before it.
      if (full.length > 0) for (const place of held.keys()) if (place < block.offset) held.delete(place);
    }
  }
  write(cutter.rest());
  table.finish();
  return table.rows;
}
