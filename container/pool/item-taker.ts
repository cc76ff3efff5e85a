import {
  beginReserved,
  claimNext,
  openItems,
  reserveNext,
  type TakenItem,
  untriedCount,
  type WorkList,
} from './work-list.ts';

export interface OwnItem extends TakenItem {
  readonly index: number;
}

/** With fewer left, nothing is kept that has to wait for another item: a thread could go without work meanwhile. */
const plenty = 128;

/** A thread's side of the list of work: takes an item at a time, and perhaps knows the next ones ahead. */
export class ItemTaker {
  readonly #work: WorkList;
  readonly #owner: number;
  readonly #itemAt: (index: number) => TakenItem;
  /** Indices of items that are reserved, and the items. */
  readonly #ahead: [index: number, item: OwnItem | undefined][] = [];

  constructor(work: WorkList, owner: number) {
    this.#work = work;
    this.#owner = owner;
    this.#itemAt = openItems(work);
  }

  /** The item to begin; undefined where none is left. */
  next(): OwnItem | undefined {
    const [reserved, item] = this.#ahead.shift() ?? [];
    if (reserved !== undefined) beginReserved(this.#work, reserved, this.#owner);
    const index = reserved ?? claimNext(this.#work, this.#owner);
    return index === undefined ? undefined : (item ?? this.#read(index));
  }

  /**
   * The item that `next` will give, at 0, which is nobody else's from here on; at 1 the one after it. Undefined also for
   * one that cannot be read, which is its own fault alone: `next` throws.
   */
  ahead(position: number): OwnItem | undefined {
    while (this.#ahead.length <= position) {
      if (this.#ahead.length > 0 && untriedCount(this.#work) < plenty) return undefined;
      const index = reserveNext(this.#work, this.#owner);
      if (index === undefined) return undefined;
      this.#ahead.push([index, this.#readable(index)]);
    }
    return this.#ahead[position]![1];
  }

  #readable(index: number): OwnItem | undefined {
    try {
      return this.#read(index);
    } catch {
      return undefined;
    }
  }

  #read(index: number): OwnItem {
    return { index, ...this.#itemAt(index) };
  }
}
