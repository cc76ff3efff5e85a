/** Repetition: machines are noisy, and noise only ever adds. */

import type { Timing } from './report.ts';

/**
 * Runs all of `runs` in turn, `repetitions` times over, so that a noisy minute falls on all of them.
 * @returns what each gave, run by run
 */
export async function takeTurns<T>(runs: readonly (() => Promise<T>)[], repetitions: number): Promise<readonly T[][]> {
  const results = runs.map((): T[] => []);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, run] of runs.entries()) results[index]!.push(await run());
  }
  return results;
}

/** By how much the second best is worse than the best, as a share of it: little where both had no noise to speak of. */
export function spreadOf(values: readonly number[]): number {
  const [best, second] = [...values].sort((a, b) => a - b);
  return second === undefined ? 1 : second / best! - 1;
}

/** Below it a clock tells nothing, and speeds would be infinite. */
const leastWorkSeconds = 0.001;

/** The best run, and what is left of it without the best start. */
export function bestTiming(seconds: readonly number[], startSeconds: readonly number[]): Timing {
  const [best, start] = [Math.min(...seconds), Math.min(...startSeconds)];
  return { seconds: best, startSeconds: start, workSeconds: Math.max(leastWorkSeconds, best - start) };
}
