/**
 * What comparing samples comes to. A channel's state is 32 bytes: sum of absolute differences, equal pairs and pairs (u64
 * each), lowest and highest value (i32 each).
 */

export const stateBytes: usize = 32;

/** As nothing has been compared yet. */
export function clearStates(states: usize, channels: usize): void {
  const end = states + channels * stateBytes;
  for (let state = states; state < end; state += stateBytes) {
    v128.store(state, i64x2.splat(0));
    store<u64>(state, 0, 16);
    store<i32>(state, i32.MAX_VALUE, 24);
    store<i32>(state, i32.MIN_VALUE, 28);
  }
}

export function addPair(state: usize, difference: i32): void {
  add(state, <u64>difference);
  add(state + 8, difference === 0 ? 1 : 0);
  add(state + 16, 1);
}

export function add(address: usize, amount: u64): void {
  store<u64>(address, load<u64>(address) + amount);
}

export function widen(state: usize, value: i32): void {
  if (value < load<i32>(state, 24)) store<i32>(state, value, 24);
  if (value > load<i32>(state, 28)) store<i32>(state, value, 28);
}
