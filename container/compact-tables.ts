/** Tables of facts about hundreds of thousands of units and files, compact in memory. */

import type { ByteRange } from './files/byte-range.ts';

type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

class GrowingArray<T extends Numbers> {
  private numbers: T;
  private readonly allocate: (length: number) => T;
  private used = 0;

  /** @param allocate  makes an array of so many zeros */
  constructor(allocate: (length: number) => T) {
    this.allocate = allocate;
    this.numbers = allocate(1 << 8);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): void {
    this.set(this.used, value);
  }

  at(index: number): number {
    return index < this.used ? this.numbers[index]! : 0;
  }

  /** Whatever lies between is 0. */
  set(index: number, value: number): void {
    if (index >= this.numbers.length) {
      const larger = this.allocate(Math.max(index + 1, this.numbers.length * 2));
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[index] = value;
    this.used = Math.max(this.used, index + 1);
  }
}

/** Doubles by index, in memory that grows; 0 where none was set. */
export const growingDoubles = () => new GrowingArray((length) => new Float64Array(length));
/** As `growingDoubles`, of integers of 32 bits. */
export const growingIntegers = () => new GrowingArray((length) => new Int32Array(length));
/** As `growingDoubles`, of bytes. */
export const growingBytes = () => new GrowingArray((length) => new Uint8Array(length));

/** Places in a file, by index: two numbers each. */
export class ByteRangeTable {
  private readonly offsets = growingDoubles();
  private readonly byteLengths = growingDoubles();

  set(index: number, { offset, byteLength }: ByteRange): void {
    this.offsets.set(index, offset);
    this.byteLengths.set(index, byteLength);
  }

  at(index: number): ByteRange {
    return { offset: this.offsets.at(index), byteLength: this.byteLengths.at(index) };
  }
}

/** Texts in one piece of memory: a path costs its bytes and four more. */
export class PathTable {
  private bytes = Buffer.alloc(1 << 12);
  private ends = new Uint32Array(1 << 8);
  private length = 0;
  /** Where the last search ended: the next one is often for a neighbour. */
  private found = 0;
  /** What is searched for, and how many bytes it has. */
  private wanted = Buffer.alloc(1 << 8);
  private wantedLength = 0;

  get count(): number {
    return this.length;
  }

  /** Gives back its index: 0, 1, 2 … */
  push(path: string): number {
    const start = this.startOf(this.length);
    const byteCount = Buffer.byteLength(path);
    if (start + byteCount > this.bytes.length) this.bytes = grown(this.bytes, start + byteCount);
    if (this.length === this.ends.length) this.ends = doubled(this.ends);
    this.ends[this.length] = start + this.bytes.write(path, start);
    return this.length++;
  }

  at(index: number): string {
    return this.bytes.toString('utf8', this.startOf(index), this.ends[index]);
  }

  /** Orders two by their UTF-8 bytes, which is the order of their code points. */
  compare(a: number, b: number): number {
    const { bytes } = this;
    const [startA, startB] = [this.startOf(a), this.startOf(b)];
    const [lengthA, lengthB] = [this.ends[a]! - startA, this.ends[b]! - startB];
    // A loop, since paths are so short that to call Buffer.compare takes longer.
    for (let at = 0; at < lengthA && at < lengthB; at++) {
      const difference = bytes[startA + at]! - bytes[startB + at]!;
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  /** All indices in the order of their paths; of equal ones, the first first. */
  sorted(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, index) => index).sort((a, b) => this.compare(a, b) || a - b);
  }

  /** The same paths in another order. */
  reordered(order: Int32Array): PathTable {
    const table = new PathTable();
    for (const index of order) table.push(this.at(index));
    return table;
  }

  /** Index of a path, where all are in order; -1 where it is not there. */
  find(path: string): number {
    return this.search(path, (rank) => rank);
  }

  /** Where a path stands in the order that `sorted` gave; -1 where it is not there. */
  findIn(order: Int32Array, path: string): number {
    return this.search(path, (rank) => order[rank]!);
  }

  private search(path: string, indexAt: (rank: number) => number): number {
    this.want(path);
    let [low, high] = [0, this.length];
    for (let near = Math.max(0, this.found - 1); near <= this.found + 2 && low < near + 1 && near < high; near++) {
      const order = this.compareToWanted(indexAt(near));
      if (order === 0) {
        this.found = near;
        return near;
      }
      if (order < 0) low = near + 1;
      else high = near;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compareToWanted(indexAt(middle)) < 0) low = middle + 1;
      else high = middle;
    }
    if (low === this.length || this.compareToWanted(indexAt(low)) !== 0) return -1;
    this.found = low;
    return low;
  }

  private want(path: string): void {
    if (3 * path.length > this.wanted.length) this.wanted = Buffer.alloc(6 * path.length);
    this.wantedLength = this.wanted.write(path);
  }

  private compareToWanted(index: number): number {
    const { bytes, wanted, wantedLength } = this;
    const start = this.startOf(index);
    const length = this.ends[index]! - start;
    for (let at = 0; at < length && at < wantedLength; at++) {
      const difference = bytes[start + at]! - wanted[at]!;
      if (difference !== 0) return difference;
    }
    return length - wantedLength;
  }

  private startOf(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]!;
  }
}

function grown(bytes: Buffer, least: number): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(Math.max(least, bytes.length * 2));
  bytes.copy(larger);
  return larger;
}

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
