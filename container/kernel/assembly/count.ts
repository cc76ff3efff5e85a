/** Histograms of interleaved samples, and what is in them. */

/** Counts bytes, `stride` apart, in four histograms of 256 u32, so that counting equal neighbours causes no stall. */
export function count8(first: usize, count: u32, stride: usize, histogram: usize): void {
  const stride4 = stride << 2;
  const last4 = first + <usize>(count >> 2) * stride4;
  const last = first + <usize>count * stride;
  let p = first;
  while (p < last4) {
    const a = histogram + ((<usize>load<u8>(p)) << 2);
    const b = histogram + ((<usize>load<u8>(p + stride)) << 2);
    const c = histogram + ((<usize>load<u8>(p + (stride << 1))) << 2);
    const d = histogram + ((<usize>load<u8>(p + stride * 3)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    store<u32>(b, load<u32>(b, 1024) + 1, 1024);
    store<u32>(c, load<u32>(c, 2048) + 1, 2048);
    store<u32>(d, load<u32>(d, 3072) + 1, 3072);
    p += stride4;
  }
  while (p < last) {
    const a = histogram + ((<usize>load<u8>(p)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    p += stride;
  }
}

/**
 * Sixteen histograms of 256 u32, at a place that the loop knows: one for each byte of a vector, so that one load gives
 * eight bytes to count, and equal neighbours do not wait for one another.
 */
const lanes: usize = 1024;

/**
 * Counts `count` bytes, `step` at a time, up to 16: each in the histogram of its place among these. What is counted in
 * the histograms from that of `step` on means nothing; up to 15 bytes behind the last one are read.
 */
export function countLanes8(first: usize, count: u32, step: usize): void {
  const lastStep = first + (<usize>count / step) * step;
  const last = first + <usize>count;
  let at: usize = 0;
  let p = first;
  for (; p < lastStep; p += step) {
    const low = load<u64>(p);
    const high = load<u64>(p, 8);
    at = (<usize>low & 0xff) << 2;
    store<u32>(at, load<u32>(at, 1024) + 1, 1024);
    at = <usize>(low >> 6) & 0x3fc;
    store<u32>(at, load<u32>(at, 2048) + 1, 2048);
    at = <usize>(low >> 14) & 0x3fc;
    store<u32>(at, load<u32>(at, 3072) + 1, 3072);
    at = <usize>(low >> 22) & 0x3fc;
    store<u32>(at, load<u32>(at, 4096) + 1, 4096);
    at = <usize>(low >> 30) & 0x3fc;
    store<u32>(at, load<u32>(at, 5120) + 1, 5120);
    at = <usize>(low >> 38) & 0x3fc;
    store<u32>(at, load<u32>(at, 6144) + 1, 6144);
    at = <usize>(low >> 46) & 0x3fc;
    store<u32>(at, load<u32>(at, 7168) + 1, 7168);
    at = <usize>(low >> 54) & 0x3fc;
    store<u32>(at, load<u32>(at, 8192) + 1, 8192);
    at = (<usize>high & 0xff) << 2;
    store<u32>(at, load<u32>(at, 9216) + 1, 9216);
    at = <usize>(high >> 6) & 0x3fc;
    store<u32>(at, load<u32>(at, 10240) + 1, 10240);
    at = <usize>(high >> 14) & 0x3fc;
    store<u32>(at, load<u32>(at, 11264) + 1, 11264);
    at = <usize>(high >> 22) & 0x3fc;
    store<u32>(at, load<u32>(at, 12288) + 1, 12288);
    at = <usize>(high >> 30) & 0x3fc;
    store<u32>(at, load<u32>(at, 13312) + 1, 13312);
    at = <usize>(high >> 38) & 0x3fc;
    store<u32>(at, load<u32>(at, 14336) + 1, 14336);
    at = <usize>(high >> 46) & 0x3fc;
    store<u32>(at, load<u32>(at, 15360) + 1, 15360);
    at = <usize>(high >> 54) & 0x3fc;
    store<u32>(at, load<u32>(at, 16384) + 1, 16384);
  }
  for (let lane: usize = lanes; p < last; p++, lane += 1024) {
    at = lane + ((<usize>load<u8>(p)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/**
 * As `take8`, of what `countLanes8` counted in each `channels`-th histogram of the first `step` from that of `channel` on:
 * `channels` divides `step`, and each call of `countLanes8` began with a whole frame.
 */
export function takeLanes8(channel: usize, channels: usize, step: usize, results: usize): u32 {
  const stride = channels << 10;
  const lanesEnd = lanes + (step << 10);
  let target = results;
  for (let bin: usize = 0; bin < 1024; bin += 16) {
    const first = lanes + (channel << 10) + bin;
    let counts = v128.load(first);
    for (let at = first + stride; at < lanesEnd; at += stride) counts = i32x4.add(counts, v128.load(at));
    if (!v128.any_true(counts)) continue;
    for (let at = first; at < lanesEnd; at += stride) v128.store(at, i32x4.splat(0));
    const value = <i32>(bin >> 2) - 128;
    target = append(target, value, i32x4.extract_lane(counts, 0));
    target = append(target, value + 1, i32x4.extract_lane(counts, 1));
    target = append(target, value + 2, i32x4.extract_lane(counts, 2));
    target = append(target, value + 3, i32x4.extract_lane(counts, 3));
  }
  return <u32>((target - results) >> 2);
}

/** Counts 16-bit samples by their bits, `stride` bytes apart, in two histograms of 65,536 u32. */
export function count16(first: usize, count: u32, stride: usize, histogram: usize): void {
  const stride2 = stride << 1;
  const last2 = first + <usize>(count >> 1) * stride2;
  let p = first;
  while (p < last2) {
    const a = histogram + ((<usize>load<u16>(p)) << 2);
    const b = histogram + ((<usize>load<u16>(p + stride)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    store<u32>(b, load<u32>(b, 262144) + 1, 262144);
    p += stride2;
  }
  if ((count & 1) !== 0) {
    const a = histogram + ((<usize>load<u16>(p)) << 2);
    store<u32>(a, load<u32>(a) + 1);
  }
}

/**
 * Adds what `count16` counted of pairs of bytes to the histograms of the first and the second bytes; both may be the
 * same one. The pairs' histograms are zero afterwards.
 */
export function spreadPairs(pairs: usize, firsts: usize, seconds: usize): void {
  for (let second: usize = 0; second < 256; second++) {
    const row = pairs + (second << 10);
    let sums = i32x4.splat(0);
    for (let first: usize = 0; first < 1024; first += 16) {
      const at = row + first;
      const counts = i32x4.add(v128.load(at), v128.load(at, 262144));
      if (!v128.any_true(counts)) continue;
      v128.store(at, i32x4.splat(0));
      v128.store(at, i32x4.splat(0), 262144);
      v128.store(firsts + first, i32x4.add(v128.load(firsts + first), counts));
      sums = i32x4.add(sums, counts);
    }
    const count =
      i32x4.extract_lane(sums, 0) +
      i32x4.extract_lane(sums, 1) +
      i32x4.extract_lane(sums, 2) +
      i32x4.extract_lane(sums, 3);
    const at = seconds + (second << 2);
    store<u32>(at, load<u32>(at) + <u32>count);
  }
}

/**
 * Moves what `count8` counted to `results`: values that occur (i32, ascending), and from 262,144 bytes on how often each
 * does (u32). Gives back how many there are; the histograms are zero afterwards.
 */
export function take8(histogram: usize, results: usize): u32 {
  let found: usize = 0;
  for (let bin: usize = 0; bin < 256; bin++) {
    const at = histogram + (bin << 2);
    const count = load<u32>(at) + load<u32>(at, 1024) + load<u32>(at, 2048) + load<u32>(at, 3072);
    if (count === 0) continue;
    store<i32>(results + (found << 2), <i32>bin - 128);
    store<u32>(results + (found << 2), count, 262144);
    found++;
  }
  memory.fill(histogram, 0, 4096);
  return <u32>found;
}

/** As `take8`, of values `low` to `high`. */
export function take16(histogram: usize, low: i32, high: i32, results: usize): u32 {
  // Bins stand in the order of the samples' bits: those of negative values are the second half.
  const found = take16Between(histogram, low, min<i32>(high, -1), results, 0);
  return take16Between(histogram, max<i32>(low, 0), high, results, found);
}

function take16Between(histogram: usize, low: i32, high: i32, results: usize, foundBefore: u32): u32 {
  let target = results + ((<usize>foundBefore) << 2);
  let value = low;
  for (; value + 3 <= high; value += 4) {
    const at = histogram + ((<usize>(value & 0xffff)) << 2);
    const counts = i32x4.add(v128.load(at), v128.load(at, 262144));
    if (!v128.any_true(counts)) continue;
    v128.store(at, i32x4.splat(0));
    v128.store(at, i32x4.splat(0), 262144);
    target = append(target, value, i32x4.extract_lane(counts, 0));
    target = append(target, value + 1, i32x4.extract_lane(counts, 1));
    target = append(target, value + 2, i32x4.extract_lane(counts, 2));
    target = append(target, value + 3, i32x4.extract_lane(counts, 3));
  }
  for (; value <= high; value++) {
    const at = histogram + ((<usize>(value & 0xffff)) << 2);
    target = append(target, value, load<u32>(at) + load<u32>(at, 262144));
    store<u32>(at, 0);
    store<u32>(at, 0, 262144);
  }
  return <u32>((target - results) >> 2);
}

/** Which values occur cannot be foretold: all are written, and the next one over those that do not. */
function append(target: usize, value: i32, count: u32): usize {
  store<i32>(target, value);
  store<u32>(target, count, 262144);
  return target + (count !== 0 ? 4 : 0);
}

/** The sum of the values that `take8` or `take16` left in `results`, modulo 65536. */
export function checksum(results: usize, found: u32): u32 {
  let sum: u32 = 0;
  const end = results + ((<usize>found) << 2);
  for (let p = results; p < end; p += 4) sum += <u32>load<i32>(p) * load<u32>(p, 262144);
  return sum & 0xffff;
}
