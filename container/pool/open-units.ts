import type { ExtractOptions, Extractor, Unit, Warning } from '../extractor.ts';
import type { RuntimeRejectCode } from '../reject-codes.ts';
import { failed, finishUnit, type UnitMessage, withoutRoot } from './extract-item.ts';
import { type Death, describeDeath } from './lane.ts';
import type { LaneMessage } from './messages.ts';
import type { WorkItem } from './work-items.ts';
import { claimedBy, rewindClaims, type WorkList, withdraw } from './work-list.ts';

/** How a unit ended. `rows` are bytes of a batch. */
export type UnitOutcome =
  | {
      readonly status: 'processed';
      readonly unit: Unit;
      readonly rowCount: number;
      readonly rows: Uint8Array;
      readonly warnings: readonly Warning[];
    }
  | { readonly status: 'rejected'; readonly unit: Unit; readonly code: string; readonly message: string };

export interface OpenUnitsOptions {
  readonly extractor: Extractor;
  readonly root: string;
  readonly options: ExtractOptions;
  readonly onOutcome: (outcome: UnitOutcome) => void;
}

/** What the pieces of a unit that have ended give together. */
interface Gathered {
  /** Pieces that have not ended, as indices of items. */
  readonly open: Set<number>;
  whole: unknown;
  isBegun: boolean;
}

/** The units that have not ended yet: each is brought to its end exactly once. */
export class OpenUnits {
  readonly #items: readonly WorkItem[];
  readonly #work: WorkList;
  readonly #options: OpenUnitsOptions;
  readonly #open: Set<number>;
  readonly #gathered: Map<Unit, Gathered>;
  readonly #finishing = new Set<Promise<void>>();

  constructor(items: readonly WorkItem[], work: WorkList, options: OpenUnitsOptions) {
    this.#items = items;
    this.#work = work;
    this.#options = options;
    this.#open = new Set(items.keys());
    this.#gathered = gatherPieces(items);
  }

  get count(): number {
    return this.#open.size;
  }

  /** Takes note of what a thread says of a unit or a piece. */
  settle(message: LaneMessage): void {
    if (!('index' in message) || !this.#open.delete(message.index)) return;
    if (message.kind === 'part') this.#gather(message.index, message.part);
    else this.#end(message);
  }

  /** When units whose pieces have all ended are put together. */
  async whenFinished(): Promise<void> {
    await Promise.all(this.#finishing);
  }

  /**
   * Rejects the units that a dead thread had taken something of and not answered for.
   * @returns whether there was one
   */
  bury(owner: number, { death, root }: { death: Death; root: string }): boolean {
    const code: RuntimeRejectCode = 'worker-crashed';
    const message = withoutRoot(describeDeath(death), root);
    const victims = claimedBy(this.#work, owner).filter((index) => this.#open.has(index));
    for (const index of victims) this.settle({ kind: 'rejected', index, code, message });
    rewindClaims(this.#work);
    return victims.length > 0;
  }

  #gather(index: number, part: unknown): void {
    const { extractor, root } = this.#options;
    const { unit } = this.#items[index]!;
    const gathered = this.#gathered.get(unit)!;
    gathered.open.delete(index);
    try {
      gathered.whole = gathered.isBegun ? extractor.splitting!.merge(gathered.whole, part) : part;
      gathered.isBegun = true;
    } catch (error) {
      this.#end(failed(index, root, error));
      return;
    }
    if (gathered.open.size > 0) return;
    const finishing = finishUnit(extractor, { index, unit, whole: gathered.whole }, this.#options).then((message) => {
      this.#finishing.delete(finishing);
      this.#end(message);
    });
    this.#finishing.add(finishing);
  }

  #end(message: UnitMessage): void {
    const { unit } = this.#items[message.index]!;
    for (const index of this.#gathered.get(unit)?.open ?? []) this.#drop(index);
    this.#gathered.delete(unit);
    const { onOutcome } = this.#options;
    if (message.kind === 'processed') {
      const { rowCount, warnings } = message;
      onOutcome({ status: 'processed', unit, rowCount, rows: new Uint8Array(message.rows), warnings });
    } else {
      onOutcome({ status: 'rejected', unit, code: message.code, message: message.message });
    }
  }

  /** The rest of a unit that is rejected is not worth reading. */
  #drop(index: number): void {
    this.#open.delete(index);
    withdraw(this.#work, index);
  }
}

function gatherPieces(items: readonly WorkItem[]): Map<Unit, Gathered> {
  const gathered = new Map<Unit, Gathered>();
  for (const [index, { unit, piece }] of items.entries()) {
    if (piece === undefined) continue;
    const pieces = gathered.get(unit) ?? { open: new Set(), whole: undefined, isBegun: false };
    pieces.open.add(index);
    gathered.set(unit, pieces);
  }
  return gathered;
}
