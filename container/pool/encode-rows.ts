/** Row groups from the spool, where threads have left the rows, to bytes of the file. */

import { deserialize } from 'node:v8';
import type { Column } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { Spool } from '../files/spool.ts';
import { type EncodedRowGroup, RowGroupEncoder } from '../parquet/encode-row-group.ts';
import type { RowGroupRows } from '../parquet/row-group-cutter.ts';

/** @returns what encodes the rows that the spool tells of at a place, see `RowGroupQueue` */
export function openEncoder(columns: readonly Column[], spool: Spool): (place: ByteRange) => EncodedRowGroup {
  const encoder = new RowGroupEncoder(columns);
  const window: Window = { memory: Buffer.alloc(windowBytes) };
  return (place) => {
    const rows = deserialize(spool.read(place)) as RowGroupRows;
    return encoder.encode(rows, readerOf(rows, { spool, window }));
  };
}

/** Small blocks that lie behind one another are read at once. */
const windowBytes = 1 << 20;

/** What blocks are read into, one row group after the other. */
interface Window {
  memory: Buffer;
}

/** Reads blocks in their order. */
function readerOf(
  { blocks }: RowGroupRows,
  { spool, window }: { spool: Spool; window: Window },
): (place: ByteRange) => Buffer {
  let [start, end] = [0, 0];
  let next = 0;
  return ({ offset, byteLength }) => {
    next += 4;
    if (offset < start || offset + byteLength > end) {
      [start, end] = [offset, offset + byteLength];
      for (let index = next; blocks[index] === end && end + blocks[index + 1]! - start <= windowBytes; index += 4) {
        end += blocks[index + 1]!;
      }
      if (end - start > window.memory.length) window.memory = Buffer.alloc(end - start);
      spool.readInto({ offset: start, byteLength: end - start }, window.memory);
    }
    return window.memory.subarray(offset - start, offset - start + byteLength);
  };
}
