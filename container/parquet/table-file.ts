/** A Parquet file of row groups that are encoded elsewhere, in any thread: here they are put behind one another. */

import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeIndexes } from 'hyparquet-writer/src/indexes.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { PageIndexes } from 'hyparquet-writer/src/types.js';
import type { Column } from '../extractor.ts';
import type { EncodedColumn } from './encode-column.ts';
import type { EncodedRowGroup } from './encode-row-group.ts';
import { groupColumn, parquetSchema } from './schema.ts';

/** A Parquet file that is being written, row group by row group. */
export interface TableFile {
  /** Rows that have been appended. */
  readonly rows: number;
  append(rowGroup: EncodedRowGroup): void;
  /** Writes the footer; the file is whole after it. */
  finish(): WrittenBytes;
}

/** What was written of a file, all of it. */
export interface WrittenBytes {
  readonly sizeBytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const magic = Buffer.from('PAR1');

/** Opens a new file at `path`: the column `group`, then those given. @throws the file system's errors, as all methods do */
export function createTableFile(path: string, columns: readonly Column[]): TableFile {
  const rowGroups: RowGroup[] = [];
  const indexes: PageIndexes[] = [];
  const digest = createHash('sha256').update(magic);
  let rows = 0;
  writeFileSync(path, magic);
  let offset = magic.length;

  return {
    get rows() {
      return rows;
    },
    append({ rowCount, columns: encoded }) {
      const start = offset;
      const placed = encoded.map((column) => {
        const place = placeAt(offset, column);
        offset += column.bytes.length;
        return place;
      });
      write(encoded.map(({ bytes }) => bytes));
      indexes.push(...placed);
      const chunks = placed.map(({ chunk }) => chunk);
      rowGroups.push({
        columns: chunks,
        total_byte_size: chunks.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n),
        num_rows: BigInt(rowCount),
        total_compressed_size: BigInt(offset - start),
        file_offset: BigInt(start),
      });
      rows += rowCount;
    },
    finish() {
      const writer = new ByteWriter();
      writer.offset = offset;
      writeIndexes(writer, indexes);
      writeMetadata(writer, {
        version: 2,
        created_by: 'macroshard',
        schema: parquetSchema([groupColumn, ...columns]),
        num_rows: BigInt(rows),
        row_groups: rowGroups,
        metadata_length: 0,
      });
      writer.appendBytes(magic);
      write([new Uint8Array(writer.buffer, 0, writer.index)]);
      return { sizeBytes: writer.offset, sha256: digest.digest('hex') };
    },
  };

  /** Opens the file each time, so that nothing is left open where a job is given up. */
  function write(parts: readonly Uint8Array[]): void {
    const file = openSync(path, 'a');
    try {
      for (const part of parts) {
        writeFileSync(file, part);
        digest.update(part);
      }
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
