import { ExactSum } from '@macroshard/container/combine/exact-sum';
import { expect } from 'chai';
import fc from 'fast-check';
import { runs } from '../support/wide.ts';

describe('the exact sum', () => {
  it('agrees with what fsum of Python prints', () => {
    expect(sum(new Array<number>(10).fill(0.1))).to.equal(1);
    expect(sum([1, 1e100, 1, -1e100])).to.equal(2);
    expect(sum([1e16, 1, 1e-16])).to.equal(10000000000000002);
    expect(sum([2 ** 53, -0.5, -(2 ** -54)])).to.equal(2 ** 53 - 1);
    expect(sum([])).to.equal(0);
  });

  it('is the double nearest to the sum of the terms as fractions', () => {
    fc.assert(
      fc.property(fc.array(anyFinite(), { maxLength: 30 }), (terms) => {
        expect(sum(terms)).to.equal(sumOfFractions(terms));
      }),
      { numRuns: runs(200, 500) },
    );
  });

  it('does not depend on the order, infinities and overflow on the way included', () => {
    const any = fc.oneof(anyFinite(), fc.constantFrom(Infinity, -Infinity, NaN, 1.7e308, -1.7e308));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (terms, keys) => {
        const shuffled = terms.map((term) => ({ term, key: keys.next().value })).sort((a, b) => a.key - b.key);
        expect(sum(shuffled.map(({ term }) => term))).to.deep.equal(sum(terms));
      }),
    );
    expect(sum([1.7e308, 1.7e308, -1.7e308])).to.equal(1.7e308);
    expect(sum([1.7e308, 1.7e308])).to.equal(Infinity);
  });
});

function sum(terms: readonly number[]): number {
  const exact = new ExactSum();
  for (const term of terms) exact.add(term);
  return exact.value();
}

function anyFinite(): fc.Arbitrary<number> {
  const near = fc.tuple(fc.integer({ min: -(2 ** 53), max: 2 ** 53 }), fc.integer({ min: -80, max: 80 }));
  return fc.oneof(
    near.map(([mantissa, exponent]) => mantissa * 2 ** exponent),
    fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e300, max: 1e300 }),
  );
}

/** The sum in units of the smallest double, rounded by hand to 53 bits, ties to even. */
function sumOfFractions(terms: readonly number[]): number {
  const total = terms.reduce((sum, term) => sum + toUnits(term), 0n);
  const magnitude = total < 0n ? -total : total;
  const excessBits = Math.max(0, magnitude.toString(2).length - 53);
  const divisor = 1n << BigInt(excessBits);
  let mantissa = magnitude / divisor;
  const twiceRest = (magnitude % divisor) * 2n;
  if (twiceRest > divisor || (twiceRest === divisor && mantissa % 2n === 1n)) mantissa += 1n;
  const value = Number(mantissa) * 2 ** Math.max(excessBits - 1074, -1022) * 2 ** Math.min(0, excessBits - 1074 + 1022);
  return total < 0n ? -value : value;
}

function toUnits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const units = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -units : units;
}
