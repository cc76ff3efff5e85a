/**
 * Loops over the cells of one column. `present` is a byte a row, 1 where the row has a value, or 0 for an address where
 * all rows have one.
 */

function isAbsent(present: usize, row: u32): bool {
  return present !== 0 && load<u8>(present + row) === 0;
}

/** How many of the bytes are 0. */
export function countZeros(first: usize, count: u32): u32 {
  let zeros: u32 = 0;
  for (let p = first; p < first + count; p++) zeros += load<u8>(p) === 0 ? 1 : 0;
  return zeros;
}

/** Least and greatest of the doubles of rows `start` … `end - 1`, NaN passed over, to `bounds`; of none infinities. */
export function boundDoubles(doubles: usize, present: usize, start: u32, end: u32, bounds: usize): void {
  let least = Infinity;
  let greatest = -Infinity;
  let row = start;
  if (present === 0) {
    let low = f64x2.splat(Infinity);
    let high = f64x2.splat(-Infinity);
    for (; row + 1 < end; row += 2) {
      const pair = v128.load(doubles + ((<usize>row) << 3));
      low = f64x2.pmin(low, pair);
      high = f64x2.pmax(high, pair);
    }
    least = lesser(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
    greatest = -lesser(-f64x2.extract_lane(high, 0), -f64x2.extract_lane(high, 1));
  }
  for (; row < end; row++) {
    if (isAbsent(present, row)) continue;
    const double = load<f64>(doubles + ((<usize>row) << 3));
    if (double < least) least = double;
    if (double > greatest) greatest = double;
  }
  store<f64>(bounds, least);
  store<f64>(bounds, greatest, 8);
}

function lesser(a: f64, b: f64): f64 {
  return b < a ? b : a;
}

/** As `boundDoubles`, of integers of 64 bits; of none, the least is above the greatest. */
export function boundLongs(longs: usize, present: usize, start: u32, end: u32, bounds: usize): void {
  let least = i64.MAX_VALUE;
  let greatest = i64.MIN_VALUE;
  for (let row = start; row < end; row++) {
    if (isAbsent(present, row)) continue;
    const long = load<i64>(longs + ((<usize>row) << 3));
    if (long < least) least = long;
    if (long > greatest) greatest = long;
  }
  store<i64>(bounds, least);
  store<i64>(bounds, greatest, 8);
}

/** As `boundLongs`, of integers of 32 bits; `bounds` gets two integers of 64 bits. */
export function boundWords(words: usize, present: usize, start: u32, end: u32, bounds: usize): void {
  let least: i64 = i64.MAX_VALUE;
  let greatest: i64 = i64.MIN_VALUE;
  for (let row = start; row < end; row++) {
    if (isAbsent(present, row)) continue;
    const word = <i64>load<i32>(words + ((<usize>row) << 2));
    if (word < least) least = word;
    if (word > greatest) greatest = word;
  }
  store<i64>(bounds, least);
  store<i64>(bounds, greatest, 8);
}

/**
 * Numbers the distinct values of 8 bytes (`isLong`) or 4 by their bits, in the order of their first rows. `ids` gets the
 * number of each row, `firstRows` a row of each number; `slots` are `mask` + 1 zeros, at least twice as many as `most`.
 * Gives back how many there are, or -1 where they are more than `most`.
 */
export function findDistinct(
  values: usize,
  isLong: bool,
  present: usize,
  rowCount: u32,
  most: i32,
  ids: usize,
  firstRows: usize,
  slots: usize,
  mask: u32,
): i32 {
  let count: i32 = 0;
  let id: i32 = -1;
  let last: u64 = 0;
  for (let row: u32 = 0; row < rowCount; row++) {
    if (isAbsent(present, row)) continue;
    const bits = bitsAt(values, isLong, row);
    if (id < 0 || bits !== last) {
      const hash = (<u32>bits * 0x9e3779b1) ^ (<u32>(bits >> 32) * 0x85ebca6b);
      let slot = (hash ^ (hash >> 15)) & mask;
      for (;;) {
        id = load<i32>(slots + ((<usize>slot) << 2)) - 1;
        if (id < 0 || bitsAt(values, isLong, load<u32>(firstRows + ((<usize>id) << 2))) === bits) break;
        slot = (slot + 1) & mask;
      }
      if (id < 0) {
        if (count === most) return -1;
        store<u32>(firstRows + ((<usize>count) << 2), row);
        id = count++;
        store<i32>(slots + ((<usize>slot) << 2), count);
      }
      last = bits;
    }
    store<i32>(ids + ((<usize>row) << 2), id);
  }
  return count;
}

function bitsAt(values: usize, isLong: bool, row: u32): u64 {
  return isLong ? load<u64>(values + ((<usize>row) << 3)) : <u64>load<u32>(values + ((<usize>row) << 2));
}

/** The ids of rows that have a value, to `target`, which may be `ids` itself. Gives back how many there are. */
export function compactIds(ids: usize, present: usize, start: u32, end: u32, target: usize): u32 {
  let count: u32 = 0;
  for (let row = start; row < end; row++) {
    if (isAbsent(present, row)) continue;
    store<i32>(target + ((<usize>count) << 2), load<i32>(ids + ((<usize>row) << 2)));
    count++;
  }
  return count;
}

/** Each id that rows with a value have, once, to `found`; `seen` is a zero byte an id. Gives back how many there are. */
export function findIds(ids: usize, present: usize, start: u32, end: u32, seen: usize, found: usize): u32 {
  let count: u32 = 0;
  for (let row = start; row < end; row++) {
    const id = load<u32>(ids + ((<usize>row) << 2));
    if (load<u8>(seen + id) !== 0 || isAbsent(present, row)) continue;
    store<u8>(seen + id, 1);
    store<u32>(found + ((<usize>count) << 2), id);
    count++;
  }
  return count;
}

/**
 * Integers of 4 bytes (`isWord`) or 1 in Parquet's hybrid of runs and packed bits: runs of eight and more, all others in
 * groups of eight. Gives back how many bytes it wrote to `target`, at most 8 a value and 64 more.
 * @see Encodings.md of Apache Parquet, RLE
 */
export function packHybrid(values: usize, isWord: bool, count: u32, bitWidth: u32, target: usize): u32 {
  let p = target;
  let packedFrom: u32 = 0;
  let groups: u32 = 0;
  for (let index: u32 = 0; index < count; ) {
    const value = valueAt(values, isWord, index);
    let end = index + 1;
    while (end < count && valueAt(values, isWord, end) === value) end++;
    if (end - index >= 8) {
      p = packGroups(values, isWord, count, packedFrom, groups, bitWidth, p);
      groups = 0;
      p = writeVarint(p, (end - index) << 1);
      for (let bits: u32 = 0; bits < bitWidth; bits += 8) store<u8>(p++, <u8>(value >> bits));
      index = end;
    } else {
      if (groups === 0) packedFrom = index;
      groups++;
      index += 8;
    }
  }
  return <u32>(packGroups(values, isWord, count, packedFrom, groups, bitWidth, p) - target);
}

function packGroups(
  values: usize,
  isWord: bool,
  count: u32,
  from: u32,
  groups: u32,
  bitWidth: u32,
  target: usize,
): usize {
  if (groups === 0) return target;
  let p = writeVarint(target, (groups << 1) | 1);
  let bits: u64 = 0;
  let used: u32 = 0;
  for (let index = from; index < from + groups * 8; index++) {
    if (index < count) bits |= (<u64>valueAt(values, isWord, index)) << used;
    used += bitWidth;
    while (used >= 8) {
      store<u8>(p++, <u8>bits);
      bits >>= 8;
      used -= 8;
    }
  }
  return p;
}

function valueAt(values: usize, isWord: bool, index: u32): u32 {
  return isWord ? load<u32>(values + ((<usize>index) << 2)) : <u32>load<u8>(values + index);
}

function writeVarint(target: usize, value: u32): usize {
  let p = target;
  let left = value;
  for (; left > 127; left >>= 7) store<u8>(p++, <u8>(left | 128));
  store<u8>(p++, <u8>left);
  return p;
}
