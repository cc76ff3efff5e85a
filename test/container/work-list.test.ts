import { claimedBy, claimNext, packWork, rewindClaims, unitAt } from '@macroshard/container/pool/work-list';
import { expect } from 'chai';

const units = ['a', 'b', 'c', 'd'].map((path, index) => ({
  path,
  sizeBytes: index,
  files: [path],
  detail: { bytes: new Uint8Array([index]), when: new Map([[path, 1n]]) },
}));

describe('the shared list of units', () => {
  it('gives each unit once, with its detail as it was planned', () => {
    const work = packWork(units);
    const claims = [claimNext(work, 1), claimNext(work, 2), claimNext(work, 1), claimNext(work, 1), claimNext(work, 2)];
    expect(claims).to.deep.equal([0, 1, 2, 3, undefined]);
    expect(claimedBy(work, 1)).to.deep.equal([0, 2, 3]);
    expect(units.map((_, index) => unitAt(work, index))).to.deep.equal(units);
  });

  it('finds again what a thread counted on and died before it took', () => {
    const work = packWork(units);
    claimNext(work, 1);
    Atomics.add(new Int32Array(work.claims), 0, 1);
    expect([claimNext(work, 2), claimNext(work, 2), claimNext(work, 2)]).to.deep.equal([2, 3, undefined]);
    rewindClaims(work);
    expect([claimNext(work, 3), claimNext(work, 3)]).to.deep.equal([1, undefined]);
  });

  it('names the unit that is no plain data', () => {
    const unit = { path: 'x', sizeBytes: 1, files: [], detail: () => 1 };
    expect(() => packWork([unit])).to.throw(/^unit "x" cannot be handed to a thread: \(\) => 1 could not be cloned\.$/);
  });
});
