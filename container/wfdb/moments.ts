/** Power sums of digital samples, exact: the moments that follow from them do not depend on order or rounding. */

import type { Distribution, PowerSums } from './window-counts.ts';

/** Integers from whose ratios every moment follows: `n^k` times a sum of k-th powers of (sample - mean). */
export interface CentralSums {
  /** Number of samples, at least 1. */
  readonly count: number;
  /** Sum of the samples. */
  readonly sum: bigint;
  /** n Σd² - (Σd)² = n Σ(x - mean)² */
  readonly second: bigint;
  /** n² Σ(x - mean)³ */
  readonly third: bigint;
  /** n³ Σ(x - mean)⁴ */
  readonly fourth: bigint;
}

/** The power sums of no samples. */
export const noPowers: PowerSums = { first: 0n, second: 0n, third: 0n, fourth: 0n };

export function addPowers(a: PowerSums, b: PowerSums): PowerSums {
  return {
    first: a.first + b.first,
    second: a.second + b.second,
    third: a.third + b.third,
    fourth: a.fourth + b.fourth,
  };
}

/** The integers from whose ratios the moments follow, each rounded once to the nearest double. */
export interface RoundedSums {
  readonly count: number;
  /** Sum of (sample - baseline). */
  readonly offset: number;
  readonly second: number;
  readonly third: number;
  /** `fourth` less three times the square of `second`. */
  readonly excess: number;
}

export function roundSums({ count, sum, second, third, fourth }: CentralSums, baseline: number): RoundedSums {
  return {
    count,
    offset: Number(sum - BigInt(count) * BigInt(baseline)),
    second: Number(second),
    third: Number(third),
    excess: Number(fourth - 3n * second * second),
  };
}

/** @param count  number of samples, at least 1 */
export function centralSumsOf(count: number, { first, second, third, fourth }: PowerSums): CentralSums {
  return centre(count, 0n, [first, second, third, fourth]);
}

/** Power sums of samples that span any values; `centralSums` is faster where they span few. */
export function powerSums({ values, counts }: Distribution): PowerSums {
  let sums = noPowers;
  for (let index = 0; index < values.length; index++) {
    const x = BigInt(values[index]!);
    const weighted = x * BigInt(counts[index]!);
    sums = addPowers(sums, {
      first: weighted,
      second: weighted * x,
      third: weighted * x ** 2n,
      fourth: weighted * x ** 3n,
    });
  }
  return sums;
}

/**
 * Central sums of samples that span at most 2^16 values.
 *
 * Powers are taken of distances from the middle of the range and cut into 16-bit limbs, whose sums a double holds
 * exactly for 2^21 samples; then they are carried over into big integers. So a bin costs a few multiplications.
 */
export function centralSums({ values, counts }: Distribution): CentralSums {
  const pivot = Math.floor((values[0]! + values.at(-1)!) / 2);
  const total = [0n, 0n, 0n, 0n];
  const limbs = new Float64Array(7);
  let room = samplesPerCarry;
  let count = 0;
  for (let bin = 0; bin < values.length; bin++) {
    count += counts[bin]!;
    for (let left = counts[bin]!; left > 0; ) {
      const weight = Math.min(left, room);
      addToLimbs(limbs, values[bin]! - pivot, weight);
      left -= weight;
      room -= weight;
      if (room === 0) {
        carry(limbs, total);
        room = samplesPerCarry;
      }
    }
  }
  carry(limbs, total);
  return centre(count, BigInt(pivot), total as [bigint, bigint, bigint, bigint]);
}

const samplesPerCarry = 2 ** 21;
const limbSize = 65536;

// |d| ≤ 2^15, so every product below is at most 2^32 a sample, and 2^53 in all.
function addToLimbs(limbs: Float64Array, d: number, weight: number): void {
  const square = d * d;
  const high = Math.floor(square / limbSize);
  const low = square - high * limbSize;
  limbs[0]! += weight * d;
  limbs[1]! += weight * square;
  limbs[2]! += weight * (low * d);
  limbs[3]! += weight * (high * d);
  limbs[4]! += weight * (low * low);
  limbs[5]! += weight * (low * high);
  limbs[6]! += weight * (high * high);
}

function carry(limbs: Float64Array, total: bigint[]): void {
  const [sum, square, cubeLow, cubeHigh, fourthLow, fourthMiddle, fourthHigh] = Array.from(limbs, BigInt);
  total[0]! += sum!;
  total[1]! += square!;
  total[2]! += cubeLow! + (cubeHigh! << 16n);
  total[3]! += fourthLow! + (fourthMiddle! << 17n) + (fourthHigh! << 32n);
  limbs.fill(0);
}

function centre(count: number, pivot: bigint, [s1, s2, s3, s4]: [bigint, bigint, bigint, bigint]): CentralSums {
  const n = BigInt(count);
  return {
    count,
    sum: s1 + n * pivot,
    second: n * s2 - s1 * s1,
    third: n * n * s3 - 3n * n * s1 * s2 + 2n * s1 ** 3n,
    fourth: n ** 3n * s4 - 4n * n * n * s1 * s3 + 6n * n * s1 * s1 * s2 - 3n * s1 ** 4n,
  };
}
