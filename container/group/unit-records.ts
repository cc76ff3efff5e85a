/** Units of a plan and what became of them, as numbers; texts and rows lie in the spool. */

import { deserialize, serialize } from 'node:v8';
import { ByteRangeTable, growingBytes, growingDoubles, growingIntegers, PathTable } from '../compact-tables.ts';
import type { Unit } from '../extractor.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { Spool } from '../files/spool.ts';
import type { RowBlock } from '../parquet/row-blocks.ts';
import type { UnitList } from '../pool/unit-list.ts';

/** Open: a unit that has not ended. */
export type UnitStatus = 'open' | 'processed' | 'rejected' | 'skipped';
const mostPendingBytes = 1 << 16;
const statuses: readonly UnitStatus[] = ['open', 'processed', 'rejected', 'skipped'];

/** Units to be worked on come by their own indices, 0, 1, 2 …, beside those that the plan itself rejects or skips. */
export class UnitRecords implements UnitList {
  private readonly spool: Spool;
  private readonly root: string;
  private readonly paths = new PathTable();
  private readonly states = growingBytes();
  private readonly rows = growingIntegers();
  private readonly sizes = growingDoubles();
  /** By record: where the spool has the unit, and once it has ended, what became of it. */
  private readonly byteRanges = new ByteRangeTable();
  /** By record: bytes that the only block of its rows holds, see `RowBlock`; -1 where the spool has a list of blocks. */
  private readonly heldBytes = growingDoubles();
  /** By unit: its record. */
  private readonly records = growingIntegers();
  /** Units that the spool does not have yet: many small ones are written at once. Asking for one brings all there. */
  private pending: { readonly record: number; readonly bytes: Uint8Array }[] = [];
  private pendingBytes = 0;
  private order: Int32Array = new Int32Array(0);
  private ranks: Int32Array = new Int32Array(0);
  /** By record: the unit's own index, -1 for those of the plan itself. */
  private indices: Int32Array = new Int32Array(0);

  /** @param root  the folder of their group */
  constructor(spool: Spool, root: string) {
    this.spool = spool;
    this.root = root;
  }

  get file(): string {
    return this.spool.shared.path;
  }

  get count(): number {
    return this.records.length;
  }

  /** @throws Error where its detail is no plain data */
  addUnit(unit: Unit): void {
    const record = this.paths.push(unit.path);
    this.records.push(record);
    this.sizes.set(record, unit.sizeBytes);
    this.keepLater(record, packed(unit));
    this.states.set(record, 0);
  }

  /** A unit that ends with the plan; `text` says why. */
  addEnded(path: string, status: 'rejected' | 'skipped', text: unknown): void {
    const record = this.paths.push(path);
    this.end(record, { status, value: text });
  }

  /** @returns the path of a unit that was added twice */
  sort(): string | undefined {
    this.order = this.paths.sorted();
    this.ranks = new Int32Array(this.order.length);
    for (const [rank, record] of this.order.entries()) this.ranks[record] = rank;
    this.indices = new Int32Array(this.order.length).fill(-1);
    for (let index = 0; index < this.count; index++) this.indices[this.records.at(index)] = index;
    const again = this.order.findIndex(
      (record, rank) => rank > 0 && this.paths.compare(this.order[rank - 1]!, record) === 0,
    );
    return again === -1 ? undefined : this.paths.at(this.order[again]!);
  }

  pathOf(index: number): string {
    return this.paths.at(this.records.at(index));
  }

  sizeBytesOf(index: number): number {
    return this.sizes.at(this.records.at(index));
  }

  rootOf(): string {
    return this.root;
  }

  isEnded(index: number): boolean {
    return this.states.at(this.records.at(index)) !== statuses.indexOf('open');
  }

  /** Index of the unit to be worked on that has this path; -1 where there is none. Only after `sort`. */
  find(path: string): number {
    const rank = this.paths.findIn(this.order, path);
    return rank === -1 ? -1 : this.indices[this.order[rank]!]!;
  }

  unitOf(index: number): Unit {
    return deserialize(this.spool.read(this.byteRangeOf(index))) as Unit;
  }

  byteRangeOf(index: number): ByteRange {
    if (this.pending.length > 0) this.keepPending();
    return this.byteRanges.at(this.records.at(index));
  }

  compare(a: number, b: number): number {
    return this.ranks[this.records.at(a)]! - this.ranks[this.records.at(b)]!;
  }

  append(value: unknown): ByteRange {
    return this.spool.append(serialize(value));
  }

  process(index: number, { rowCount, blocks }: { rowCount: number; blocks: readonly RowBlock[] }): void {
    const record = this.records.at(index);
    const only = blocks.length === 1 ? blocks[0]! : undefined;
    this.byteRanges.set(record, only ?? this.append(blocks));
    this.heldBytes.set(record, only?.heldBytes ?? -1);
    this.rows.set(record, rowCount);
    this.states.set(record, statuses.indexOf('processed'));
  }

  reject(index: number, text: unknown): void {
    this.end(this.records.at(index), { status: 'rejected', value: text });
  }

  /** Units of every status. */
  get total(): number {
    return this.order.length;
  }

  /** The unit of a place in the order of paths, 0 being the first; undefined where it has not ended. */
  endedAt(rank: number): EndedUnit | undefined {
    const record = this.order[rank]!;
    const status = statuses[this.states.at(record)]!;
    if (status === 'open') return undefined;
    return {
      path: this.paths.at(record),
      status,
      rowCount: this.rows.at(record),
      byteRange: this.byteRanges.at(record),
      heldBytes: this.heldBytes.at(record),
    };
  }

  /** Every unit that has ended, sorted by path. */
  *inOrder(): Generator<EndedUnit> {
    for (let rank = 0; rank < this.total; rank++) {
      const unit = this.endedAt(rank);
      if (unit !== undefined) yield unit;
    }
  }

  /** What `addEnded` or `reject` was given. */
  textOf({ byteRange }: EndedUnit): unknown {
    return deserialize(this.spool.read(byteRange));
  }

  /** Those of a unit that was processed, in the order of its rows. */
  blocksOf({ rowCount, byteRange, heldBytes }: EndedUnit): readonly RowBlock[] {
    const { offset, byteLength } = byteRange;
    if (heldBytes >= 0) return [{ offset, byteLength, rowCount, heldBytes }];
    return deserialize(this.spool.read(byteRange)) as readonly RowBlock[];
  }

  private keepLater(record: number, bytes: Uint8Array): void {
    this.pending.push({ record, bytes });
    this.pendingBytes += bytes.byteLength;
    if (this.pendingBytes >= mostPendingBytes) this.keepPending();
  }

  private keepPending(): void {
    let { offset } = this.spool.append(Buffer.concat(this.pending.map(({ bytes }) => bytes)));
    for (const { record, bytes } of this.pending) {
      this.byteRanges.set(record, { offset, byteLength: bytes.byteLength });
      offset += bytes.byteLength;
    }
    this.pending = [];
    this.pendingBytes = 0;
  }

  private end(record: number, { status, value }: { status: UnitStatus; value: unknown }): void {
    this.byteRanges.set(record, this.spool.append(serialize(value)));
    this.states.set(record, statuses.indexOf(status));
  }
}

export interface EndedUnit {
  readonly path: string;
  readonly status: Exclude<UnitStatus, 'open'>;
  readonly rowCount: number;
  readonly byteRange: ByteRange;
  readonly heldBytes: number;
}

function packed(unit: Unit): Uint8Array {
  try {
    return serialize(unit);
  } catch (error) {
    throw new Error(`unit ${JSON.stringify(unit.path)} cannot be handed to a thread: ${(error as Error).message}`);
  }
}
