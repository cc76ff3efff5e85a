/** A Parquet file that is written row by row, in row groups of one size, so that its bytes depend on its rows alone. */

import type { DecodedArray } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { snappyCompressor } from 'hysnappy';
import type { Column } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { createColumnBuffer } from './column-buffer.ts';
import { groupFileRowGroupRows as rowGroupRows } from './row-groups.ts';
import { parquetSchema } from './schema.ts';

export interface TableFile {
  /** Appends rows, given by column. */
  append(batch: RowBatch): void;
  /** Writes what is left and the footer; the file is whole after it. */
  finish(): void;
}

/** Opens a new file at `path`; snappy-compressed. At most one row group is held in memory, and the batch at hand. */
export function createTableFile(path: string, columns: readonly Column[]): TableFile {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: parquetSchema(columns),
    codec: 'SNAPPY',
    // One for each file, since what it has seen decides what it makes of the rest; made anew for each page it would be
    // compiled each time, and never well.
    compressors: { SNAPPY: snappyCompressor() },
    // Combine reads a shard whole, and its own files have them; they would cost a third of the time.
    statistics: false,
    createdBy: 'macroshard',
  });
  const buffers = columns.map((column) => createColumnBuffer(column, rowGroupRows));
  let pendingRows = 0;

  function writeRowGroup(): void {
    const columnData = columns.map(({ name }, index) => ({ name, data: buffers[index]!.take() as DecodedArray }));
    writer.write({ columnData, rowGroupSize: rowGroupRows });
    pendingRows = 0;
  }

  return {
    append({ rowCount, columns: cells }) {
      for (let row = 0; row < rowCount; ) {
        const endRow = Math.min(rowCount, row + rowGroupRows - pendingRows);
        for (const [index, buffer] of buffers.entries()) buffer.append(cells[index]!, row, endRow);
        pendingRows += endRow - row;
        row = endRow;
        if (pendingRows === rowGroupRows) writeRowGroup();
      }
    },
    finish() {
      if (pendingRows > 0) writeRowGroup();
      writer.finish();
    },
  };
}
