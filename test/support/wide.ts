import { describe, it } from 'mocha';

/** True in `npm run test:all`, where tests look at more cases than `npm test` has time for. */
export const isWide = process.env.MACROSHARD_WIDE_TESTS === '1';

/** A test that `npm test` has no time for, where others of its file try most of what it does. */
export const itWide = isWide ? it : () => {};

/** A suite of such tests. */
export const describeWide = isWide ? describe : () => {};

/** How often a property is tried. */
export function runs(narrow: number, wide: number): number {
  return isWide ? wide : narrow;
}

/** All cases in wide runs, else so many of them at most: the first, and others at even distances. */
export function some<T>(cases: readonly T[], most: number): readonly T[] {
  const distance = isWide ? 1 : Math.ceil(cases.length / most);
  return cases.filter((_, index) => index % distance === 0);
}
