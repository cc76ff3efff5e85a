/** Comparisons of samples with the ones before them. */

import { add, addPair, stateBytes, widen } from './states';

const vectorBytes: usize = 16;

/** As many comparisons as a lane of 8 bits counts, and as many differences of bytes as one of 16 bits sums up. */
const rounds8: u32 = 255;
/** As many comparisons as a lane of 16 bits counts, and as many differences of 16 bits as one of 32 bits sums up. */
const rounds16: u32 = 65535;
/** What is compared in vain at most where a sample is missing. */
const alignedRounds16: u32 = 512;

/**
 * Compares each of the frames at `first` with the one before it, byte by byte; 0 is a missing sample.
 * `scratch` holds 64 zero bytes a channel, and does again afterwards.
 */
export function compare8(first: usize, frames: u32, channels: usize, states: usize, scratch: usize): void {
  const last = first + <usize>frames * channels;
  let p = first;
  if (vectorBytes % channels === 0) {
    p = compareAligned8(first, last, channels, states, scratch);
  }
  const roundBytes = channels * vectorBytes;
  while (p + roundBytes <= last) {
    const left = <u32>((last - p) / roundBytes);
    const rounds = left < rounds8 ? left : rounds8;
    compareRounds8(p, rounds, channels, scratch);
    flush8(channels, states, scratch);
    p += <usize>rounds * roundBytes;
  }
  while (p < last) {
    const x = <i32>load<u8>(p);
    const y = <i32>load<u8>(p - channels);
    if (x !== 0 && y !== 0) addPair(states + ((p - first) % channels) * stateBytes, abs(x - y));
    p++;
  }
}

/**
 * Where a vector holds whole frames and no sample is missing: sums stay in registers. Goes as far as that is so, and
 * gives back where it stopped.
 */
function compareAligned8(first: usize, last: usize, channels: usize, states: usize, scratch: usize): usize {
  let p = first;
  while (p + vectorBytes <= last) {
    const left = <u32>((last - p) / vectorBytes);
    const rounds = left < rounds8 ? left : rounds8;
    const end = p + <usize>rounds * vectorBytes;
    let lowest = v128.load(p - channels);
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    let same = i8x16.splat(0);
    for (let at = p; at < end; at += vectorBytes) {
      const x = v128.load(at);
      const y = v128.load(at - channels);
      const difference = v128.or(i8x16.sub_sat_u(x, y), i8x16.sub_sat_u(y, x));
      lowest = i8x16.min_u(lowest, x);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(difference));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(difference));
      same = i8x16.sub(same, i8x16.eq(x, y));
    }
    if (!i8x16.all_true(lowest)) return p;
    v128.store(scratch, low);
    v128.store(scratch, high, 16);
    v128.store(scratch, same, 32);
    v128.store(scratch, i8x16.splat(<i8>rounds), 48);
    flushVector8(channels, states, scratch);
    p = end;
  }
  return p;
}

function compareRounds8(first: usize, rounds: u32, channels: usize, scratch: usize): void {
  const missing = i8x16.splat(0);
  let p = first;
  for (let round: u32 = 0; round < rounds; round++) {
    for (let vector: usize = 0; vector < channels; vector++) {
      const x = v128.load(p);
      const y = v128.load(p - channels);
      const present = v128.not(v128.or(i8x16.eq(x, missing), i8x16.eq(y, missing)));
      const difference = v128.and(v128.or(i8x16.sub_sat_u(x, y), i8x16.sub_sat_u(y, x)), present);
      const equal = v128.and(i8x16.eq(x, y), present);
      const sums = scratch + (vector << 6);
      v128.store(sums, i16x8.add(v128.load(sums), i16x8.extend_low_i8x16_u(difference)));
      v128.store(sums, i16x8.add(v128.load(sums, 16), i16x8.extend_high_i8x16_u(difference)), 16);
      v128.store(sums, i8x16.sub(v128.load(sums, 32), equal), 32);
      v128.store(sums, i8x16.sub(v128.load(sums, 48), present), 48);
      p += vectorBytes;
    }
  }
}

function flush8(channels: usize, states: usize, scratch: usize): void {
  for (let vector: usize = 0; vector < channels; vector++) {
    addLanes8((vector << 4) % channels, channels, states, scratch + (vector << 6));
  }
  memory.fill(scratch, 0, channels << 6);
}

function flushVector8(channels: usize, states: usize, scratch: usize): void {
  addLanes8(0, channels, states, scratch);
  memory.fill(scratch, 0, 64);
}

/** Adds the sums of a vector's lanes, of which the first belongs to a channel's, to the states. */
function addLanes8(firstChannel: usize, channels: usize, states: usize, sums: usize): void {
  let channel = firstChannel;
  for (let lane: usize = 0; lane < 16; lane++) {
    const state = states + channel * stateBytes;
    add(state, <u64>load<u16>(sums + (lane << 1)));
    add(state + 8, <u64>load<u8>(sums + lane, 32));
    add(state + 16, <u64>load<u8>(sums + lane, 48));
    if (++channel === channels) channel = 0;
  }
}

/**
 * As `compare8`, for 16-bit samples; `missing` is the format's code. Also widens each channel's lowest and highest
 * value by those of the frames, missing ones included.
 */
export function compare16(
  first: usize,
  frames: u32,
  channels: usize,
  states: usize,
  scratch: usize,
  missing: i32,
): void {
  const frameBytes = channels << 1;
  const last = first + <usize>frames * frameBytes;
  let p = first;
  if (vectorBytes % frameBytes === 0) {
    p = compareAligned16(first, last, channels, states, scratch, missing);
  }
  extend16(p, <u32>((last - p) / frameBytes), channels, states, scratch);
  const roundBytes = channels * vectorBytes;
  while (p + roundBytes <= last) {
    const left = <u32>((last - p) / roundBytes);
    const rounds = left < rounds16 ? left : rounds16;
    compareRounds16(p, rounds, channels, scratch, missing);
    flush16(channels, states, scratch);
    p += <usize>rounds * roundBytes;
  }
  while (p < last) {
    const x = <i32>load<i16>(p);
    const y = <i32>load<i16>(p - frameBytes);
    if (x !== missing && y !== missing) {
      addPair(states + (((p - first) >> 1) % channels) * stateBytes, abs(x - y));
    }
    p += 2;
  }
}

/** As `compareAligned8`. */
function compareAligned16(
  first: usize,
  last: usize,
  channels: usize,
  states: usize,
  scratch: usize,
  missing: i32,
): usize {
  const frameBytes = channels << 1;
  const code = i16x8.splat(<i16>missing);
  let p = first;
  while (p + vectorBytes <= last) {
    const left = <u32>((last - p) / vectorBytes);
    const rounds = left < alignedRounds16 ? left : alignedRounds16;
    const end = p + <usize>rounds * vectorBytes;
    const before = v128.load(p - frameBytes);
    let lowest = v128.load(p);
    let highest = lowest;
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    let same = i16x8.splat(0);
    for (let at = p; at < end; at += vectorBytes) {
      const x = v128.load(at);
      const y = v128.load(at - frameBytes);
      const difference = i16x8.sub(i16x8.max_s(x, y), i16x8.min_s(x, y));
      lowest = i16x8.min_s(lowest, x);
      highest = i16x8.max_s(highest, x);
      low = i32x4.add(low, i32x4.extend_low_i16x8_u(difference));
      high = i32x4.add(high, i32x4.extend_high_i16x8_u(difference));
      same = i16x8.sub(same, i16x8.eq(x, y));
    }
    if (v128.any_true(i16x8.eq(i16x8.min_s(lowest, before), code))) return p;
    v128.store(scratch, low);
    v128.store(scratch, high, 16);
    v128.store(scratch, same, 32);
    v128.store(scratch, i16x8.splat(<i16>rounds), 48);
    addLanes16(0, channels, states, scratch);
    v128.store(scratch, lowest);
    v128.store(scratch, highest, 16);
    for (let lane: usize = 0; lane < 8; lane++) {
      const state = states + (lane % channels) * stateBytes;
      widen(state, <i32>load<i16>(scratch + (lane << 1)));
      widen(state, <i32>load<i16>(scratch + (lane << 1), 16));
    }
    memory.fill(scratch, 0, 64);
    p = end;
  }
  return p;
}

function compareRounds16(first: usize, rounds: u32, channels: usize, scratch: usize, missing: i32): void {
  const frameBytes = channels << 1;
  const code = i16x8.splat(<i16>missing);
  let p = first;
  for (let round: u32 = 0; round < rounds; round++) {
    for (let vector: usize = 0; vector < channels; vector++) {
      const x = v128.load(p);
      const y = v128.load(p - frameBytes);
      const present = v128.not(v128.or(i16x8.eq(x, code), i16x8.eq(y, code)));
      const difference = v128.and(i16x8.sub(i16x8.max_s(x, y), i16x8.min_s(x, y)), present);
      const equal = v128.and(i16x8.eq(x, y), present);
      const sums = scratch + (vector << 6);
      v128.store(sums, i32x4.add(v128.load(sums), i32x4.extend_low_i16x8_u(difference)));
      v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extend_high_i16x8_u(difference)), 16);
      v128.store(sums, i16x8.sub(v128.load(sums, 32), equal), 32);
      v128.store(sums, i16x8.sub(v128.load(sums, 48), present), 48);
      p += vectorBytes;
    }
  }
}

function flush16(channels: usize, states: usize, scratch: usize): void {
  for (let vector: usize = 0; vector < channels; vector++) {
    addLanes16((vector << 3) % channels, channels, states, scratch + (vector << 6));
  }
  memory.fill(scratch, 0, channels << 6);
}

function addLanes16(firstChannel: usize, channels: usize, states: usize, sums: usize): void {
  let channel = firstChannel;
  for (let lane: usize = 0; lane < 8; lane++) {
    const state = states + channel * stateBytes;
    add(state, <u64>load<u32>(sums + (lane << 2)));
    add(state + 8, <u64>load<u16>(sums + (lane << 1), 32));
    add(state + 16, <u64>load<u16>(sums + (lane << 1), 48));
    if (++channel === channels) channel = 0;
  }
}

/** Widens each channel's lowest and highest value, missing ones included, by 16-bit samples. */
export function extend16(first: usize, frames: u32, channels: usize, states: usize, scratch: usize): void {
  const roundBytes = channels * vectorBytes;
  const last = first + <usize>frames * (channels << 1);
  let p = first;
  if (p + roundBytes <= last) {
    memory.copy(scratch, p, roundBytes);
    memory.copy(scratch + roundBytes, p, roundBytes);
    p += roundBytes;
    while (p + roundBytes <= last) {
      for (let vector: usize = 0; vector < roundBytes; vector += vectorBytes) {
        const x = v128.load(p + vector);
        const low = scratch + vector;
        const high = low + roundBytes;
        v128.store(low, i16x8.min_s(v128.load(low), x));
        v128.store(high, i16x8.max_s(v128.load(high), x));
      }
      p += roundBytes;
    }
    for (let lane: usize = 0; lane < channels << 3; lane++) {
      const state = states + (lane % channels) * stateBytes;
      widen(state, <i32>load<i16>(scratch + (lane << 1)));
      widen(state, <i32>load<i16>(scratch + roundBytes + (lane << 1)));
    }
    memory.fill(scratch, 0, roundBytes << 1);
  }
  while (p < last) {
    widen(states + (((p - first) >> 1) % channels) * stateBytes, <i32>load<i16>(p));
    p += 2;
  }
}
