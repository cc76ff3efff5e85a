/** The pool's way of sharing out work beside the reference's, over random groups with simulated costs. */

import { createRandom, deriveSeed, type Random } from '../../../scripts/sample/random.ts';
import { equalCounts, largestFirst } from '../makespan.ts';
import type { MakespanReport } from '../report.ts';

const groupsPerCase = 20;
const unitsPerGroup = 1000;
const threadCounts = [2, 8, 32];
/** The program's own `--piece-mb`. */
const pieceBytes = 32 * 2 ** 20;

/** Bytes of a unit. */
const sizes: Readonly<Record<string, (random: Random, unit: number) => number>> = {
  'all alike': () => 4e6,
  'any up to 8 MB': (random) => random.integer(1, 8e6),
  'many small, few large': (random) => Math.round(2e3 * 2 ** (random.integer(0, 18_000) / 1000)),
  'growing by name': (_, unit) => 8e3 * (1 + unit),
  'one of 2 GB': (random, unit) => (unit === unitsPerGroup / 2 ? 2e9 : random.integer(1, 8e6)),
};

export function measureMakespan(): readonly MakespanReport[] {
  return Object.entries(sizes).flatMap(([name, sizeOf]) =>
    threadCounts.map((threads) => ({ sizes: name, threads, ...meanOf(name, { sizeOf, threads }) })),
  );
}

function meanOf(
  name: string,
  { sizeOf, threads }: { sizeOf: (random: Random, unit: number) => number; threads: number },
): Omit<MakespanReport, 'sizes' | 'threads'> {
  const groups = Array.from({ length: groupsPerCase }, (_, group) => {
    const random = createRandom(deriveSeed(group, name));
    const units = Array.from({ length: unitsPerGroup }, (_, unit) => sizeOf(random, unit));
    const whole = largestFirst(units, { threads, pieceBytes: 0 });
    const least = whole.total / threads;
    return {
      largestUnit: whole.largestItem / least,
      largestFirst: whole.makespan / least,
      inPieces: largestFirst(units, { threads, pieceBytes }).makespan / least,
      equalCounts: equalCounts(units, threads) / least,
    };
  });
  const mean = (pick: (group: (typeof groups)[number]) => number) =>
    groups.reduce((sum, group) => sum + pick(group), 0) / groups.length;
  return {
    largestUnit: mean((group) => group.largestUnit),
    largestFirst: mean((group) => group.largestFirst),
    inPieces: mean((group) => group.inPieces),
    equalCounts: mean((group) => group.equalCounts),
  };
}
