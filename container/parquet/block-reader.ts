import type { NumberCells } from '../extractor.ts';

/** Lengths that mean "no value" and "the value before". */
export const [noValue, sameValue] = [-1, -2];

/** One block after the other lies in the same memory. */
let lastWords: Int32Array = new Int32Array(0);

/** Reads a block from front to back, as it was written. */
export class BlockReader {
  private readonly bytes: Buffer;
  /** All of the memory. */
  private readonly allWords: Int32Array;
  private place = 0;

  /** @param bytes  beginning at a multiple of eight bytes of their memory */
  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const { buffer } = bytes;
    if (lastWords.buffer !== buffer) lastWords = new Int32Array(buffer, 0, buffer.byteLength >> 2);
    this.allWords = lastWords;
  }

  /** The next of two that stand side by side. */
  word(): number {
    const word = this.allWords[(this.bytes.byteOffset + this.place) >> 2]!;
    this.place += 4;
    return word;
  }

  words(count: number): Int32Array {
    return new Int32Array(this.bytes.buffer, this.take(4 * count), count);
  }

  numbers<T extends NumberCells>(Numbers: NumberArray<T>, count: number): T {
    return new Numbers(this.bytes.buffer, this.take(count * Numbers.BYTES_PER_ELEMENT), count);
  }

  longs(count: number): readonly (bigint | null)[] {
    const present = this.bytes.subarray(this.place, this.place + count);
    this.take(count);
    const longs = this.numbers(BigInt64Array, count);
    return Array.from(longs, (long, index) => (present[index] === 1 ? long : null));
  }

  texts(count: number): readonly (string | null)[] {
    let last = '';
    return this.slices(
      count,
      (bytes) => {
        last = bytes.toString();
        return last;
      },
      () => last,
    );
  }

  /** The result of `make` for each value's bytes, and of `again` for a value that equals the one before. */
  slices<T>(count: number, make: (bytes: Buffer) => T, again?: () => T): readonly (T | null)[] {
    const lengths = this.words(count);
    const values: (T | null)[] = [];
    let { place } = this;
    for (const length of lengths) {
      if (length === noValue) values.push(null);
      else if (length === sameValue) values.push(again!());
      else {
        values.push(make(this.bytes.subarray(place, place + length)));
        place += length;
      }
    }
    this.place = aligned(place);
    return values;
  }

  /** Where the bytes begin in their memory. */
  private take(byteLength: number): number {
    const start = this.place;
    this.place = aligned(start + byteLength);
    return this.bytes.byteOffset + start;
  }
}

interface NumberArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (memory: ArrayBufferLike, place: number, count: number): T;
}

function aligned(place: number): number {
  return Math.ceil(place / 8) * 8;
}
