/**
 * A thread's answers about small units, in memory that it shares with the main thread: a message each would cost both of
 * them as much as the unit. A message, the bell, announces that there are answers; they are taken
 * also where the thread has died before it rang.
 */

import type { LaneMessage, SharedAnswers } from './messages.ts';

type Processed = Extract<LaneMessage, { readonly kind: 'processed' }>;

const [putWord, takenWord, bellWord] = [0, 1, 2];
const wordsASlot = 5;
const slotCount = 256;
/** The bell rings after so many answers or after so long: rare bells cost little, early ones show progress. */
const answersABell = 32;
const longestSilenceMs = 4;

export function createAnswers(): SharedAnswers {
  return { words: new SharedArrayBuffer(4 * 3), slots: new SharedArrayBuffer(8 * wordsASlot * slotCount) };
}

/** The thread's side. */
export class AnswerWriter {
  readonly #words: Int32Array;
  readonly #slots: Float64Array;
  readonly #sendBell: () => void;
  #untold = 0;
  #toldMs = -Infinity;

  constructor({ words, slots }: SharedAnswers, sendBell: () => void) {
    this.#words = new Int32Array(words);
    this.#slots = new Float64Array(slots);
    this.#sendBell = sendBell;
  }

  /** Waits for room. @returns false for an answer that only a message can hold */
  put(message: LaneMessage): boolean {
    if (message.kind !== 'processed' || message.blocks.length > 1 || message.warnings.length > 0) return false;
    this.#waitForRoom();
    const put = Atomics.load(this.#words, putWord);
    const block = message.blocks[0] ?? { offset: 0, byteLength: -1, heldBytes: 0 };
    const start = wordsASlot * (put % slotCount);
    this.#slots[start] = message.index;
    this.#slots[start + 1] = message.rowCount;
    this.#slots[start + 2] = block.offset;
    this.#slots[start + 3] = block.byteLength;
    this.#slots[start + 4] = block.heldBytes;
    Atomics.store(this.#words, putWord, put + 1);
    this.#untold++;
    if (this.#untold >= answersABell || performance.now() - this.#toldMs >= longestSilenceMs) this.ring();
    return true;
  }

  /** To be called before anything that takes long. */
  ring(): void {
    if (this.#untold === 0) return;
    this.#untold = 0;
    this.#toldMs = performance.now();
    if (Atomics.exchange(this.#words, bellWord, 1) === 0) this.#sendBell();
  }

  #waitForRoom(): void {
    for (;;) {
      const taken = Atomics.load(this.#words, takenWord);
      if (Atomics.load(this.#words, putWord) - taken < slotCount) return;
      this.ring();
      Atomics.wait(this.#words, takenWord, taken);
    }
  }
}

/** The main thread's side. */
export class AnswerReader {
  readonly #words: Int32Array;
  readonly #slots: Float64Array;

  constructor({ words, slots }: SharedAnswers) {
    this.#words = new Int32Array(words);
    this.#slots = new Float64Array(slots);
  }

  /** All that have been put before it is called. */
  *take(): Generator<Processed> {
    Atomics.store(this.#words, bellWord, 0);
    const put = Atomics.load(this.#words, putWord);
    for (let taken = Atomics.load(this.#words, takenWord); taken !== put; taken++) {
      const answer = this.#at(taken % slotCount);
      Atomics.store(this.#words, takenWord, taken + 1);
      Atomics.notify(this.#words, takenWord);
      yield answer;
    }
  }

  #at(slot: number): Processed {
    const start = wordsASlot * slot;
    const words = this.#slots.subarray(start, start + wordsASlot);
    const [index, rowCount, offset, byteLength, heldBytes] = words as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const blocks = byteLength < 0 ? [] : [{ offset, byteLength, rowCount, heldBytes }];
    return { kind: 'processed', index, rowCount, blocks, warnings: [] };
  }
}
