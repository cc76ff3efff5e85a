import { claimedBy, claimNext, itemAt, packWork, rewindClaims, withdraw } from '@macroshard/container/pool/work-list';
import { expect } from 'chai';

const units = ['a', 'b', 'c', 'd'].map((path, index) => ({
  path,
  sizeBytes: index,
  files: [path],
  detail: { bytes: new Uint8Array([index]), when: new Map([[path, 1n]]) },
}));

const items = units.map((unit, index) => (index === 0 ? { unit, piece: { from: 0 } } : { unit }));

describe('the shared list of units', () => {
  it('gives each unit once, with its detail as it was planned', () => {
    const work = packWork(items);
    const claims = [claimNext(work, 1), claimNext(work, 2), claimNext(work, 1), claimNext(work, 1), claimNext(work, 2)];
    expect(claims).to.deep.equal([0, 1, 2, 3, undefined]);
    expect(claimedBy(work, 1)).to.deep.equal([0, 2, 3]);
    expect(items.map((_, index) => itemAt(work, index))).to.deep.equal(items);
  });

  it('finds again what a thread counted on and died before it took', () => {
    const work = packWork(items);
    claimNext(work, 1);
    Atomics.add(new Int32Array(work.claims), 0, 1);
    expect([claimNext(work, 2), claimNext(work, 2), claimNext(work, 2)]).to.deep.equal([2, 3, undefined]);
    rewindClaims(work);
    expect([claimNext(work, 3), claimNext(work, 3)]).to.deep.equal([1, undefined]);
  });

  it('lets nobody take what is withdrawn', () => {
    const work = packWork(items);
    claimNext(work, 1);
    for (const index of [0, 2]) withdraw(work, index);
    expect([claimNext(work, 2), claimNext(work, 2), claimNext(work, 2)]).to.deep.equal([1, 3, undefined]);
    expect(claimedBy(work, 1)).to.deep.equal([0]);
  });

  it('names the unit that is no plain data', () => {
    const unit = { path: 'x', sizeBytes: 1, files: [], detail: () => 1 };
    expect(() => packWork([{ unit }])).to.throw(
      /^unit "x" cannot be handed to a thread: \(\) => 1 could not be cloned\.$/,
    );
  });
});
