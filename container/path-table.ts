/** Texts in one piece of memory, for trees of many thousand files: a path costs its bytes and four more. */

export class PathTable {
  private bytes = Buffer.alloc(1 << 12);
  private ends = new Uint32Array(1 << 8);
  private length = 0;

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
    const { bytes, ends } = this;
    return bytes.compare(bytes, this.startOf(b), ends[b], this.startOf(a), ends[a]);
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
    const wanted = Buffer.from(path);
    let low = 0;
    for (let high = this.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.compareTo(indexAt(middle), wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.compareTo(indexAt(low), wanted) === 0 ? low : -1;
  }

  private compareTo(index: number, wanted: Buffer): number {
    return this.bytes.compare(wanted, 0, wanted.length, this.startOf(index), this.ends[index]);
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
