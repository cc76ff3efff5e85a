/** Lines of a pipe, each bounded before it is put together. */

export class LineReader {
  private readonly mostBytes: number;
  private pieces: Buffer[] = [];
  private heldBytes = 0;

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  /**
   * The lines that end in the bytes, without their ends, the first with what came before.
   * @returns undefined where a line is longer than may be: nothing that comes after is of use
   */
  push(bytes: Buffer): readonly Buffer[] | undefined {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      if (!this.hold(bytes.subarray(start, end))) return undefined;
      lines.push(this.rest());
      start = end + 1;
    }
    return this.hold(bytes.subarray(start)) ? lines : undefined;
  }

  /** What came after the last end of a line; it is forgotten. */
  rest(): Buffer {
    const line = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    this.pieces = [];
    this.heldBytes = 0;
    return line;
  }

  private hold(bytes: Buffer): boolean {
    this.heldBytes += bytes.length;
    if (this.heldBytes > this.mostBytes) this.pieces = [];
    else if (bytes.length > 0) this.pieces.push(bytes);
    return this.heldBytes <= this.mostBytes;
  }
}
