/** Bits of a file, highest first, through a buffer of constant size. */

import { crc16 } from './crc.ts';
import { FlacError } from './flac-error.ts';

/** Fills the buffer from its start with the next bytes. Gives back how many; 0 at the end of the file. */
export type ReadBytes = (buffer: Uint8Array) => number;

const bufferBytes = 1 << 16;

/** No single read takes more than these. */
const reserveBytes = 16;

export class BitReader {
  private readonly readBytes: ReadBytes;
  private readonly buffer = new Uint8Array(bufferBytes);
  private filled = 0;
  private ended = false;
  /** Of the next bit, from the start of the buffer. */
  private bit = 0;
  /** The buffer is filled up before a read that begins here or later. */
  private refillBit = 0;
  /** Bytes of the file before the buffer. */
  private passedBytes = 0;
  private crc = 0;
  /** In the buffer, where the bytes begin that the checksum does not cover yet. */
  private crcByte = 0;

  constructor(readBytes: ReadBytes) {
    this.readBytes = readBytes;
  }

  /** Of the next byte in the file; meaningful between bytes. */
  get byteOffset(): number {
    return this.passedBytes + (this.bit >> 3);
  }

  /** True where no further bit follows. */
  atEnd(): boolean {
    this.fill();
    return this.bit >= this.filled * 8;
  }

  /** `count` bits, 0 to 32, as an unsigned number. */
  unsigned(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >>> (32 - count);
    this.bit += count;
    return value;
  }

  /** `count` bits, 0 to 32, as two's complement. */
  signed(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >> (32 - count);
    this.bit += count;
    return value;
  }

  /** The number of 0 bits before the next 1, which is read, too. */
  zeros(): number {
    let count = 0;
    for (let word = this.peek(); word === 0; word = this.peek()) {
      this.bit += 32;
      count += 32;
      this.refuseEnd();
    }
    const last = Math.clz32(this.peek());
    this.bit += last + 1;
    return count + last;
  }

  /**
   * Decodes Rice codes into `values[start]` … `values[end - 1]`: zeros and a 1, then `low` bits, at most 30.
   *
   * @see RFC 9639, section 9.2.7.2
   */
  rice(values: Int32Array, { start, end, low }: { start: number; end: number; low: number }): void {
    for (let index = start; index < end; index++) {
      const word = this.peek();
      const zeros = Math.clz32(word);
      let code: number;
      if (zeros + low < 32) {
        // Both parts at once: nearly all codes are that short.
        this.bit += zeros + 1 + low;
        code = ((zeros << low) | ((((word << zeros) << 1) >>> 1) >>> (31 - low))) >>> 0;
      } else {
        code = ((this.zeros() << low) | this.unsigned(low)) >>> 0;
      }
      values[index] = (code >>> 1) ^ -(code & 1);
    }
    this.refuseEnd();
  }

  /** Goes on at the next byte. */
  align(): void {
    this.bit = (this.bit + 7) & ~7;
  }

  skipBytes(count: number): void {
    for (let left = count; left > 0; ) {
      this.fill();
      this.refuseEnd();
      const taken = Math.min(left, Math.max(1, this.filled - (this.bit >> 3)));
      this.bit += taken * 8;
      left -= taken;
    }
    this.refuseEnd();
  }

  /** Begins a checksum at the next byte. */
  startChecksum(): void {
    this.crc = 0;
    this.crcByte = this.bit >> 3;
  }

  /** The checksum of all bytes from its start to the next byte. */
  checksum(): number {
    const end = (this.bit + 7) >> 3;
    this.crc = crc16(this.crc, this.buffer, this.crcByte, end);
    this.crcByte = end;
    return this.crc;
  }

  /** @throws FlacError where more bits were read than there are */
  refuseEnd(): void {
    if (this.ended && this.bit > this.filled * 8) throw new FlacError('ends', 'the file ends inside the stream');
  }

  /** The next 32 bits; those after the end are 0. */
  private peek(): number {
    if (this.bit >= this.refillBit) this.fill();
    const { buffer, bit } = this;
    const byte = bit >> 3;
    const shift = bit & 7;
    const word = (buffer[byte]! << 24) | (buffer[byte + 1]! << 16) | (buffer[byte + 2]! << 8) | buffer[byte + 3]!;
    return shift === 0 ? word : (word << shift) | (buffer[byte + 4]! >> (8 - shift));
  }

  private fill(): void {
    if (this.bit < this.refillBit) return;
    const { buffer } = this;
    const used = Math.min(this.bit >> 3, this.filled);
    this.crc = crc16(this.crc, buffer, this.crcByte, used);
    this.crcByte = 0;
    buffer.copyWithin(0, used, this.filled);
    this.filled -= used;
    this.bit -= used * 8;
    this.passedBytes += used;
    while (this.filled <= reserveBytes && !this.ended) {
      const count = this.readBytes(buffer.subarray(this.filled));
      this.filled += count;
      this.ended = count === 0;
    }
    if (this.ended) buffer.fill(0, this.filled);
    this.refillBit = this.ended ? Number.POSITIVE_INFINITY : (this.filled - reserveBytes) * 8;
  }
}
