/** Which rows of a page have a value, and where lists begin: Parquet's definition and repetition levels. */

import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import type { Column } from '../extractor.ts';
import type { ColumnLoops } from './column-loops.ts';
import type { ColumnValues } from './column-values.ts';

/** Encoded without the length before them, as a page of version 2 has them. */
export interface Levels {
  readonly definition: Uint8Array;
  readonly repetition: Uint8Array;
  /** Levels of the page: a list has one for each number, and one where it has none. */
  readonly valueCount: number;
  /** Levels without a value. */
  readonly emptyCount: number;
  /** Rows without a value. */
  readonly nullCount: number;
}

/** Of rows `start` … `end - 1`. @param loops  which hold the column */
export function levelsOf(
  column: Column,
  values: ColumnValues,
  { loops, start, end }: { loops: ColumnLoops; start: number; end: number },
): Levels {
  const nullCount = loops.nullsIn(start, end);
  if (values.kind === 'lists') return { ...listLevels(column, values, start, end), nullCount };
  return {
    definition: column.nullable ? presenceLevels() : new Uint8Array(),
    repetition: new Uint8Array(),
    valueCount: end - start,
    emptyCount: nullCount,
    nullCount,
  };

  function presenceLevels(): Uint8Array {
    if (values.present !== undefined) return loops.packPresence(start, end);
    const writer = new ByteWriter(8);
    // One run of the level 1.
    writer.appendVarInt((end - start) << 1);
    writer.appendUint8(1);
    return writer.getBytes();
  }
}

/** A list that is null is at level 0, an empty one at 1, a number at 2; each one less where no list is null. */
function listLevels(
  { nullable }: Column,
  { ends, present }: Extract<ColumnValues, { kind: 'lists' }>,
  start: number,
  end: number,
): Omit<Levels, 'nullCount'> {
  const emptyList = nullable ? 1 : 0;
  const [definition, repetition]: [number[], number[]] = [[], []];
  let emptyCount = 0;
  for (let row = start; row < end; row++) {
    const length = ends[row]! - (row === 0 ? 0 : ends[row - 1]!);
    if (length === 0) {
      definition.push(present?.[row] === 0 ? 0 : emptyList);
      repetition.push(0);
      emptyCount++;
    }
    for (let index = 0; index < length; index++) {
      definition.push(emptyList + 1);
      repetition.push(index === 0 ? 0 : 1);
    }
  }
  return {
    definition: encodeLevels(definition, nullable ? 2 : 1),
    repetition: encodeLevels(repetition, 1),
    valueCount: definition.length,
    emptyCount,
  };
}

function encodeLevels(levels: number[], bitWidth: number): Uint8Array {
  const writer = new ByteWriter();
  writeRleBitPackedHybrid(writer, levels, bitWidth);
  return writer.getBytes();
}
