import { beginReserved, claimNext, openItems, reserveNext, type TakenItem, type WorkList } from './work-list.ts';

export interface OwnItem extends TakenItem {
  readonly index: number;
}

/** A thread's side of the list of work: takes an item at a time, and perhaps knows the next one ahead. */
export class ItemTaker {
  readonly #work: WorkList;
  readonly #owner: number;
  readonly #itemAt: (index: number) => TakenItem;
  #ahead: OwnItem | undefined;

  constructor(work: WorkList, owner: number) {
    this.#work = work;
    this.#owner = owner;
    this.#itemAt = openItems(work);
  }

  /** The item to begin; undefined where none is left. */
  next(): OwnItem | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead === undefined) return this.#ownOf(claimNext(this.#work, this.#owner));
    beginReserved(this.#work, ahead.index, this.#owner);
    return ahead;
  }

  /** The item that `next` will give, which is nobody else's from here on. */
  ahead(): OwnItem | undefined {
    this.#ahead ??= this.#ownOf(reserveNext(this.#work, this.#owner));
    return this.#ahead;
  }

  #ownOf(index: number | undefined): OwnItem | undefined {
    return index === undefined ? undefined : { index, ...this.#itemAt(index) };
  }
}
