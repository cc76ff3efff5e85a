/** Bits into bytes, highest first. */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  #bitCount = 0;

  /** The lowest `count` bits (32 at most) of a whole number; two's complement where it is negative. */
  write(value: number, count: number): this {
    this.#makeRoom(count);
    for (let left = count; left > 0; ) {
      const free = 8 - (this.#bitCount & 7);
      const taken = Math.min(free, left);
      const bits = (value >>> (left - taken)) & (2 ** taken - 1);
      this.#bytes[this.#bitCount >> 3]! |= bits << (free - taken);
      this.#bitCount += taken;
      left -= taken;
    }
    return this;
  }

  zeros(count: number): this {
    this.#makeRoom(count);
    this.#bitCount += count;
    return this;
  }

  /** All that was written; a last byte that is not full ends in 0 bits. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, Math.ceil(this.#bitCount / 8));
  }

  #makeRoom(count: number): void {
    const needed = Math.ceil((this.#bitCount + count) / 8);
    if (needed <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * needed);
    longer.set(this.#bytes);
    this.#bytes = longer;
  }
}

export interface CrcKind {
  /** Without its highest bit. */
  readonly polynomial: number;
  readonly width: 8 | 16;
}

/** The remainder of the bytes as a polynomial over one bit, from 0. */
export function crc(bytes: Uint8Array, kind: CrcKind): number {
  const table = tableOf(kind);
  const mask = 2 ** kind.width - 1;
  let rest = 0;
  for (const byte of bytes) rest = ((rest << 8) & mask) ^ table[(rest >>> (kind.width - 8)) ^ byte]!;
  return rest;
}

const tablesByWidth = new Map<number, Uint16Array>();

function tableOf({ polynomial, width }: CrcKind): Uint16Array {
  const known = tablesByWidth.get(width);
  if (known !== undefined) return known;
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let rest = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) rest = (rest << 1) ^ ((rest >>> (width - 1)) & 1 ? polynomial : 0);
    return rest & (2 ** width - 1);
  });
  tablesByWidth.set(width, table);
  return table;
}
