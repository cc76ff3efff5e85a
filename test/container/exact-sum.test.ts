import { ExactSum } from '@macroshard/container/combine/exact-sum';
import { expect } from 'chai';
import fc from 'fast-check';

/** The sum as a fraction of two integers, rounded once. */
function reference(values: readonly number[]): number {
  const scale = 1074n;
  const total = values.reduce((sum, value) => sum + toInteger(value, scale), 0n);
  if (total === 0n) return 0;
  const negative = total < 0n;
  const magnitude = negative ? -total : total;
  const excess = BigInt(magnitude.toString(2).length) - 53n;
  if (excess <= 0n) return (negative ? -1 : 1) * Number(magnitude) * 2 ** -1074;
  let head = magnitude >> excess;
  const rest = magnitude - (head << excess);
  const half = 1n << (excess - 1n);
  if (rest > half || (rest === half && head % 2n === 1n)) head += 1n;
  return (negative ? -1 : 1) * Number(head) * 2 ** Number(excess - 537n) * 2 ** -537;
}

function toInteger(value: number, scale: bigint): bigint {
  let [numerator, exponent] = [value, 0];
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    exponent++;
  }
  return BigInt(numerator) << (scale - BigInt(exponent));
}

const doubles = fc.array(
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
    .filter((value) => Math.abs(value) > 1e-200 || value === 0),
  { maxLength: 30 },
);

describe('an exact sum', () => {
  it('is the sum of its values, rounded once', () => {
    fc.assert(fc.property(doubles, (values) => sumOf(values) === reference(values)));
  });

  it('does not depend on the order of its values', () => {
    fc.assert(
      fc.property(doubles, (values) => {
        expect(sumOf([...values].reverse())).to.equal(sumOf(values));
        expect(sumOf([...values].sort((a, b) => a - b))).to.equal(sumOf(values));
      }),
    );
  });

  it('loses nothing where doubles cancel', () => {
    expect(sumOf([1e308, 1, -1e308])).to.equal(1);
    expect(sumOf([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])).to.equal(1);
    expect(sumOf([])).to.equal(0);
  });
});

function sumOf(values: readonly number[]): number {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum.value();
}
