import { expect } from 'chai';
import fc from 'fast-check';
import { medianOf, outliersOf } from '../../pipeline/report/outliers.ts';

describe('outliers', () => {
  it('are far from the median of at least five, however far one is', () => {
    expect(outliersOf([1, 1.1, 0.9, 1, 1e12, 1.05])).to.deep.equal([{ index: 4, factor: 1e12 / 1.025 }]);
    expect(outliersOf([10, 10, 10, 10, 4, null])).to.deep.equal([{ index: 4, factor: 0.4 }]);
    expect(outliersOf([1, 1, 1, 100])).to.deep.equal([]);
    expect(outliersOf([0, 0, 0, 0, 0, 5])).to.deep.equal([]);
    expect(outliersOf([])).to.deep.equal([]);
  });

  it('are no more than half, stay apart in any order, and in any unit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { maxLength: 30 }), (values) => {
        const far = outliersOf(values);
        expect(far.length).to.be.at.most(values.length / 2);
        const reversed = outliersOf([...values].reverse()).map(({ index }) => values.length - 1 - index);
        expect(reversed.reverse()).to.deep.equal(far.map(({ index }) => index));
        const inOtherUnit = outliersOf(values.map((value) => value * 1024)).map(({ index }) => index);
        expect(inOtherUnit).to.deep.equal(far.map(({ index }) => index));
      }),
    );
  });

  it('have a median between the two in the middle', () => {
    expect([medianOf([3, 1, 2]), medianOf([4, 1, 3, 2])]).to.deep.equal([2, 2.5]);
  });
});
