/** What the values of a window and their counts sum up to. */

import { addProduct, multiply, rounded, setProduct } from './int128';

/**
 * Sums up the values and counts that `take8` or `take16` left in `results`, `found` of them, at least one.
 *
 * `summary` gets, 8 bytes each: samples (u64); how many have the value `zero` (u64); whether the following sums are
 * right (u64, 0 where they may not fit); then f64, each rounded once: n and k being samples and powers, x - zero summed
 * up; n^(k-1) times (x - mean)^k summed up for k of 2 and 3; and, for 4, that less three times the square of the one
 * for 2. After them, i32 each: the lowest and the highest value, then the values at the ranks between which quantiles 5,
 * 25, 50, 75 and 95 lie, counted from the highest value down where `isDescending`; at last the sum of all values modulo
 * 65536.
 */
function describe(results: usize, found: u32, zero: i32, isDescending: bool, summary: usize): void {
  const lowest = load<i32>(results);
  const highest = load<i32>(results + ((<usize>(found - 1)) << 2));
  const pivot = (lowest + highest) >> 1;
  let samples: u64 = 0;
  let zeros: u64 = 0;
  let s1: i64 = 0;
  let s2: i64 = 0;
  let s3: i64 = 0;
  let s4: i64 = 0;
  const end = results + ((<usize>found) << 2);
  for (let p = results; p < end; p += 4) {
    const value = load<i32>(p);
    const times = <i64>load<u32>(p, 262144);
    const d = <i64>(value - pivot);
    if (value === zero) zeros = <u64>times;
    samples += <u64>times;
    const first = times * d;
    const second = first * d;
    const third = second * d;
    s1 += first;
    s2 += second;
    s3 += third;
    s4 += third * d;
  }
  const reach = <f64>(highest - lowest + 1);
  const span = <f64>samples * reach;
  const fits = span < 1073741824 && span * reach * reach * reach < 4e18;
  store<u64>(summary, samples);
  store<u64>(summary, zeros, 8);
  store<u64>(summary, fits ? 1 : 0, 16);
  if (fits) {
    store<f64>(summary, <f64>(s1 + <i64>samples * (<i64>pivot - <i64>zero)), 24);
    storeCentralSums(<i64>samples, s1, s2, s3, s4, summary + 32);
  }
  store<u32>(summary, <u32>(s1 + <i64>samples * <i64>pivot) & 0xffff, 104);
  store<i32>(summary, lowest, 56);
  store<i32>(summary, highest, 60);
  findRanks(results, samples, 0, isDescending, summary + 64);
  findRanks(results, samples, 1, isDescending, summary + 64);
}

/**
 * The statistics of a window as they stand in its row, from what `take8` or `take16` left in `results`, `found` of them
 * and at least one, and from its channel's `state`. They stand behind the 128 bytes of what `describe` writes to `summary`:
 * 16 f64, in the order of the columns, NaN for none. Gives back whether they are right, which they are where sums fit.
 */
export function summarize(
  results: usize,
  found: u32,
  baseline: i32,
  gain: f64,
  missing: f64,
  state: usize,
  summary: usize,
): bool {
  describe(results, found, baseline, gain < 0, summary);
  if (load<u64>(summary, 16) === 0) return false;
  const count = <f64>load<u64>(summary);
  const second = load<f64>(summary, 32);
  const hasMoments = count >= 2 && second !== 0;
  const pairs = <f64>load<u64>(state, 16);
  const size = abs<f64>(gain);
  const lowest = physical(load<i32>(summary, 56), baseline, gain);
  const highest = physical(load<i32>(summary, 60), baseline, gain);
  const to = summary + 128;
  store<f64>(to, count + missing);
  store<f64>(to, missing, 8);
  store<f64>(to, <f64>load<u64>(summary, 8), 16);
  store<f64>(to, load<f64>(summary, 24) / count / gain + 0, 24);
  store<f64>(to, count < 2 ? NaN : sqrt<f64>(second / (count * (count - 1))) / size, 32);
  store<f64>(to, gain > 0 ? lowest : highest, 40);
  for (let quantile: u32 = 0; quantile < 5; quantile++) {
    const ends = summary + 64 + ((<usize>quantile) << 3);
    const lower = physical(load<i32>(ends), baseline, gain);
    const upper = physical(load<i32>(ends, 4), baseline, gain);
    const position = (count - 1) * probability(quantile);
    store<f64>(to + ((<usize>quantile) << 3), between(lower, upper, position - floor<f64>(position)), 48);
  }
  store<f64>(to, gain > 0 ? highest : lowest, 88);
  const skewness = (load<f64>(summary, 40) / (second * sqrt<f64>(second))) * (gain > 0 ? 1 : -1);
  store<f64>(to, hasMoments ? skewness : NaN, 96);
  store<f64>(to, hasMoments ? load<f64>(summary, 48) / (second * second) : NaN, 104);
  store<f64>(to, pairs === 0 ? NaN : <f64>load<u64>(state) / pairs / size, 112);
  store<f64>(to, pairs === 0 ? NaN : <f64>load<u64>(state, 8) / pairs, 120);
  return true;
}

/** Adding 0 turns -0 into 0. */
function physical(value: i32, baseline: i32, gain: f64): f64 {
  return (<f64>value - <f64>baseline) / gain + 0;
}

/** From whichever end is nearer, as numpy does. */
function between(lower: f64, upper: f64, fraction: f64): f64 {
  const span = upper - lower;
  return fraction >= 0.5 ? upper - span * (1 - fraction) : lower + span * fraction;
}

/** Every product fits 128 bits: n * reach is below 2^30, and s4 below 2^62. */
function storeCentralSums(n: i64, s1: i64, s2: i64, s3: i64, s4: i64, target: usize): void {
  const square = s1 * s1;
  const second = n * s2 - square;
  store<f64>(target, <f64>second);
  // n² s3 - 3 n s1 s2 + 2 s1³
  setProduct(n, s3);
  multiply(n);
  addProduct(-s1, 3 * second + square);
  store<f64>(target, rounded(), 8);
  // n³ s4 - 4 n² s1 s3 + 6 n s1² s2 - 3 s1⁴ - 3 second²
  setProduct(n, s4);
  addProduct(-4 * s1, s3);
  multiply(n);
  multiply(n);
  addProduct(3 * square, 2 * second + square);
  addProduct(-3 * second, second);
  store<f64>(target, rounded(), 16);
}

/** Ranks of lower ends (`above` 0) and of upper ends (1) ascend, but not of both together where samples are few. */
function findRanks(results: usize, samples: u64, above: u64, isDescending: bool, target: usize): void {
  let p = results;
  let passed = <u64>load<u32>(p, 262144);
  for (let step: u32 = 0; step < 5; step++) {
    const quantile = isDescending ? 4 - step : step;
    const lower = <u64>floor<f64>(<f64>(samples - 1) * probability(quantile));
    let rank = min<u64>(samples - 1, lower + above);
    if (isDescending) rank = samples - 1 - rank;
    while (passed <= rank) {
      p += 4;
      passed += <u64>load<u32>(p, 262144);
    }
    store<i32>(target + <usize>(((quantile << 1) + <u32>above) << 2), load<i32>(p));
  }
}

function probability(index: u32): f64 {
  if (index === 0) return 0.05;
  if (index === 1) return 0.25;
  if (index === 2) return 0.5;
  return index === 3 ? 0.75 : 0.95;
}
