/**
 * Footers and page indexes of Parquet files as Thrift structs, so that fields which this program does not know
 * stays in it. @see apache/parquet-format, src/main/thrift/parquet.thrift
 */

import type { FileHandle } from 'node:fs/promises';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { ByteWriter } from 'hyparquet-writer';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';

export const parquetMagic = Buffer.from('PAR1');

/** FileMetaData; fields that are not named here stay what they are. */
export interface Footer {
  field_1: number;
  /** Schema. */
  field_2: unknown;
  /** Rows. */
  field_3: bigint;
  field_4: readonly RowGroupStruct[];
  /** Key and value pairs, who wrote it, order of columns. */
  field_5?: unknown;
  field_6?: unknown;
  field_7?: unknown;
}

export interface RowGroupStruct {
  field_1: readonly ColumnChunkStruct[];
  /** Bytes before compression. */
  field_2: bigint;
  /** Rows. */
  field_3: bigint;
  /** First byte, and count of bytes. */
  field_5: bigint;
  field_6: bigint;
}

export interface ColumnChunkStruct {
  field_2: bigint;
  /** Places of the first data, index and dictionary page, and of a bloom filter. */
  field_3: { field_9: bigint; field_10?: bigint; field_11?: bigint; field_14?: bigint };
  /** Place and size of the offset index. */
  field_4?: bigint;
  field_5?: number;
  /** Place and size of the column index. */
  field_6?: bigint;
  field_7?: number;
}

/** Its page locations, each with a place. */
export interface OffsetIndexStruct {
  field_1: readonly { field_1: bigint }[];
}

/** @throws Error where the file ends before its footer does */
export async function readFooter(file: FileHandle): Promise<Footer> {
  const { size } = await file.stat();
  const tail = await readBytes(file, { offset: size - 8, count: 8 });
  const count = tail.readUInt32LE(0);
  return readStruct(await readBytes(file, { offset: size - 8 - count, count })) as unknown as Footer;
}

/** @throws Error where the file has fewer */
export async function readBytes(
  file: FileHandle,
  { offset, count }: { offset: number; count: number },
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(count);
  const { bytesRead } = await file.read(bytes, 0, count, offset);
  if (bytesRead < count) throw new Error(`it ends ${count - bytesRead} bytes early`);
  return bytes;
}

type Struct = Record<`field_${number}`, unknown>;

export function readStruct(bytes: Uint8Array): Struct {
  return deserializeTCompactProtocol({
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    offset: 0,
  });
}

export function writeStruct(struct: object): Uint8Array {
  const writer = new ByteWriter();
  serializeTCompactProtocol(writer, struct as Struct);
  return writer.getBytes();
}

const [listAfterThree, structType, longList] = [0x19, 0x0c, 0xf0];

/**
 * The end of a file, from the footer's first byte on, with row groups that are written already: all of them as objects
 * would take far more memory.
 */
export function renderFooter(
  { field_1, field_2, field_5, field_6, field_7 }: Omit<Footer, 'field_3' | 'field_4'>,
  { rows, rowGroups }: { rows: bigint; rowGroups: readonly Uint8Array[] },
): Uint8Array {
  const writer = new ByteWriter();
  // Without the byte that ends a struct.
  writer.appendBytes(writeStruct({ field_1, field_2, field_3: rows }).slice(0, -1));
  writer.appendUint8(listAfterThree);
  writer.appendUint8(longList | structType);
  writer.appendVarInt(rowGroups.length);
  for (const rowGroup of rowGroups) writer.appendBytes(rowGroup);
  // A field's id is written as its distance from the last one's, here the fourth.
  writer.appendBytes(writeStruct({ field_1: field_5, field_2: field_6, field_3: field_7 }));
  writer.appendUint32(writer.offset);
  writer.appendBytes(parquetMagic);
  return writer.getBytes();
}
