import type { Unit, Warning } from '../extractor.ts';
import type { RuntimeRejectCode } from '../reject-codes.ts';
import { withoutRoot } from './extract-unit.ts';
import { type Death, describeDeath } from './lane.ts';
import type { LaneMessage } from './messages.ts';
import { claimedBy, rewindClaims, type WorkList } from './work-list.ts';

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

/** The units that have not ended yet: each is brought to its end exactly once. */
export class OpenUnits {
  readonly #order: readonly Unit[];
  readonly #work: WorkList;
  readonly #open: Set<number>;
  readonly #onOutcome: (outcome: UnitOutcome) => void;

  constructor(order: readonly Unit[], work: WorkList, onOutcome: (outcome: UnitOutcome) => void) {
    this.#order = order;
    this.#work = work;
    this.#open = new Set(order.keys());
    this.#onOutcome = onOutcome;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Takes note of what a thread says of a unit. */
  settle(message: LaneMessage): void {
    if (message.kind !== 'processed' && message.kind !== 'rejected') return;
    const unit = this.#order[message.index];
    if (unit === undefined || !this.#open.delete(message.index)) return;
    if (message.kind === 'processed') {
      const { rowCount, warnings } = message;
      this.#onOutcome({ status: 'processed', unit, rowCount, rows: new Uint8Array(message.rows), warnings });
    } else {
      this.#onOutcome({ status: 'rejected', unit, code: message.code, message: message.message });
    }
  }

  /**
   * Rejects the unit that a dead thread had taken and not answered for.
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
}
