import { LineReader } from './line-reader.ts';

const mostLineBytes = 8 << 10;
const mostBytes = 1 << 20;

/** What a program prints, for the job's log: whole lines, as many as a person would read, and no more. */
export class ProgramLog {
  private readonly write: (text: string) => void;
  private writtenBytes = 0;
  private readonly readers = new Map<string, LineReader>();

  constructor(write: (text: string) => void) {
    this.write = write;
  }

  /** @param stream  of its own lines */
  push(stream: string, bytes: Buffer): void {
    // What is left out is not even put together.
    if (this.writtenBytes > mostBytes) return;
    const reader = this.readers.get(stream) ?? new LineReader(mostLineBytes);
    this.readers.set(stream, reader);
    for (let start = 0; start < bytes.length; start += mostLineBytes) {
      const lines = reader.push(bytes.subarray(start, start + mostLineBytes));
      if (lines === undefined) this.line(`(a line of more than ${mostLineBytes} bytes is left out)`);
      else for (const line of lines) this.line(String(line));
      if (lines === undefined) this.readers.set(stream, new LineReader(mostLineBytes));
    }
  }

  /** What has no end of a line. */
  end(): void {
    for (const reader of this.readers.values()) {
      const rest = String(reader.rest());
      if (rest !== '') this.line(rest);
    }
  }

  private line(text: string): void {
    if (this.writtenBytes > mostBytes) return;
    this.writtenBytes += Buffer.byteLength(text) + 1;
    if (this.writtenBytes <= mostBytes) this.write(`${text}\n`);
    else this.write(`(a process of the extractor has printed ${mostBytes >> 20} MB: the rest is left out)\n`);
  }
}
