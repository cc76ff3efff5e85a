import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { deserialize } from 'node:v8';
import type { ColumnBatch } from '../extractor.ts';

/**
 * Rows of units in the order in which they end, on the disk; to be read in the order in which they are written out.
 * So memory does not grow with the rows, and threads need not wait for one another.
 */
export class RowSpool {
  private readonly path: string;
  private readonly descriptor: number;
  private readonly places = new Map<
    number,
    { readonly start: number; readonly length: number; readonly rowCount: number }
  >();
  private end = 0;

  constructor(path: string) {
    this.path = path;
    this.descriptor = openSync(path, 'w+');
  }

  /** Keeps the serialized rows of a unit. */
  put(index: number, rows: Uint8Array, rowCount: number): void {
    for (let written = 0; written < rows.length; ) {
      written += writeSync(this.descriptor, rows, written, rows.length - written, this.end + written);
    }
    this.places.set(index, { start: this.end, length: rows.length, rowCount });
    this.end += rows.length;
  }

  /** The rows of a unit, or undefined where it left none. */
  take(index: number): { readonly rows: ColumnBatch; readonly rowCount: number } | undefined {
    const place = this.places.get(index);
    if (!place) return undefined;
    const bytes = Buffer.alloc(place.length);
    for (let read = 0; read < place.length; ) {
      read += readSync(this.descriptor, bytes, read, place.length - read, place.start + read);
    }
    return { rows: deserialize(bytes) as ColumnBatch, rowCount: place.rowCount };
  }

  close(): void {
    closeSync(this.descriptor);
    rmSync(this.path, { force: true });
  }
}
