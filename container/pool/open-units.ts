import type { AnyExtractor, OptionValues, Warning } from '../extractor.ts';
import type { Spool } from '../files/spool.ts';
import type { RowBlock } from '../parquet/row-blocks.ts';
import type { Delivery } from './delivery.ts';
import { failed, finishUnit, type UnitMessage } from './extract-item.ts';
import type { LaneMessage } from './messages.ts';
import { type ThreadDeath, ThreadDeaths } from './thread-deaths.ts';
import type { UnitList } from './unit-list.ts';
import type { WorkItems } from './work-items.ts';
import { claimedBy, release, releaseReserved, rewindClaims, type WorkList, withdraw } from './work-list.ts';

/** How a unit ended, by its index in the plan. */
export type UnitOutcome =
  | {
      readonly status: 'processed';
      readonly unit: number;
      readonly rowCount: number;
      /** Where the spool has its rows. */
      readonly blocks: readonly RowBlock[];
      readonly warnings: readonly Warning[];
    }
  | {
      readonly status: 'rejected';
      readonly unit: number;
      readonly code: string;
      readonly message: string;
      /** For the log: the text of an error of which the message holds the name alone. */
      readonly thrown?: string;
    };

export interface OpenUnitsOptions {
  readonly units: UnitList;
  readonly extractor: AnyExtractor;
  readonly spool: Spool;
  /** How long a thread may work on a unit, or on a piece of one; 0 for ever. */
  readonly unitSeconds: number;
  readonly options: OptionValues;
  readonly delivery?: Delivery | undefined;
  readonly onOutcome: (outcome: UnitOutcome) => void;
  /** Called where rows cannot be kept. */
  readonly onFailure: (error: unknown) => void;
  /** Called where threads have nothing to do until units have been put together from their pieces. */
  readonly onPuttingTogether: () => void;
  /** Called where a thread died over a unit, and another one will try it. */
  readonly onRetry: (retry: { readonly unit: number; readonly reason: string }) => void;
}

/** What the finished pieces of a unit give together. */
interface Gathered {
  /** Pieces that have not ended, as indices of items. */
  readonly open: Set<number>;
  whole: unknown;
  isBegun: boolean;
}

/** The units that have not ended yet: each is brought to its end exactly once. */
export class OpenUnits {
  readonly #items: WorkItems;
  readonly #work: WorkList;
  readonly #options: OpenUnitsOptions;
  readonly #deaths: ThreadDeaths;
  /** By item: 1 where it has ended. */
  readonly #ended: Uint8Array;
  #open: number;
  readonly #gathered: Map<number, Gathered>;
  #finishing = 0;
  readonly #allEnded: Promise<void>;
  #tellAllEnded: () => void = () => {};

  constructor(items: WorkItems, work: WorkList, options: OpenUnitsOptions) {
    this.#items = items;
    this.#work = work;
    this.#options = options;
    this.#deaths = new ThreadDeaths(options.unitSeconds);
    this.#ended = new Uint8Array(items.count);
    this.#open = items.count;
    this.#gathered = gatherPieces(items);
    this.#allEnded = new Promise((resolve) => {
      this.#tellAllEnded = resolve;
    });
    this.#lookWhetherAllEnded();
  }

  get count(): number {
    return this.#open;
  }

  /** Takes note of what a thread says of a unit or a piece. */
  settle(message: LaneMessage): void {
    if (!('index' in message) || !this.#close(message.index)) return;
    if (message.kind === 'part') this.#gather(message.index, message.part);
    else this.#end(message);
    this.#lookWhetherAllEnded();
  }

  /** Resolves when all have ended, including those put together from pieces. */
  async whenAllEnded(): Promise<void> {
    await this.#allEnded;
  }

  /**
   * Lets others try what a dead thread had taken and not answered for; rejects a unit that several threads died over.
   * @returns whether there was one
   */
  bury(owner: number, death: ThreadDeath): boolean {
    const victims = claimedBy(this.#work, owner).filter((index) => this.#ended[index] === 0);
    for (const index of victims) {
      const fate = this.#deaths.fateOf(index, death, this.#rootOf(index));
      if (fate.kind === 'rejected') this.settle({ ...fate, index });
      else {
        release(this.#work, index);
        this.#options.onRetry({ unit: this.#items.units[index]!, reason: fate.reason });
      }
    }
    releaseReserved(this.#work, owner);
    rewindClaims(this.#work);
    return victims.length > 0;
  }

  #gather(index: number, part: unknown): void {
    const { extractor, units, spool, delivery, onFailure } = this.#options;
    const unit = this.#items.units[index]!;
    const gathered = this.#gathered.get(unit)!;
    gathered.open.delete(index);
    try {
      gathered.whole = gathered.isBegun ? extractor.splitting!.merge(gathered.whole, part) : part;
      gathered.isBegun = true;
    } catch (error) {
      this.#end(failed(index, this.#rootOf(index), error));
      return;
    }
    if (gathered.open.size > 0) return;
    const { whole } = gathered;
    this.#finishing++;
    const planned = units.unitOf(unit);
    const context = { ...this.#options, append: spool.append };
    const finish = (root: string) => finishUnit(extractor, { index, root, unit: planned, whole }, context);
    const finished = delivery === undefined ? finish(units.rootOf(unit)) : delivery.withFolder(planned, finish);
    finished.then((message) => {
      this.#finishing--;
      this.#end(message);
      this.#lookWhetherAllEnded();
    }, onFailure);
  }

  #rootOf(index: number): string {
    return this.#options.units.rootOf(this.#items.units[index]!);
  }

  #lookWhetherAllEnded(): void {
    if (this.#open > 0) return;
    if (this.#finishing > 0) this.#options.onPuttingTogether();
    else this.#tellAllEnded();
  }

  #end(message: UnitMessage): void {
    const unit = this.#items.units[message.index]!;
    for (const index of this.#gathered.get(unit)?.open ?? []) this.#drop(index);
    this.#gathered.delete(unit);
    const { onOutcome } = this.#options;
    if (message.kind === 'processed') {
      const { rowCount, blocks, warnings } = message;
      onOutcome({ status: 'processed', unit, rowCount, blocks, warnings });
    } else {
      const { code, message: text, thrown } = message;
      onOutcome({ status: 'rejected', unit, code, message: text, ...(thrown !== undefined && { thrown }) });
    }
  }

  /** The rest of a unit that is rejected is not worth reading. */
  #drop(index: number): void {
    this.#close(index);
    withdraw(this.#work, index);
  }

  /** Gives back whether it was open. */
  #close(index: number): boolean {
    if (this.#ended[index] !== 0) return false;
    this.#ended[index] = 1;
    this.#open--;
    this.#options.delivery?.ended(index);
    return true;
  }
}

function gatherPieces({ units, pieces }: WorkItems): Map<number, Gathered> {
  const gathered = new Map<number, Gathered>();
  for (const index of pieces.keys()) {
    const unit = units[index]!;
    const together = gathered.get(unit) ?? { open: new Set(), whole: undefined, isBegun: false };
    together.open.add(index);
    gathered.set(unit, together);
  }
  return gathered;
}
