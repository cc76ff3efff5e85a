/** Which groups one job takes together: a pack has a number that it keeps, and an input for each of its groups. Pure. */

import { mostInputs } from '../service/limits.ts';
import { compareNaturally } from './natural-order.ts';
import type { Survey } from './survey.ts';

/** An input each. */
export const mostGroupsAPack = mostInputs;

/** Packs that differ by less are not worth a group's second run. */
const evenEnough = 1.1;

/** How many packs there may be, and what may change. */
export interface PackRequest {
  readonly steps: number;
  /** What was surveyed before: its groups stay where they are. */
  readonly before?: Survey | undefined;
  /** Whether groups may leave their packs, as few as it takes. */
  readonly rebalance?: boolean;
}

/**
 * The survey with a pack for each group: made anew where no group had one, largest first, so that the largest pack has at
 * most 1.1 times what is best, wherever sizes allow for it; otherwise new groups go to the emptiest pack. Groups for
 * which no pack has room have none.
 */
export function assignPacks(survey: Survey, { steps, before, rebalance = false }: PackRequest): Survey {
  const sizes = new Map([...survey.groups].map(([name, { bytes }]) => [name, bytes]));
  const kept = Packs.of(sizes, steps, before);
  const isNew = kept.isEmpty;
  kept.fill();
  let packs = kept;
  if (isNew || rebalance) kept.even();
  if (rebalance && !kept.isEven) {
    const anew = Packs.of(sizes, steps);
    anew.fill();
    anew.even();
    if (anew.largestBytes < kept.largestBytes) packs = anew;
  }
  const packOf = packs.byGroup();
  const groups = [...survey.groups].map(([name, { pack: _pack, ...group }]) => {
    const pack = packOf.get(name);
    return [name, { ...group, ...(pack !== undefined && { pack }) }] as const;
  });
  return { prefix: survey.prefix, steps, groups: new Map(groups) };
}

/** How even packs are. */
export interface PackBalance {
  /** Of the pack with the most bytes. */
  readonly largestBytes: number;
  readonly largestPack: number;
  /** The least that the largest pack can have, however groups are packed: the largest group, or an even share of all bytes. */
  readonly leastBytes: number;
}

/** Of a survey whose groups have packs. */
export function packBalance({ groups, steps = 1 }: Survey): PackBalance {
  const loads = new Map<number, number>();
  let [largestGroup, total] = [0, 0];
  for (const { bytes, pack = 0 } of groups.values()) {
    loads.set(pack, (loads.get(pack) ?? 0) + bytes);
    largestGroup = Math.max(largestGroup, bytes);
    total += bytes;
  }
  const [largestPack, largestBytes] = [...loads].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0]);
  return { largestBytes, largestPack, leastBytes: Math.max(largestGroup, total / steps) };
}

/** Names of groups by pack, pack 1 first. */
class Packs {
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly packs: Set<string>[];
  private readonly loads: number[];
  private readonly leastBytes: number;

  private constructor(sizes: ReadonlyMap<string, number>, steps: number) {
    this.sizes = sizes;
    this.packs = Array.from({ length: steps }, () => new Set());
    this.loads = this.packs.map(() => 0);
    const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.leastBytes = [...sizes.values()].reduce((most, bytes) => Math.max(most, bytes), total / steps);
  }

  /** With the groups where they were before. */
  static of(sizes: ReadonlyMap<string, number>, steps: number, before?: Survey): Packs {
    const packs = new Packs(sizes, steps);
    for (const [name, { pack }] of before?.groups ?? []) {
      if (pack === undefined || pack > steps || !sizes.has(name)) continue;
      if (packs.packs[pack - 1]!.size < mostGroupsAPack) packs.add(name, pack - 1);
    }
    return packs;
  }

  get isEmpty(): boolean {
    return this.packs.every(({ size }) => size === 0);
  }

  get largestBytes(): number {
    return Math.max(...this.loads);
  }

  get isEven(): boolean {
    return this.largestBytes <= evenEnough * this.leastBytes;
  }

  byGroup(): ReadonlyMap<string, number> {
    return new Map(this.packs.flatMap((names, pack) => [...names].map((name) => [name, pack + 1] as const)));
  }

  /** Puts each group that has no pack into the emptiest, the largest group first. */
  fill(): void {
    const placed = this.byGroup();
    const waiting = [...this.sizes].filter(([name]) => !placed.has(name));
    waiting.sort(([a, left], [b, right]) => right - left || compareNaturally(a, b));
    for (const [name] of waiting) {
      const pack = this.emptiest();
      if (pack === undefined) return;
      this.add(name, pack);
    }
  }

  /** Takes groups out of the largest pack, in exchange for smaller ones where it must, until packs are even, or stay as they are. */
  even(): void {
    while (!this.isEven) {
      const from = this.loads.indexOf(this.largestBytes);
      const exchange = this.bestExchange(from);
      if (exchange === undefined) return;
      this.move(exchange.given, from, exchange.to);
      if (exchange.taken !== undefined) this.move(exchange.taken, exchange.to, from);
    }
  }

  private emptiest(): number | undefined {
    let emptiest: number | undefined;
    for (const [pack, names] of this.packs.entries()) {
      if (names.size >= mostGroupsAPack) continue;
      if (emptiest === undefined || this.loads[pack]! < this.loads[emptiest]!) emptiest = pack;
    }
    return emptiest;
  }

  /** The exchange after which the larger of the two packs is smallest; undefined where none makes it smaller. */
  private bestExchange(from: number): Exchange | undefined {
    let best: Exchange | undefined;
    let bestBytes = this.loads[from]!;
    for (const [to, others] of this.packs.entries()) {
      if (to === from) continue;
      const room = others.size < mostGroupsAPack ? [undefined] : [];
      for (const given of this.packs[from]!) {
        for (const taken of [...room, ...others]) {
          const bytes = this.sizeOf(given) - (taken === undefined ? 0 : this.sizeOf(taken));
          if (bytes <= 0) continue;
          const larger = Math.max(this.loads[from]! - bytes, this.loads[to]! + bytes);
          if (larger >= bestBytes) continue;
          [best, bestBytes] = [{ given, taken, to }, larger];
        }
      }
    }
    return best;
  }

  private move(name: string, from: number, to: number): void {
    this.packs[from]!.delete(name);
    this.loads[from]! -= this.sizeOf(name);
    this.add(name, to);
  }

  private add(name: string, pack: number): void {
    this.packs[pack]!.add(name);
    this.loads[pack]! += this.sizeOf(name);
  }

  private sizeOf(name: string): number {
    return this.sizes.get(name)!;
  }
}

interface Exchange {
  readonly given: string;
  /** Undefined where the pack has room for one more. */
  readonly taken: string | undefined;
  readonly to: number;
}
