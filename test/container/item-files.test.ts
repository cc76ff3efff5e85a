import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createSpool, type Spool } from '@macroshard/container/files/spool';
import { UnitRecords } from '@macroshard/container/group/unit-records';
import { arrival } from '@macroshard/container/pool/messages';
import { planWork } from '@macroshard/container/pool/work-items';
import { packWork } from '@macroshard/container/pool/work-list';
import type { ObjectRange } from '@macroshard/container/s3/bucket-reader';
import { BytesUnderWay } from '@macroshard/container/stream/bytes-under-way';
import { ItemFiles } from '@macroshard/container/stream/item-files';
import { KnownObjects } from '@macroshard/container/stream/known-objects';
import type { FromFetchThread } from '@macroshard/container/stream/messages';
import { expect } from 'chai';

const megabyte = 2 ** 20;

describe('files of items that are fetched ahead', () => {
  let folder: string;
  let spool: Spool;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'item-files-'));
    spool = createSpool(join(folder, 'spool'));
  });
  afterEach(async () => {
    await spool.discard();
    rmSync(folder, { recursive: true });
  });

  /** A unit for each file, of which only the planned ones are in the group; ranges come when they are let go. */
  function open(sizes: readonly number[], { missing = [] }: { missing?: readonly number[] } = {}) {
    const units = new UnitRecords(spool, '/group');
    const objects = new KnownObjects('p/');
    for (const [index, sizeBytes] of sizes.entries()) {
      const path = `f${String(index).padStart(4, '0')}`;
      units.addUnit({ path, sizeBytes, files: [path], detail: null });
      if (!missing.includes(index)) objects.add({ key: `p/${path}`, sizeBytes, etag: '"e"', modifiedMs: 0 });
    }
    units.sort();
    const options = { windowSeconds: 0, strictChecksums: false };
    const work = packWork(planWork(units, { splitting: undefined, options, pieceBytes: 0 }), units);
    const states = new SharedArrayBuffer(4 * sizes.length);
    const clock = { nowMs: 0 };
    const underWay = new BytesUnderWay({ requests: 96, nowMs: () => clock.nowMs });
    const asked: { readonly range: ObjectRange; readonly come: () => void }[] = [];
    const told: FromFetchThread[] = [];
    const items = new ItemFiles({
      ...{ work, count: sizes.length, needs: new SharedArrayBuffer(16 * sizes.length), states, objects, underWay },
      ...{ folder: join(folder, 'items'), budgetBytes: 4096 * megabyte },
      planned: { root: folder, paths: new Set() },
      fetchRange: (range) => new Promise<void>((come) => asked.push({ range, come })),
      tell: (message) => told.push(message),
    });
    items.goOn();
    const keys = () => asked.map(({ range }) => range.key);
    const come = (key: string) => {
      for (const { range, come } of asked) if (range.key === key) come();
    };
    return { told, keys, come, clock, underWay, stateOf: (index: number) => new Int32Array(states)[index] };
  }

  it('has four ranges under way at first, the first items first', async () => {
    const { keys, come, stateOf } = open(Array.from({ length: 20 }, () => 16 * megabyte));
    expect(keys()).to.deep.equal(['p/f0000', 'p/f0000', 'p/f0001', 'p/f0001']);
    come('p/f0000');
    while (stateOf(0) === arrival.awaited) await setImmediate();
    expect(stateOf(0)).to.equal(arrival.ready);
    expect(stateOf(1)).to.equal(arrival.awaited);
    expect(keys().slice(4)).to.deep.equal(['p/f0002', 'p/f0002']);
  });

  it('has what comes in a second and a half under way, by the fastest time so far, as far as requests can bring it', async () => {
    const { keys, come, clock, underWay } = open(Array.from({ length: 1_000 }, () => 8 * megabyte));
    const bring = async (megabytes: number, milliseconds: number) => {
      clock.nowMs += milliseconds;
      underWay.arrived(megabytes * megabyte);
      come(keys().at(-1)!);
      await setImmediate();
      return underWay.isFull;
    };
    expect(await bring(16, 100)).to.equal(true);
    expect(keys()).to.have.lengthOf(4 + 1);
    // 64 MB in half a second.
    expect(await bring(48, 400)).to.equal(true);
    expect(keys()).to.have.lengthOf(24 + 2);
    expect(await bring(1, 10_000)).to.equal(true);
    expect(keys()).to.have.lengthOf(24 + 3);
    expect(await bring(100_000, 1_000)).to.equal(true);
    expect(keys()).to.have.lengthOf(96 + 4);
  });

  it('begins small files as they can be asked for', () => {
    open(Array.from({ length: 1_000 }, () => 10));
    expect(readdirSync(join(folder, 'items', 'files'))).to.have.lengthOf(192);
  });

  it('says which file of a unit is not in the group, whenever it comes to it', async () => {
    const { keys, come, told } = open(
      Array.from({ length: 20 }, () => 8 * megabyte),
      { missing: [6] },
    );
    expect(told).to.deep.equal([]);
    for (const key of keys()) come(key);
    while (told.length === 0) await setImmediate();
    expect(told[0]).to.deep.equal({ kind: 'failed', message: 'a unit reads "f0006", which is not in the group' });
  });
});
