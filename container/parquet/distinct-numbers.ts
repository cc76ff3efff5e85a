/** The distinct numbers of a column, where they are few: what a dictionary is worth making for. */

import type { NumberCells } from '../extractor.ts';

/** How many rows share a distinct value at least. */
const rowsAValue = 8;
/** A column whose first rows have more than a quarter of distinct values is taken for one without a dictionary. */
const sampleRows = 1 << 10;

export interface DistinctNumbers {
  /** Which distinct number, for each row; anything where it has none. */
  readonly ids: Int32Array;
  /** A row of each distinct number, in the order of their first ones. */
  readonly firstRows: Int32Array;
}

/** Undefined where they are many. Numbers are distinct by their bits, so that 0 and -0 are two. */
export function distinctNumbers(numbers: NumberCells, present: Uint8Array | undefined): DistinctNumbers | undefined {
  const rowCount = numbers.length;
  const most = Math.floor(rowCount / rowsAValue);
  if (most === 0) return undefined;
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 4);
  const find = numbers.BYTES_PER_ELEMENT === 8 ? findLong : findShort;
  if (rowCount > sampleRows && find({ words, present, rowCount: sampleRows, most: sampleRows / 4 }) === undefined) {
    return undefined;
  }
  return find({ words, present, rowCount, most });
}

interface Search {
  /** The numbers' memory: one or two words each. */
  readonly words: Int32Array;
  readonly present: Uint8Array | undefined;
  readonly rowCount: number;
  readonly most: number;
}

function findLong({ words, present, rowCount, most }: Search): DistinctNumbers | undefined {
  const slots = emptySlots(most);
  const mask = slots.length - 1;
  const ids = new Int32Array(rowCount);
  const firstRows = new Int32Array(most);
  let count = 0;
  let id = -1;
  let [lastLow, lastHigh] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (present !== undefined && present[row] === 0) continue;
    const low = words[2 * row]!;
    const high = words[2 * row + 1]!;
    if (id < 0 || low !== lastLow || high !== lastHigh) {
      let slot = slotOf(Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b), mask);
      for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
        const first = firstRows[slots[slot]! - 1]!;
        if (words[2 * first] === low && words[2 * first + 1] === high) break;
      }
      if (slots[slot] === 0) {
        if (count === most) return undefined;
        firstRows[count++] = row;
        slots[slot] = count;
      }
      id = slots[slot]! - 1;
      lastLow = low;
      lastHigh = high;
    }
    ids[row] = id;
  }
  return { ids, firstRows: firstRows.subarray(0, count) };
}

function findShort({ words, present, rowCount, most }: Search): DistinctNumbers | undefined {
  const slots = emptySlots(most);
  const mask = slots.length - 1;
  const ids = new Int32Array(rowCount);
  const firstRows = new Int32Array(most);
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    if (present !== undefined && present[row] === 0) continue;
    const word = words[row]!;
    let slot = slotOf(Math.imul(word, 0x9e3779b1), mask);
    while (slots[slot] !== 0 && words[firstRows[slots[slot]! - 1]!] !== word) slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      if (count === most) return undefined;
      firstRows[count++] = row;
      slots[slot] = count;
    }
    ids[row] = slots[slot]! - 1;
  }
  return { ids, firstRows: firstRows.subarray(0, count) };
}

/** A hash table for so many, at most half full: 0, or one more than the id of the number whose hash led there. */
function emptySlots(most: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(2 * most)));
}

function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}
