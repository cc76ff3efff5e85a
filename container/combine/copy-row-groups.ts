/**
 * Row groups of several Parquet files in one, as they are: their bytes are copied, and the places that footer and page
 * indexes name are moved. The footer of one file at a time is held in memory, and the row groups' part of the new one.
 */

import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import {
  type ColumnChunkStruct,
  type Footer,
  type OffsetIndexStruct,
  parquetMagic,
  type RowGroupStruct,
  readBytes,
  readFooter,
  readStruct,
  renderFooter,
  writeStruct,
} from './parquet-footer.ts';

/** Rows of a file. */
export interface RowRange {
  readonly path: string;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** A range cannot be copied; the message says why, and follows the file's name. */
export class UncopiedRange extends Error {
  /** Which of the ranges it is. */
  readonly index: number;

  constructor(index: number, problem: string) {
    super(problem);
    this.index = index;
  }
}

/**
 * Writes the row groups of at least one range into a new file at `path`, in their order; a range may be empty.
 * @throws UncopiedRange where one does not begin and end with a row group, or has another schema than the first
 */
export async function copyRowGroups(ranges: readonly RowRange[], path: string): Promise<void> {
  await writeFile(path, parquetMagic);
  const shifts = await copyBytes(ranges, path);
  await writeEnd(ranges, { path, shifts });
}

/** The most rows, and the most bytes before compression, of any row group with rows of the range; 0 where there is none. */
export async function largestRowGroup({
  path,
  firstRow,
  rowCount,
}: RowRange): Promise<{ rows: number; bytes: number }> {
  const { field_4: rowGroups } = await withFile(path, readFooter);
  const most = { rows: 0, bytes: 0 };
  let row = 0;
  for (const { field_2, field_3 } of rowGroups) {
    const rows = Number(field_3);
    if (row < firstRow + rowCount && row + rows > firstRow) {
      most.rows = Math.max(most.rows, rows);
      most.bytes = Math.max(most.bytes, Number(field_2));
    }
    row += rows;
  }
  return most;
}

/** By how much each row group has moved, in their order. */
async function copyBytes(ranges: readonly RowRange[], path: string): Promise<readonly bigint[]> {
  const shifts: bigint[] = [];
  let offset = BigInt(parquetMagic.length);
  let schema: Uint8Array | undefined;
  for (const [index, range] of ranges.entries()) {
    const footer = await withFile(range.path, readFooter);
    const own = writeStruct({ field_1: footer.field_2 });
    schema ??= own;
    if (Buffer.compare(schema, own) !== 0)
      throw new UncopiedRange(index, 'stores columns in another way than the first group');
    for (const { field_5: start, field_6: count } of rowGroupsOf(footer, { ...range, index })) {
      const bytes = createReadStream(range.path, { start: Number(start), end: Number(start + count) - 1 });
      await pipeline(bytes, createWriteStream(path, { flags: 'a' }));
      shifts.push(offset - start);
      offset += count;
    }
  }
  return shifts;
}

/** Page indexes and footer. */
async function writeEnd(
  ranges: readonly RowRange[],
  { path, shifts }: { path: string; shifts: readonly bigint[] },
): Promise<void> {
  const rowGroups: Uint8Array[] = [];
  let first: Footer | undefined;
  let rows = 0n;
  const target = await open(path, 'a');
  try {
    const end = new FileEnd(target, BigInt((await target.stat()).size));
    for (const [index, range] of ranges.entries()) {
      await withFile(range.path, async (source) => {
        const footer = await readFooter(source);
        first ??= footer;
        for (const rowGroup of rowGroupsOf(footer, { ...range, index })) {
          const shift = shifts[rowGroups.length]!;
          const chunks: ColumnChunkStruct[] = [];
          for (const chunk of rowGroup.field_1) chunks.push(await moveChunk(chunk, { source, shift, end }));
          rowGroups.push(writeStruct({ ...rowGroup, field_1: chunks, field_5: rowGroup.field_5 + shift }));
          rows += rowGroup.field_3;
        }
      });
    }
    await end.append(renderFooter(first!, { rows, rowGroups }));
  } finally {
    await target.close();
  }
}

interface Move {
  readonly source: FileHandle;
  readonly shift: bigint;
  readonly end: FileEnd;
}

/** Copies a chunk's page indexes, and says where all of it lies. */
async function moveChunk(chunk: ColumnChunkStruct, { source, shift, end }: Move): Promise<ColumnChunkStruct> {
  const { field_3: metadata, field_4: offsetIndex, field_6: columnIndex } = chunk;
  const places = ['field_9', 'field_10', 'field_11', 'field_14'] as const;
  const moved = places.flatMap((name) => (metadata[name] === undefined ? [] : [[name, metadata[name] + shift]]));
  const result = { ...chunk, field_2: chunk.field_2 + shift, field_3: { ...metadata, ...Object.fromEntries(moved) } };
  if (columnIndex !== undefined) {
    const bytes = await readBytes(source, { offset: Number(columnIndex), count: chunk.field_7! });
    result.field_6 = await end.append(bytes);
  }
  if (offsetIndex !== undefined) {
    const read = await readBytes(source, { offset: Number(offsetIndex), count: chunk.field_5! });
    const index = readStruct(read) as unknown as OffsetIndexStruct;
    const locations = index.field_1.map((page) => ({ ...page, field_1: page.field_1 + shift }));
    const bytes = writeStruct({ ...index, field_1: locations });
    result.field_4 = await end.append(bytes);
    result.field_5 = bytes.length;
  }
  return result;
}

/** A file that is appended to. */
class FileEnd {
  private readonly file: FileHandle;
  private offset: bigint;

  constructor(file: FileHandle, offset: bigint) {
    this.file = file;
    this.offset = offset;
  }

  /** @returns where the bytes begin */
  async append(bytes: Uint8Array): Promise<bigint> {
    const start = this.offset;
    await this.file.appendFile(bytes);
    this.offset += BigInt(bytes.length);
    return start;
  }
}

function rowGroupsOf(footer: Footer, { index, firstRow, rowCount }: RowRange & { index: number }): RowGroupStruct[] {
  const rowGroups: RowGroupStruct[] = [];
  const endRow = firstRow + rowCount;
  let row = 0;
  for (const rowGroup of footer.field_4) {
    const end = row + Number(rowGroup.field_3);
    if (row >= firstRow && end <= endRow) rowGroups.push(rowGroup);
    else if (row < endRow && end > firstRow) throw new UncopiedRange(index, 'has a row group with rows of two groups');
    row = end;
  }
  return rowGroups;
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}
