/** Memory that is written from front to back, of which every reservation begins at a multiple of eight bytes. */
export class BlockBytes {
  private memory = new ArrayBuffer(1 << 16);
  bytes = Buffer.from(this.memory);
  words = new Int32Array(this.memory);
  doubles = new Float64Array(this.memory);
  longs = new BigInt64Array(this.memory);
  private used = 0;

  clear(): void {
    this.used = 0;
  }

  /** Reserves bytes and gives back where they begin. Where there was no room, the views are replaced. */
  reserve(byteLength: number): number {
    this.align();
    const start = this.used;
    this.ensure(start + byteLength);
    this.used = start + byteLength;
    return start;
  }

  /** Bytes right behind the last ones. */
  append(bytes: Uint8Array): void {
    this.ensure(this.used + bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** UTF-8 right behind the last bytes. @returns how many it takes */
  appendText(text: string): number {
    this.ensure(this.used + 3 * text.length);
    const byteLength = this.writeShort(text) ? text.length : this.bytes.write(text, this.used);
    this.used += byteLength;
    return byteLength;
  }

  /** All that was written, padded to a multiple of eight bytes; valid until the next call. */
  written(): Uint8Array {
    this.align();
    return this.bytes.subarray(0, this.used);
  }

  /** A loop, which is faster than a call for short texts. @returns false for a text that is long, or not ASCII */
  private writeShort(text: string): boolean {
    if (text.length > 32) return false;
    const { bytes, used } = this;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 127) return false;
      bytes[used + index] = unit;
    }
    return true;
  }

  private align(): void {
    const end = Math.ceil(this.used / 8) * 8;
    this.ensure(end);
    const { bytes } = this;
    for (let place = this.used; place < end; place++) bytes[place] = 0;
    this.used = end;
  }

  private ensure(length: number): void {
    if (length <= this.memory.byteLength) return;
    const { bytes } = this;
    this.memory = new ArrayBuffer(Math.max(2 * this.memory.byteLength, Math.ceil(length / 8) * 8));
    this.bytes = Buffer.from(this.memory);
    this.words = new Int32Array(this.memory);
    this.doubles = new Float64Array(this.memory);
    this.longs = new BigInt64Array(this.memory);
    this.bytes.set(bytes.subarray(0, this.used));
  }
}
