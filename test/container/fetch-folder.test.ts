import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFetchFolder } from '@macroshard/container/stream/fetch-folder';
import { expect } from 'chai';

const megabyte = 2 ** 20;

describe('the folder for what is fetched', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'place-'));
    for (const name of ['memory', 'disk']) mkdirSync(join(root, name));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function open({ memory = 'memory', env = {} }: { memory?: string; env?: Readonly<Record<string, string>> } = {}) {
    const machine = { cpuCount: 1, memoryMb: 400 };
    return openFetchFolder({ machine, env }, { memory: join(root, memory), disk: join(root, 'disk') });
  }

  it('is a quarter of the memory, in memory, for its owner alone, and gone in the end', () => {
    const place = open();
    expect(place).to.include({ isMemory: true, budgetBytes: 100 * megabyte });
    expect(readdirSync(join(root, 'memory'))).to.have.lengthOf(1);
    expect(statSync(place.folder).mode & 0o777).to.equal(0o700);
    expect(readdirSync(join(root, 'disk'))).to.deep.equal([]);
    place.remove();
    expect(readdirSync(join(root, 'memory'))).to.deep.equal([]);
  });

  it('is a twentieth of it in the temporary folder, where there is no memory to write to, or as much as is asked for', () => {
    const place = open({ memory: 'missing' });
    expect(place).to.include({ isMemory: false, budgetBytes: 20 * megabyte });
    expect(place.folder.startsWith(join(root, 'disk'))).to.equal(true);
    place.remove();
    expect(open({ memory: 'missing', env: { MACROSHARD_PLACE_MB: '7' } }).budgetBytes).to.equal(7 * megabyte);
    expect(() => open({ env: { MACROSHARD_PLACE_MB: '0' } })).to.throw(
      'MACROSHARD_PLACE_MB is "0", expected a whole number of 1 or more',
    );
  });

  it('takes away what killed jobs have left where it lies, and nothing else', () => {
    // No process has the first number; the second had it at another time than the one that has it.
    const left = ['macroshard-place-4194305-17-aaaaaa', `macroshard-place-${process.pid}-1-bbbbbb`];
    for (const folder of ['memory', 'disk']) {
      for (const name of [...left, 'other']) mkdirSync(join(root, folder, name, 'items'), { recursive: true });
    }
    const running = open();
    open({ memory: 'missing' });
    open();
    expect(existsSync(running.folder)).to.equal(true);
    for (const folder of ['memory', 'disk']) {
      const names = readdirSync(join(root, folder));
      expect(names).to.include('other');
      expect(names.filter((name) => left.includes(name))).to.deep.equal([]);
    }
  });
});
