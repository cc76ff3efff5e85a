/** Sums of the first four powers of 32-bit integers: exact, and in doubles for the most part. */

import { noPowers } from '../moments.ts';
import type { PowerSums } from '../window-counts.ts';

/** Products of two squared limbs are at most 9 · 2^40, so a double holds the sum of so many of them exactly. */
const chunkSamples = 512;

const limbBits = 11;
const limbSize = 1 << limbBits;
const halfLimb = limbSize / 2;

export interface SampleRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Samples that equal it are left out. */
  readonly missingCode: number;
}

/**
 * A sample is cut into three signed limbs and its square into five, lowest first, chunk by chunk. The third and fourth
 * powers are products of those, so that each sum is one plain loop over doubles.
 */
export class PowerAccumulator {
  private readonly limbs = [column(), column(), column()] as const;
  private readonly squares = [column(), column(), column(), column(), column()] as const;
  private powers = noPowers;

  add(samples: Int32Array, { start, end, missingCode }: SampleRange): void {
    for (let from = start; from < end; from += chunkSamples) {
      const count = this.split(samples, { start: from, end: Math.min(end, from + chunkSamples), missingCode });
      const { limbs, squares } = this;
      const { first, second, third, fourth } = this.powers;
      this.powers = {
        first: first + weighSums(limbs, count),
        second: second + weighSums(squares, count),
        third: third + weighProducts(squares, limbs, count),
        fourth: fourth + weighProducts(squares, squares, count),
      };
    }
  }

  /** The sums since the start or the last call. */
  take(): PowerSums {
    const { powers } = this;
    this.powers = noPowers;
    return powers;
  }

  private split(samples: Int32Array, { start, end, missingCode }: SampleRange): number {
    const [low, middle, high] = this.limbs;
    const [s0, s1, s2, s3, s4] = this.squares;
    let count = 0;
    for (let index = start; index < end; index++) {
      const sample = samples[index]!;
      if (sample === missingCode) continue;
      const a = ((sample + halfLimb) & (limbSize - 1)) - halfLimb;
      const rest = (sample - a) / limbSize;
      const b = ((rest + halfLimb) & (limbSize - 1)) - halfLimb;
      const c = (rest - b) / limbSize;
      low[count] = a;
      middle[count] = b;
      high[count] = c;
      s0[count] = a * a;
      s1[count] = 2 * a * b;
      s2[count] = 2 * a * c + b * b;
      s3[count] = 2 * b * c;
      s4[count] = c * c;
      count++;
    }
    return count;
  }
}

function column(): Float64Array {
  return new Float64Array(chunkSamples);
}

type Limbs = readonly Float64Array[];

function weighSums(limbs: Limbs, count: number): bigint {
  return limbs.reduce((total, limb, weight) => total + (BigInt(sumOf(limb, count)) << BigInt(limbBits * weight)), 0n);
}

function weighProducts(left: Limbs, right: Limbs, count: number): bigint {
  let total = 0n;
  for (let i = 0; i < left.length; i++) {
    for (let j = left === right ? i : 0; j < right.length; j++) {
      const product = BigInt(sumOfProducts(left[i]!, right[j]!, count)) << BigInt(limbBits * (i + j));
      total += left === right && i !== j ? 2n * product : product;
    }
  }
  return total;
}

function sumOf(values: Float64Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += values[index]!;
  return sum;
}

// Two sums: one addition would have to wait for the one before.
function sumOfProducts(left: Float64Array, right: Float64Array, count: number): number {
  let even = 0;
  let odd = 0;
  const paired = count - (count % 2);
  for (let index = 0; index < paired; index += 2) {
    even += left[index]! * right[index]!;
    odd += left[index + 1]! * right[index + 1]!;
  }
  return paired < count ? even + odd + left[paired]! * right[paired]! : even + odd;
}
