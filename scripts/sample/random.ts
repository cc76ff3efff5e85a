/**
 * Random numbers from integer arithmetic alone, so that a seed gives the same sample on every machine.
 * Streams are derived by name: what one part of the plan draws never moves another part's numbers.
 */

export interface Random {
  /** A whole number from `lowest` to `highest`, both included. */
  integer(lowest: number, highest: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True `percent` times in a hundred. */
  chance(percent: number): boolean;
  /** Seed for a stream of its own. */
  seed(): number;
}

/** A stream of numbers (mulberry32) that depends on the 32 bits of `seed` alone. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
  const integer = (lowest: number, highest: number): number =>
    lowest + Math.floor((next() * (highest - lowest + 1)) / 0x1_0000_0000);
  return {
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)]!,
    chance: (percent) => integer(0, 99) < percent,
    seed: next,
  };
}

/** The seed of the stream called `name` below `seed` (FNV-1a over the name's characters). */
export function deriveSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return createRandom(hash).seed();
}
