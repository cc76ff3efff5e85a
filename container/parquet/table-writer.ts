/** The one place that knows hyparquet-writer: rows by column into a Parquet file, a row group at a time. */

import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { snappyCompress } from 'hysnappy';
import type { Cell, Column, ColumnBatch, ColumnType } from '../extractor.ts';
import { publish, temporaryPath } from '../files.ts';

/** Fixed, so that bytes follow from rows alone. */
const rowGroupRows = 50_000;

/** Writes rows in the order in which they come. The file appears under its name when it is finished. */
export class TableWriter {
  private readonly path: string;
  private readonly columns: readonly Column[];
  private readonly writer: ParquetWriter;
  private pending: Cell[][];
  private pendingRows = 0;
  rowCount = 0;

  constructor(path: string, columns: readonly Column[]) {
    this.path = path;
    this.columns = columns;
    this.writer = new ParquetWriter({
      writer: fileWriter(temporaryPath(path)),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)],
      codec: 'SNAPPY',
      compressors: { SNAPPY: snappyCompress },
      createdBy: 'macroshard',
    });
    this.pending = columns.map(() => []);
  }

  /** @throws Error where a column is missing or not of one length with the others */
  append(batch: ColumnBatch, rowCount: number): void {
    for (const [index, { name }] of this.columns.entries()) {
      const cells = batch[name];
      if (cells?.length !== rowCount) {
        throw new Error(`column ${name} has ${cells?.length ?? 'no'} cells, expected ${rowCount}`);
      }
      const target = this.pending[index]!;
      for (const cell of cells) target.push(cell);
    }
    this.pendingRows += rowCount;
    this.rowCount += rowCount;
    while (this.pendingRows >= rowGroupRows) this.writeRowGroup(rowGroupRows);
  }

  finish(): void {
    if (this.pendingRows > 0) this.writeRowGroup(this.pendingRows);
    this.writer.finish();
    publish(this.path);
  }

  private writeRowGroup(rows: number): void {
    const columnData = this.columns.map(({ name }, index) => ({ name, data: this.pending[index]!.slice(0, rows) }));
    this.writer.write({ columnData, rowGroupSize: rows });
    this.pending = this.pending.map((cells) => cells.slice(rows));
    this.pendingRows -= rows;
  }
}

const parquetTypes: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
};

function schemaElement({ name, type, nullable }: Column): SchemaElement {
  return { name, ...parquetTypes[type], repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' };
}
