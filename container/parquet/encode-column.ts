/**
 * A column of a row group as the bytes of its chunk: pages of equal counts of rows, with a dictionary where few values
 * are distinct, and what a reader needs to leave pages out (Apache Parquet format 2.12, Encodings.md and PageIndex.md).
 */

import type { ColumnMetaData, Encoding, OffsetIndex, SchemaElement } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { PageColumnIndex } from 'hyparquet-writer/src/types.js';
import { unconvertMinMax } from 'hyparquet-writer/src/unconvert.js';
import type { Column } from '../extractor.ts';
import type { ColumnLoops } from './column-loops.ts';
import type { ColumnValues } from './column-values.ts';
import { distinctNumbers } from './distinct-numbers.ts';
import { pageRows } from './page-rows.ts';
import { compactNumbers, plainBooleans, plainNumbers, plainTexts } from './plain-values.ts';
import { type Levels, levelsOf } from './row-levels.ts';
import { leafOf } from './schema.ts';
import { isLess, unionOf, type ValueBounds, valueBoundsOf } from './value-bounds.ts';

/** A chunk, with places in it counted from its first byte. */
export interface EncodedColumn {
  readonly bytes: Uint8Array;
  readonly metadata: ColumnMetaData;
  readonly columnIndex: PageColumnIndex | undefined;
  readonly offsetIndex: OffsetIndex;
}

type Compress = (bytes: Uint8Array) => Uint8Array;

/** What encoding a column needs beside its values. */
export interface EncodingTools {
  /** To snappy's raw format. */
  readonly compress: Compress;
  /** Its memory is used anew for each column. */
  readonly writer: ByteWriter;
  readonly loops: ColumnLoops;
}

/** The chunk of a column of a row group. */
export function encodeColumn(
  column: Column,
  values: ColumnValues,
  { compress, writer, loops }: EncodingTools,
): EncodedColumn {
  loops.hold(values);
  writer.index = 0;
  writer.offset = 0;
  const dictionary = dictionaryOf(column, values, loops);
  const dictionaryBytes = dictionary === undefined ? 0 : writeDictionaryPage(writer, dictionary, compress);
  const dataPageOffset = writer.offset;
  const written = writeDataPages(column, values, { dictionary, pack: worthwhile(compress), writer, loops });
  const { pages } = written;
  return {
    bytes: writer.getBytes().slice(),
    metadata: {
      ...describeChunk(column, values, { dictionary, pages }),
      num_values: BigInt(written.valueCount),
      total_uncompressed_size: BigInt(dictionaryBytes + written.uncompressedBytes),
      total_compressed_size: BigInt(writer.offset),
      data_page_offset: BigInt(dataPageOffset),
      ...(dictionary && { dictionary_page_offset: 0n }),
    },
    columnIndex: columnIndexOf(pages, leafOf(column)),
    offsetIndex: {
      page_locations: pages.map(({ offset, byteLength, start }) => ({
        offset: BigInt(offset),
        compressed_page_size: byteLength,
        first_row_index: BigInt(start),
      })),
    },
  };
}

function writeDataPages(
  column: Column,
  values: ColumnValues,
  {
    dictionary,
    pack,
    writer,
    loops,
  }: Omit<EncodingTools, 'compress'> & { dictionary: Dictionary | undefined; pack: (data: Uint8Array) => Packed },
): { readonly pages: readonly Page[]; readonly valueCount: number; readonly uncompressedBytes: number } {
  const encoding = dictionary === undefined ? 'PLAIN' : 'RLE_DICTIONARY';
  const pages: Page[] = [];
  let [valueCount, uncompressedBytes] = [0, 0];
  for (let start = 0; start < values.rowCount; start += pageRows) {
    const end = Math.min(values.rowCount, start + pageRows);
    const levels = levelsOf(column, values, { loops, start, end });
    const data =
      dictionary === undefined ? plainOf(values, start, end) : loops.packIds(dictionary.bitWidth, start, end);
    const offset = writer.offset;
    uncompressedBytes += writeDataPage(writer, {
      levels,
      data: pack(data),
      dataBytes: data.length,
      encoding,
      rowCount: end - start,
    });
    pages.push({
      offset,
      byteLength: writer.offset - offset,
      start,
      nullCount: levels.nullCount,
      isAllNull: levels.nullCount === end - start,
      bounds: valueBoundsOf(values, { loops, start, end }),
    });
    valueCount += levels.valueCount;
  }
  return { pages, valueCount, uncompressedBytes };
}

/** What a chunk's metadata say of its column, encodings and statistics. */
function describeChunk(
  column: Column,
  values: ColumnValues,
  { dictionary, pages }: { readonly dictionary: Dictionary | undefined; readonly pages: readonly Page[] },
): Pick<EncodedColumn['metadata'], 'type' | 'encodings' | 'path_in_schema' | 'codec' | 'statistics'> {
  const bounds = pages.reduce<ValueBounds | undefined>((all, page) => unionOf(all, page.bounds), undefined);
  return {
    type: leafOf(column).type!,
    encodings: dictionary === undefined ? ['PLAIN', 'RLE'] : ['PLAIN', 'RLE', 'RLE_DICTIONARY'],
    path_in_schema: values.kind === 'lists' ? [column.name, 'list', 'element'] : [column.name],
    codec: 'SNAPPY',
    ...(values.kind !== 'lists' && {
      statistics: {
        null_count: BigInt(pages.reduce((sum, { nullCount }) => sum + nullCount, 0)),
        ...(bounds && { min_value: bounds.least, max_value: bounds.greatest }),
      },
    }),
  };
}

interface Page {
  readonly offset: number;
  readonly byteLength: number;
  readonly start: number;
  readonly nullCount: number;
  readonly isAllNull: boolean;
  readonly bounds: ValueBounds | undefined;
}

/** The loops know which entry each row has. */
interface Dictionary {
  readonly count: number;
  /** Bits that hold the number of any entry. */
  readonly bitWidth: number;
  /** Its entries, PLAIN. */
  readonly plain: Uint8Array;
}

/** Undefined where plain values take no more room. */
function dictionaryOf({ type }: Column, values: ColumnValues, loops: ColumnLoops): Dictionary | undefined {
  // Whether two cells of bytes share memory may not make a difference.
  if (type === 'binary') return undefined;
  if (values.kind === 'texts') {
    const { texts, rowCount } = values;
    if (texts.length === 0 || texts.length > rowCount / 2) return undefined;
    return { count: texts.length, bitWidth: bitWidthOf(texts.length), plain: plainTexts(texts) };
  }
  if (values.kind !== 'numbers') return undefined;
  const firstRows = distinctNumbers(values.numbers, loops);
  if (firstRows === undefined || firstRows.length === 0) return undefined;
  const entries = values.numbers.slice(0, firstRows.length);
  for (const [id, row] of firstRows.entries()) entries[id] = values.numbers[row]!;
  return { count: entries.length, bitWidth: bitWidthOf(entries.length), plain: plainNumbers(entries) };
}

function bitWidthOf(count: number): number {
  return Math.max(1, Math.ceil(Math.log2(count)));
}

function plainOf(values: ColumnValues, start: number, end: number): Uint8Array {
  const { present } = values;
  switch (values.kind) {
    case 'numbers':
      return plainNumbers(compactNumbers(values.numbers, present, start, end));
    case 'booleans':
      return plainBooleans(compactNumbers(values.booleans, present, start, end));
    case 'texts': {
      const { ids, texts } = values;
      return plainTexts(Array.from(compactNumbers(ids, present, start, end), (id) => texts[id]!));
    }
    case 'lists': {
      const { ends, numbers } = values;
      return plainNumbers(numbers.subarray(start === 0 ? 0 : ends[start - 1]!, ends[end - 1]!));
    }
  }
}

/** A page's data, compressed or as they are. */
interface Packed {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

/** Compresses a chunk's pages up to the first one that hardly gets smaller, as those of unique doubles do not. */
function worthwhile(compress: Compress): (data: Uint8Array) => Packed {
  let isWorthwhile = true;
  return (data) => {
    if (!isWorthwhile) return { bytes: data, isCompressed: false };
    const bytes = compress(data);
    isWorthwhile = data.length === 0 || bytes.length < 0.95 * data.length;
    return isWorthwhile ? { bytes, isCompressed: true } : { bytes: data, isCompressed: false };
  };
}

/** @returns the page's size uncompressed, its header included */
function writeDataPage(
  writer: ByteWriter,
  page: { levels: Levels; data: Packed; dataBytes: number; encoding: Encoding; rowCount: number },
): number {
  const { levels, data } = page;
  const levelBytes = levels.repetition.length + levels.definition.length;
  const headerBytes = writeHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levelBytes + page.dataBytes,
    compressed_page_size: levelBytes + data.bytes.length,
    data_page_header_v2: {
      num_values: levels.valueCount,
      num_nulls: levels.emptyCount,
      num_rows: page.rowCount,
      encoding: page.encoding,
      definition_levels_byte_length: levels.definition.length,
      repetition_levels_byte_length: levels.repetition.length,
      is_compressed: data.isCompressed,
    },
  });
  writer.appendBytes(levels.repetition);
  writer.appendBytes(levels.definition);
  writer.appendBytes(data.bytes);
  return headerBytes + levelBytes + page.dataBytes;
}

/** @returns the page's size uncompressed, its header included */
function writeDictionaryPage(writer: ByteWriter, { plain, count }: Dictionary, compress: Compress): number {
  const bytes = compress(plain);
  const headerBytes = writeHeader(writer, {
    type: 'DICTIONARY_PAGE',
    uncompressed_page_size: plain.length,
    compressed_page_size: bytes.length,
    dictionary_page_header: { num_values: count, encoding: 'PLAIN' },
  });
  writer.appendBytes(bytes);
  return headerBytes + plain.length;
}

/** @returns its size */
function writeHeader(writer: ByteWriter, header: Parameters<typeof writePageHeader>[1]): number {
  const start = writer.offset;
  writePageHeader(writer, header);
  return writer.offset - start;
}

/** Undefined where a page with values has no bounds, as one of NaN alone: then the format knows no index. */
function columnIndexOf(pages: readonly Page[], leaf: SchemaElement): PageColumnIndex | undefined {
  if (pages.some(({ isAllNull, bounds }) => !isAllNull && bounds === undefined)) return undefined;
  const bytesOf = (bounds: ValueBounds | undefined, side: keyof ValueBounds): Uint8Array =>
    (bounds && unconvertMinMax(bounds[side], leaf, side === 'greatest')) ?? new Uint8Array();
  return {
    null_pages: pages.map(({ isAllNull }) => isAllNull),
    min_values: pages.map(({ bounds }) => bytesOf(bounds, 'least')),
    max_values: pages.map(({ bounds }) => bytesOf(bounds, 'greatest')),
    boundary_order: orderOf(pages.flatMap(({ bounds }) => bounds ?? [])),
    null_counts: pages.map(({ nullCount }) => BigInt(nullCount)),
  };
}

function orderOf(bounds: readonly ValueBounds[]): PageColumnIndex['boundary_order'] {
  const pairs = bounds.slice(1).map((next, index) => [bounds[index]!, next] as const);
  if (pairs.every(([a, b]) => !isLess(b.least, a.least) && !isLess(b.greatest, a.greatest))) return 'ASCENDING';
  if (pairs.every(([a, b]) => !isLess(a.least, b.least) && !isLess(a.greatest, b.greatest))) return 'DESCENDING';
  return 'UNORDERED';
}
