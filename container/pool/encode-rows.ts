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
  return (place) => {
    const rows = deserialize(spool.read(place)) as RowGroupRows;
    return encoder.encode(rows, readerOf(rows, spool));
  };
}

/** Small blocks that lie behind one another are read at once. */
const windowBytes = 1 << 20;

/** Reads blocks in their order, all into the same memory. */
function readerOf({ blocks }: RowGroupRows, spool: Spool): (place: ByteRange) => Buffer {
  let memory = Buffer.alloc(windowBytes);
  let [start, end] = [0, 0];
  let next = 0;
  return ({ offset, byteLength }) => {
    next += 4;
    if (offset < start || offset + byteLength > end) {
      [start, end] = [offset, offset + byteLength];
      for (let index = next; blocks[index] === end && end + blocks[index + 1]! - start <= windowBytes; index += 4) {
        end += blocks[index + 1]!;
      }
      if (end - start > memory.length) memory = Buffer.alloc(end - start);
      spool.readInto({ offset: start, byteLength: end - start }, memory);
    }
    return memory.subarray(offset - start, offset - start + byteLength);
  };
}
