/** Values in Parquet's PLAIN encoding (Encodings.md of the format): little-endian numbers, bits, texts after their length. */

import type { NumberCells } from '../extractor.ts';

/** Those of rows `start` … `end - 1` that have a value; the array's own memory where all have. */
export function compactNumbers<T extends NumberCells | Uint8Array>(
  numbers: T,
  present: Uint8Array | undefined,
  start: number,
  end: number,
): T {
  if (present === undefined) return numbers.subarray(start, end) as T;
  const compact = numbers.slice(start, end) as T;
  let count = 0;
  for (let row = start; row < end; row++) {
    if (present[row] === 1) compact[count++] = numbers[row]!;
  }
  return compact.subarray(0, count) as T;
}

/** The numbers' own memory, which is little-endian on every machine that runs Node. */
export function plainNumbers(numbers: NumberCells): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** @param booleans  0 or 1 each; eight become a byte, the first its lowest bit */
export function plainBooleans(booleans: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(booleans.length / 8));
  for (let index = 0; index < booleans.length; index++) bytes[index >> 3]! |= booleans[index]! << (index & 7);
  return bytes;
}

export function plainTexts(texts: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + text.length, 0));
  let offset = 0;
  for (const text of texts) {
    bytes.writeUInt32LE(text.length, offset);
    bytes.set(text, offset + 4);
    offset += 4 + text.length;
  }
  return bytes;
}
