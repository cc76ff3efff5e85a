/** A Parquet file that is written row by row, in row groups that follow from its rows, so that its bytes do. */

import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { ColumnChunk, RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeIndexes } from 'hyparquet-writer/src/indexes.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { PageIndexes } from 'hyparquet-writer/src/types.js';
import { snappyCompressor } from 'hysnappy';
import type { Column } from '../extractor.ts';
import type { RowBatch } from './batch.ts';
import { createColumnBuffer } from './column-values.ts';
import { type EncodedColumn, encodeColumn } from './encode-column.ts';
import { groupFileRowGroupBytes, groupFileRowGroupRows, heldBytesRows } from './row-groups.ts';
import { parquetSchema } from './schema.ts';

export interface TableFile {
  /** Appends rows, given by column. */
  append(batch: RowBatch): void;
  /** Writes what is left and the footer; the file is whole after it. */
  finish(): void;
}

const magic = Buffer.from('PAR1');

/** Opens a new file at `path`; snappy-compressed. At most one row group is held in memory, and the batch at hand. */
export function createTableFile(path: string, columns: readonly Column[]): TableFile {
  const buffers = columns.map((column) => createColumnBuffer(column));
  const rowGroups: RowGroup[] = [];
  const indexes: PageIndexes[] = [];
  let pendingRows = 0;
  writeFileSync(path, magic);
  let offset = magic.length;

  return {
    append({ rowCount, columns: cells }) {
      for (let row = 0; row < rowCount; ) {
        const untilLook = heldBytesRows - (pendingRows % heldBytesRows);
        const endRow = Math.min(rowCount, row + untilLook);
        for (const [index, buffer] of buffers.entries()) buffer.append(cells[index]!, row, endRow);
        pendingRows += endRow - row;
        row = endRow;
        if (pendingRows % heldBytesRows === 0 && isFull()) writeRowGroup();
      }
    },
    finish() {
      if (pendingRows > 0) writeRowGroup();
      writeFooter();
    },
  };

  function isFull(): boolean {
    if (pendingRows >= groupFileRowGroupRows) return true;
    return buffers.reduce((sum, { heldBytes }) => sum + heldBytes, 0) >= groupFileRowGroupBytes;
  }

  function writeRowGroup(): void {
    // What a compressor has seen decides what it makes of the rest: one for each row group, so that the bytes of that
    // follow from its rows.
    const compress = snappyCompressor();
    const chunks: ColumnChunk[] = [];
    const parts: Uint8Array[] = [];
    const start = offset;
    for (const [index, column] of columns.entries()) {
      const encoded = encodeColumn(column, buffers[index]!.values(), compress);
      const placed = placeAt(offset, encoded);
      offset += encoded.bytes.length;
      parts.push(encoded.bytes);
      chunks.push(placed.chunk);
      indexes.push(placed);
      buffers[index]!.clear();
    }
    write(parts);
    rowGroups.push({
      columns: chunks,
      total_byte_size: chunks.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n),
      num_rows: BigInt(pendingRows),
      total_compressed_size: BigInt(offset - start),
      file_offset: BigInt(start),
    });
    pendingRows = 0;
  }

  function writeFooter(): void {
    const writer = new ByteWriter();
    writer.offset = offset;
    writeIndexes(writer, indexes);
    writeMetadata(writer, {
      version: 2,
      created_by: 'macroshard',
      schema: parquetSchema(columns),
      num_rows: rowGroups.reduce((sum, { num_rows }) => sum + num_rows, 0n),
      row_groups: rowGroups,
      metadata_length: 0,
    });
    writer.appendBytes(magic);
    write([new Uint8Array(writer.buffer, 0, writer.index)]);
  }

  /** Opens the file each time, so that nothing is open where a job is given up. */
  function write(parts: readonly Uint8Array[]): void {
    const file = openSync(path, 'a');
    try {
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
  }
}

/** A chunk's places, counted from the file's first byte. */
function placeAt(offset: number, { metadata, columnIndex, offsetIndex }: EncodedColumn): PageIndexes {
  const shift = BigInt(offset);
  const { data_page_offset, dictionary_page_offset } = metadata;
  return {
    chunk: {
      file_offset: shift,
      meta_data: {
        ...metadata,
        data_page_offset: data_page_offset + shift,
        ...(dictionary_page_offset !== undefined && { dictionary_page_offset: dictionary_page_offset + shift }),
      },
    },
    ...(columnIndex && { columnIndex }),
    offsetIndex: {
      page_locations: offsetIndex.page_locations.map((page) => ({ ...page, offset: page.offset + shift })),
    },
  };
}
