/** A Parquet file that is written row by row, in row groups of one size, so that its bytes depend on its rows alone. */

import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { snappyCompress } from 'hysnappy';
import type { Cell, Column } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { parquetSchema } from './schema.ts';

/** Rows of every row group but the last. */
export const rowGroupRows = 32_768;

export interface TableFile {
  /** Appends rows, given by column; all arrays are of the same length. */
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
    compressors: { SNAPPY: snappyCompress },
    createdBy: 'macroshard',
  });
  let pending: Cell[][] = columns.map(() => []);

  function writeRowGroup(): void {
    const columnData = columns.map(({ name }, index) => ({ name, data: pending[index]! }));
    writer.write({ columnData, rowGroupSize: rowGroupRows });
    pending = columns.map(() => []);
  }

  return {
    append(batch) {
      const rowCount = batch[0]?.length ?? 0;
      for (let row = 0; row < rowCount; ) {
        const endRow = Math.min(rowCount, row + rowGroupRows - pending[0]!.length);
        for (const [index, cells] of batch.entries()) {
          const target = pending[index]!;
          for (let source = row; source < endRow; source++) target.push(cells[source]!);
        }
        row = endRow;
        if (pending[0]!.length === rowGroupRows) writeRowGroup();
      }
    },
    finish() {
      if (pending[0]!.length > 0) writeRowGroup();
      writer.finish();
    },
  };
}
