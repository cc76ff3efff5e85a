/** Bits into bytes, highest first. */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  #bitCount = 0;

  /** The lowest `count` bits (32 at most) of a whole number; two's complement where it is negative. */
  write(value: number, count: number): this {
    const needed = Math.ceil((this.#bitCount + count) / 8);
    if (needed > this.#bytes.length) {
      const longer = new Uint8Array(2 * needed);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    for (let bit = count - 1; bit >= 0; bit--, this.#bitCount++) {
      this.#bytes[this.#bitCount >> 3]! |= ((value >>> bit) & 1) << (7 - (this.#bitCount & 7));
    }
    return this;
  }

  /** All that was written; a last byte that is not full ends in 0 bits. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, Math.ceil(this.#bitCount / 8));
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
