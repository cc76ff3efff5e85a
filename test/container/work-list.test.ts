import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpool, type Spool } from '@macroshard/container/files/spool';
import { UnitRecords } from '@macroshard/container/group/unit-records';
import { ItemTaker } from '@macroshard/container/pool/item-taker';
import { planWork, type SplitOptions } from '@macroshard/container/pool/work-items';
import {
  claimedBy,
  claimNext,
  openItems,
  packWork,
  releaseReserved,
  rewindClaims,
  withdraw,
} from '@macroshard/container/pool/work-list';
import { expect } from 'chai';

const planned = ['a', 'b', 'c', 'd'].map((path, index) => ({
  path,
  sizeBytes: index,
  files: [path],
  detail: { bytes: new Uint8Array([index]), when: new Map([[path, 1n]]) },
}));

const whole: SplitOptions = {
  splitting: undefined,
  options: { windowSeconds: 0, strictChecksums: false },
  pieceBytes: 0,
};

describe('the shared list of units', () => {
  let folder: string;
  let spool: Spool;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'work-list-'));
    spool = createSpool(join(folder, 'spool'));
  });
  afterEach(() => {
    spool.discard();
    rmSync(folder, { recursive: true });
  });

  function listOf(split: SplitOptions = whole, given = planned) {
    const units = new UnitRecords(spool, '/group');
    for (const unit of given) units.addUnit(unit);
    expect(units.sort()).to.equal(undefined);
    return packWork(planWork(units, split), units);
  }

  it('gives each unit once, largest first, with its detail as it was planned', () => {
    const work = listOf();
    const claims = [claimNext(work, 1), claimNext(work, 2), claimNext(work, 1), claimNext(work, 1), claimNext(work, 2)];
    expect(claims).to.deep.equal([0, 1, 2, 3, undefined]);
    expect(claimedBy(work, 1)).to.deep.equal([0, 2, 3]);
    const itemAt = openItems(work);
    expect([0, 1, 2, 3].map(itemAt)).to.deep.equal(planned.toReversed().map((unit) => ({ root: '/group', unit })));
  });

  it('gives large units in pieces, by the size of the pieces', () => {
    const splitting = {
      split: ({ sizeBytes }: { sizeBytes: number }) => Array.from({ length: sizeBytes }, (_, index) => ({ index })),
    } as unknown as SplitOptions['splitting'];
    const itemAt = openItems(listOf({ ...whole, splitting, pieceBytes: 1 }));
    const taken = Array.from({ length: 7 }, (_, index) => itemAt(index));
    expect(taken.map(({ unit, piece }) => [unit.path, piece])).to.deep.equal([
      ['b', undefined],
      ['c', { index: 0 }],
      ['c', { index: 1 }],
      ['d', { index: 0 }],
      ['d', { index: 1 }],
      ['d', { index: 2 }],
      ['a', undefined],
    ]);
  });

  it('finds again what a thread counted on and died before it took', () => {
    const work = listOf();
    claimNext(work, 1);
    Atomics.add(new Int32Array(work.claims), 0, 1);
    expect([claimNext(work, 2), claimNext(work, 2), claimNext(work, 2)]).to.deep.equal([2, 3, undefined]);
    rewindClaims(work);
    expect([claimNext(work, 3), claimNext(work, 3)]).to.deep.equal([1, undefined]);
  });

  it('keeps for a thread what it has looked ahead to, which is not what it dies over', () => {
    const work = listOf();
    const taker = new ItemTaker(work, 1);
    const indices = [taker.next(), taker.ahead(0), taker.ahead(0), taker.next(), taker.ahead(0)].map(
      (item) => item?.index,
    );
    expect(indices).to.deep.equal([0, 1, 1, 1, 2]);
    // Too few are left for one that waits behind another.
    expect(taker.ahead(1)).to.equal(undefined);
    expect(claimNext(work, 2)).to.equal(3);
    expect(claimedBy(work, 1)).to.deep.equal([0, 1]);
    releaseReserved(work, 2);
    rewindClaims(work);
    expect(claimNext(work, 2)).to.equal(undefined);
    releaseReserved(work, 1);
    rewindClaims(work);
    expect([claimNext(work, 2), claimNext(work, 2)]).to.deep.equal([2, undefined]);
  });

  it('keeps a second one, too, while there are plenty', () => {
    const many = Array.from({ length: 131 }, (_, index) => ({ ...planned[0]!, path: `${index}` }));
    const taker = new ItemTaker(listOf(whole, many), 1);
    const take = () => [taker.next(), taker.ahead(0), taker.ahead(1)].map((item) => item?.index);
    expect([take(), take(), take(), take()]).to.deep.equal([
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, undefined],
      [3, 4, undefined],
    ]);
  });

  it('leaves a unit that cannot be read to its own turn, and loses it for nobody', () => {
    const work = listOf(
      whole,
      planned.map((unit) => ({ ...unit, sizeBytes: 0 })),
    );
    const file = join(folder, 'cut-short');
    writeFileSync(file, readFileSync(work.file).subarray(0, new Float64Array(work.places)[5]! + 1));
    const taker = new ItemTaker({ ...work, file }, 1);
    expect([taker.next()?.index, taker.ahead(0), taker.ahead(0)]).to.deep.equal([0, undefined, undefined]);
    expect(claimedBy(work, 1)).to.deep.equal([0]);
    expect(() => taker.next()).to.throw('the file of the plan was cut short while it was in use');
    expect(claimedBy(work, 1)).to.deep.equal([0, 1]);
  });

  it('lets nobody take what is withdrawn', () => {
    const work = listOf();
    claimNext(work, 1);
    for (const index of [0, 2]) withdraw(work, index);
    expect([claimNext(work, 2), claimNext(work, 2), claimNext(work, 2)]).to.deep.equal([1, 3, undefined]);
    expect(claimedBy(work, 1)).to.deep.equal([0]);
  });

  it('names the unit that is no plain data, and the one that comes twice', () => {
    const units = new UnitRecords(spool, '/group');
    const unit = { path: 'x', sizeBytes: 1, files: [], detail: null };
    expect(() => units.addUnit({ ...unit, detail: () => 1 })).to.throw(
      /^unit "x" cannot be handed to a thread: \(\) => 1 could not be cloned\.$/,
    );
    const others = new UnitRecords(spool, '/group');
    for (const path of ['b', 'x', 'a', 'x']) others.addUnit({ ...unit, path });
    expect(others.sort()).to.equal('x');
  });
});
