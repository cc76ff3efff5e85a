/** True in `npm run test:all`, where tests look at more cases than `npm test` has time for. */
export const isWide = process.env.MACROSHARD_WIDE_TESTS === '1';

/** How often a property is tried. */
export function runs(narrow: number, wide: number): number {
  return isWide ? wide : narrow;
}
