/** Rows of a table that this program has written, from its first row on. */

import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import type { Cell, Column } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { columnsOf, groupColumn } from './schema.ts';

/** Values as they stand in the file: neither dates nor texts are made of them. */
const asWritten = {
  timestampFromMicroseconds: (micros: bigint) => micros,
  dateFromDays: (days: number) => days,
};

/** Reads and holds one row group at a time. */
export class TableReader {
  /** Without the column `group`. */
  readonly columns: readonly Column[];
  private readonly path: string;
  private readonly metadata: FileMetaData;
  private nextRowGroup = 0;
  /** First row of the next row group. */
  private rowsBefore = 0;
  private cells: readonly (readonly Cell[])[] = [];
  /** Rows of `cells`, and how many of them have been taken. */
  private count = 0;
  private taken = 0;

  private constructor(path: string, metadata: FileMetaData) {
    this.path = path;
    this.metadata = metadata;
    this.columns = columnsOf(metadata.schema).filter(({ name }) => name !== groupColumn.name);
  }

  /** @throws Error, as `take` does, for a table that this program did not write */
  static async open(path: string): Promise<TableReader> {
    return new TableReader(path, await parquetMetadataAsync(await asyncBufferFromFile(path)));
  }

  /** The next rows; fewer where there are no more. */
  async take(rowCount: number): Promise<RowBatch> {
    const columns: Cell[][] = this.columns.map(() => []);
    let rows = 0;
    while (rows < rowCount && (this.taken < this.count || (await this.readRowGroup()))) {
      const end = Math.min(this.count, this.taken + rowCount - rows);
      for (const [index, column] of columns.entries()) {
        const cells = this.cells[index]!;
        for (let row = this.taken; row < end; row++) column.push(cells[row]!);
      }
      rows += end - this.taken;
      this.taken = end;
    }
    return { rowCount: rows, columns };
  }

  private async readRowGroup(): Promise<boolean> {
    const rowGroup = this.metadata.row_groups[this.nextRowGroup++];
    if (rowGroup === undefined) return false;
    const [rowStart, rowEnd] = [this.rowsBefore, this.rowsBefore + Number(rowGroup.num_rows)];
    const byName = new Map<string, Cell[]>(this.columns.map(({ name }) => [name, []]));
    await parquetRead({
      file: await asyncBufferFromFile(this.path),
      metadata: this.metadata,
      rowStart,
      rowEnd,
      parsers: asWritten,
      utf8: false,
      onChunk({ columnName, columnData }) {
        const cells = byName.get(columnName);
        for (const cell of columnData as Iterable<Cell | undefined>) cells?.push(cell ?? null);
      },
    });
    this.cells = this.columns.map(({ name }) => byName.get(name)!);
    [this.rowsBefore, this.count, this.taken] = [rowEnd, rowEnd - rowStart, 0];
    return true;
  }
}
