/** Rows as the chunks of a row group. */

import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { snappyCompressor } from 'hysnappy';
import type { Column } from '../extractor.ts';
import { ColumnLoops } from './column-loops.ts';
import { type ColumnBuffer, createColumnBuffer } from './column-values.ts';
import { type EncodedColumn, encodeColumn } from './encode-column.ts';
import { readBlock } from './row-blocks.ts';
import type { RowGroupRows } from './row-group-cutter.ts';
import { groupColumn } from './schema.ts';

/** Plain data, the bytes of each column in memory of its own. */
export interface EncodedRowGroup {
  readonly rowCount: number;
  readonly columns: readonly EncodedColumn[];
}

type ReadBytes = (place: { readonly offset: number; readonly byteLength: number }) => Buffer;

/** Encodes row groups one after the other, in the same memory. */
export class RowGroupEncoder {
  private readonly columns: readonly Column[];
  /** Of the column `group`, then of the others: as large as the first row group, since most are as large as that. */
  private buffers: readonly ColumnBuffer[] | undefined;
  private readonly writer = new ByteWriter(1 << 20);
  private readonly loops = new ColumnLoops();

  /** @param columns  of the blocks */
  constructor(columns: readonly Column[]) {
    this.columns = columns;
  }

  /** @param read  gives the bytes of a block, which are good until its next call */
  encode({ group, rowCount, blocks }: RowGroupRows, read: ReadBytes): EncodedRowGroup {
    const { columns } = this;
    const written = [groupColumn, ...columns];
    this.buffers ??= written.map((column) => createColumnBuffer(column, Math.max(1, rowCount)));
    const [groups, ...buffers] = this.buffers as [ColumnBuffer, ...ColumnBuffer[]];
    for (const buffer of this.buffers) buffer.clear();
    for (let index = 0; index < blocks.length; index += 4) {
      const [offset, byteLength, start, end] = blocks.slice(index, index + 4) as [number, number, number, number];
      const { columns: cells } = readBlock(read({ offset, byteLength }), columns);
      for (const [column, buffer] of buffers.entries()) buffer.append(cells[column]!, start, end);
    }
    groups.append({ runs: [{ value: group, count: rowCount }] }, 0, rowCount);
    // A compressor's output depends on what it has seen before: there is one for each row group, so that the group's bytes
    // follow from its rows.
    const tools = { compress: snappyCompressor(), writer: this.writer, loops: this.loops };
    return {
      rowCount,
      columns: this.buffers.map((buffer, index) => encodeColumn(written[index]!, buffer.values(), tools)),
    };
  }
}
