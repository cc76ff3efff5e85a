/**
 * Row groups that wait for a thread to encode them, in memory that all threads share. They come while units are still
 * read, and threads take them first, so that rows do not have to wait on the disk.
 */

import { JobFailure } from '../failure.ts';
import type { ByteRange } from '../files/byte-range.ts';
import type { EncodedRowGroup } from '../parquet/encode-row-group.ts';
import type { RowGroupRows } from '../parquet/row-group-cutter.ts';
import type { SharedQueue } from './messages.ts';
import { describeDeath, mostDeaths, type ThreadDeath } from './thread-deaths.ts';

/** Row groups that threads see at a time; others wait in the main thread. */
const slots = 64;

const [signalWord, closedWord, firstState] = [0, 1, 2];
/** States of a slot; else the number of the lane run that has it. */
const [empty, waiting] = [0, -1];

interface Waiting {
  readonly place: ByteRange;
  readonly number: number;
  /** Threads that died over it. */
  deaths: number;
  readonly resolve: (encoded: EncodedRowGroup) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's side. */
export class RowGroupQueue {
  readonly shared: SharedQueue = {
    words: new SharedArrayBuffer(4 * (firstState + slots)),
    places: new SharedArrayBuffer(8 * 3 * slots),
  };
  private readonly words = new Int32Array(this.shared.words);
  private readonly places = new Float64Array(this.shared.places);
  private readonly append: (value: unknown) => ByteRange;
  private readonly inSlots = new Map<number, Waiting>();
  private readonly backlog: Waiting[] = [];
  private given = 0;
  private onMore: (outstanding: number) => void = () => {};

  /** @param append  puts plain data where threads can read it */
  constructor(append: (value: unknown) => ByteRange) {
    this.append = append;
  }

  /** Row groups that have not come back encoded. */
  get outstanding(): number {
    return this.inSlots.size + this.backlog.length;
  }

  /** Called at once, and with each row group that is queued, so that threads are started for them. */
  set moreListener(listen: (outstanding: number) => void) {
    this.onMore = listen;
    listen(this.outstanding);
  }

  /** Encodes in whichever thread takes it. */
  encode(rows: RowGroupRows): Promise<EncodedRowGroup> {
    return new Promise((resolve, reject) => {
      this.backlog.push({ place: this.append(rows), number: this.given++, deaths: 0, resolve, reject });
      this.fill();
      this.onMore(this.outstanding);
    });
  }

  /** Takes note of what came out of a slot. */
  settle(slot: number, encoded: EncodedRowGroup): void {
    const taken = this.inSlots.get(slot);
    if (taken === undefined) return;
    this.inSlots.delete(slot);
    Atomics.store(this.words, firstState + slot, empty);
    this.fill();
    taken.resolve(encoded);
  }

  /** Lets others take a dead thread's row group, up to a few times. @returns whether it had one */
  bury(owner: number, death: ThreadDeath): boolean {
    const had = [...this.inSlots].filter(([slot]) => Atomics.load(this.words, firstState + slot) === owner);
    for (const [slot, rowGroup] of had) {
      if (++rowGroup.deaths < mostDeaths) Atomics.store(this.words, firstState + slot, waiting);
      else rowGroup.reject(new JobFailure(`rows cannot be written: ${describeDeath(death, 'log')}`));
    }
    // Other threads may have work again, maybe a unit.
    this.wake();
    return had.length > 0;
  }

  /** Lets threads without work end. */
  close(): void {
    Atomics.store(this.words, closedWord, 1);
    this.wake();
  }

  /** Threads that have nothing to do look again. */
  private wake(): void {
    Atomics.add(this.words, signalWord, 1);
    Atomics.notify(this.words, signalWord);
  }

  private fill(): void {
    for (let slot = 0; slot < slots && this.backlog.length > 0; slot++) {
      if (this.inSlots.has(slot)) continue;
      const next = this.backlog.shift()!;
      this.inSlots.set(slot, next);
      this.places.set([next.place.offset, next.place.byteLength, next.number], 3 * slot);
      Atomics.store(this.words, firstState + slot, waiting);
    }
    this.wake();
  }
}

/** A thread's side. */
export class QueueReader {
  private readonly words: Int32Array;
  private readonly places: Float64Array;

  constructor({ words, places }: SharedQueue) {
    this.words = new Int32Array(words);
    this.places = new Float64Array(places);
  }

  /** To be read before looking for work, and given to {@link waitForChange}. */
  get signal(): number {
    return Atomics.load(this.words, signalWord);
  }

  get isClosed(): boolean {
    return Atomics.load(this.words, closedWord) === 1;
  }

  /** Takes the first row group that waits, for lane run `owner` (1 or more). */
  claim(owner: number): { readonly slot: number; readonly place: ByteRange } | undefined {
    for (;;) {
      const slot = this.firstWaiting();
      if (slot === undefined) return undefined;
      if (Atomics.compareExchange(this.words, firstState + slot, waiting, owner) !== waiting) continue;
      const [offset, byteLength] = this.places.subarray(3 * slot, 3 * slot + 2) as unknown as [number, number];
      return { slot, place: { offset, byteLength } };
    }
  }

  /** Waits until something has changed since `signal` was read, or for a while, so that the thread's events are handled. */
  waitForChange(signal: number): void {
    Atomics.wait(this.words, signalWord, signal, longestWaitMs);
  }

  private firstWaiting(): number | undefined {
    let first: number | undefined;
    for (let slot = 0; slot < slots; slot++) {
      if (Atomics.load(this.words, firstState + slot) !== waiting) continue;
      if (first === undefined || this.places[3 * slot + 2]! < this.places[3 * first + 2]!) first = slot;
    }
    return first;
  }
}

const longestWaitMs = 100;
