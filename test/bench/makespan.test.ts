import { expect } from 'chai';
import fc from 'fast-check';
import { equalCounts, largestFirst } from './makespan.ts';

/** Most units small, some much larger, as in trees of recordings: bytes spread evenly over powers of two. */
const sizes = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 30 }), fc.double({ min: 1, max: 2, noNaN: true })).map(([power, share]) => {
    return Math.round(share * 2 ** power);
  }),
  { minLength: 1, maxLength: 300 },
);
const threads = fc.integer({ min: 1, max: 48 });
/** What is added up in another order differs in the last digits. */
const rounding = 1 + 1e-9;

describe('the order in which threads take units', () => {
  it('ends within the least time there can be, and one indivisible piece', () => {
    fc.assert(
      fc.property(sizes, threads, fc.integer({ min: 0, max: 500 }), (units, threadCount, mostPieces) => {
        const pieceBytes = mostPieces === 0 ? 0 : Math.ceil(sumOf(units) / mostPieces);
        const { makespan, largestItem, total } = largestFirst(units, { threads: threadCount, pieceBytes });
        expect(makespan).to.be.at.most((total / threadCount + largestItem) * rounding);
        expect(makespan).to.be.at.least(Math.max(total / threadCount, largestItem) / rounding);
      }),
    );
  });

  it('ends within 1.1 times the least time where the largest piece is a tenth of that or less', () => {
    let comparisons = 0;
    fc.assert(
      fc.property(sizes, threads, (units, threadCount) => {
        const least = sumOf(units) / threadCount;
        const { makespan, largestItem } = largestFirst(units, {
          threads: threadCount,
          pieceBytes: Math.max(1, Math.floor(least / 10)),
        });
        if (largestItem > least / 10) return;
        comparisons++;
        expect(makespan / least).to.be.at.most(1.1 * rounding);
      }),
    );
    expect(comparisons).to.be.above(50);
  });

  it('is no worse than equal counts by more than a piece, and far better where sizes follow names', () => {
    fc.assert(
      fc.property(sizes, threads, (units, threadCount) => {
        const { makespan, largestItem } = largestFirst(units, { threads: threadCount, pieceBytes: 0 });
        expect(makespan).to.be.at.most((equalCounts(units, threadCount) + largestItem) * rounding);
      }),
    );
    const growing = Array.from({ length: 1000 }, (_, unit) => 1 + unit);
    const { makespan } = largestFirst(growing, { threads: 8, pieceBytes: 0 });
    expect(equalCounts(growing, 8) / makespan).to.be.above(1.8);
  });
});

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
