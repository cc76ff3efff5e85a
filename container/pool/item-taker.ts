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
  readonly #ahead: OwnItem[] = [];

  constructor(work: WorkList, owner: number) {
    this.#work = work;
    this.#owner = owner;
    this.#itemAt = openItems(work);
  }

  /** The item to begin; undefined where none is left. */
  next(): OwnItem | undefined {
    const ahead = this.#ahead.shift();
    if (ahead === undefined) return this.#ownOf(claimNext(this.#work, this.#owner));
    beginReserved(this.#work, ahead.index, this.#owner);
    return ahead;
  }

  /** The item that `next` will give, at 0, which is nobody else's from here on; at 1 the one after it. */
  ahead(position: number): OwnItem | undefined {
    while (this.#ahead.length <= position) {
      if (this.#ahead.length > 0 && untriedCount(this.#work) < plenty) return undefined;
      const item = this.#ownOf(reserveNext(this.#work, this.#owner));
      if (item === undefined) return undefined;
      this.#ahead.push(item);
    }
    return this.#ahead[position];
  }

  #ownOf(index: number | undefined): OwnItem | undefined {
    return index === undefined ? undefined : { index, ...this.#itemAt(index) };
  }
}
