import { ByteRangeTable, PathTable } from '../compact-tables.ts';
import type { Warning } from '../extractor.ts';
import type { Spool } from '../files/spool.ts';

/** Warnings, whose texts lie in the spool: there may be one of every unit. */
export class WarningLog {
  private readonly spool: Spool;
  private readonly paths = new PathTable();
  private readonly places = new ByteRangeTable();

  constructor(spool: Spool) {
    this.spool = spool;
  }

  get count(): number {
    return this.paths.count;
  }

  add({ path, message }: Warning): void {
    this.places.set(this.paths.push(path), this.spool.append(Buffer.from(message)));
  }

  /** Sorted by path, then message. */
  *sorted(): Generator<Warning> {
    let ofPath: number[] = [];
    for (const index of this.paths.sorted()) {
      if (ofPath.length > 0 && this.paths.compare(ofPath[0]!, index) !== 0) {
        yield* this.byMessage(ofPath);
        ofPath = [];
      }
      ofPath.push(index);
    }
    yield* this.byMessage(ofPath);
  }

  private byMessage(indices: readonly number[]): Warning[] {
    return indices
      .map((index) => this.spool.read(this.places.at(index)))
      .sort(Buffer.compare)
      .map((message) => ({ path: this.paths.at(indices[0]!), message: Buffer.from(message).toString() }));
  }
}
