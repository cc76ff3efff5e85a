import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isWide, itWide, runs } from '../support/wide.ts';
import { finished, Job } from './job.ts';

const names = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(2, '0')}.unit`);

describe('--checkpoint', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
    job.addGroup('30', Object.fromEntries(names.map((name) => [name, { fate: 'noted', rows: [{ record: name }] }])));
  });
  afterEach(() => job.remove());

  /** Paths of the units that were read since the last call. */
  function readSince(): string[] {
    const notes = join(job.root, 'notes');
    const text = existsSync(notes) ? readFileSync(notes, 'utf8') : '';
    writeFileSync(notes, '');
    return text.split('\n').filter(Boolean).sort();
  }

  function process(args: readonly string[] = ['--checkpoint', 'kept']) {
    return job.process('30', {
      args: ['--threads', isWide ? '2' : '1', ...args],
      env: { NOTES: join(job.root, 'notes') },
    });
  }

  function journal(): string {
    return join(job.root, 'kept', readdirSync(join(job.root, 'kept'))[0]!);
  }

  it('takes every finished unit from an earlier run, and gives the same bytes', async () => {
    expect(await process()).to.include({ code: 0, stderr: '' });
    expect(readSince()).to.deep.equal(names);
    const [features, receipt] = [job.read('features.parquet'), job.ledger('receipt.json')];
    expect(await process()).to.include({ code: 0, stderr: '' });
    expect(readSince()).to.deep.equal([]);
    expect(job.read('features.parquet').equals(features)).to.equal(true);
    expect(job.ledger('receipt.json')).to.deep.equal(receipt);
    expect((job.json('receipt.json').run as { reusedUnits: number }).reusedUnits).to.equal(20);
  });

  it('reads again what has changed: a file, its time, the options, the code', async () => {
    await process();
    readSince();
    job.addGroup('30', { '03.unit': { fate: 'noted', rows: [{ record: 'another' }] }, 'new.unit': { fate: 'noted' } });
    utimesSync(join(job.input, '30', '05.unit'), 1, 1);
    await process();
    expect(readSince()).to.deep.equal(['03.unit', '05.unit', 'new.unit']);
    expect((await job.rows('features.parquet')).find(({ path }) => path === '03.unit')).to.have.property(
      'record',
      'another',
    );
    await process(['--checkpoint', 'kept', '--window-seconds', '7']);
    expect(readSince()).to.have.length(21);
    appendFileSync(join(job.root, 'test-extractor.mjs'), '// another version\n');
    await process();
    expect(readSince()).to.have.length(21);
  });

  it('uses what was whole of a file that was cut short or damaged', async () => {
    await process();
    readSince();
    truncateSync(journal(), statSync(journal()).size - 1);
    await process();
    expect(readSince()).to.have.length(1);
    const bytes = readFileSync(journal());
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(journal(), bytes);
    expect(await process()).to.include({ code: 0, stderr: '' });
    expect(readSince().length).to.be.within(9, 11);
    await process();
    expect(readSince()).to.deep.equal([]);
  });

  itWide('tries rejects again, and drops what nobody can use any more', async () => {
    job.addGroup('30', { '07.unit': { fate: 'reject' } });
    await process();
    readSince();
    job.addGroup(
      '30',
      Object.fromEntries(names.map((name) => [name, { fate: 'noted', rows: [{ record: 'all new' }] }])),
    );
    await process();
    expect(readSince()).to.deep.equal(names);
    const sizeBytes = statSync(journal()).size;
    for (let round = 0; round < runs(2, 4); round++) {
      for (const name of names) utimesSync(join(job.input, '30', name), round, round);
      expect(await process()).to.include({ code: 0, stderr: '' });
      expect(readSince()).to.deep.equal(names);
    }
    expect(statSync(journal()).size).to.be.at.most(2 * sizeBytes);
    await process();
    expect(readSince()).to.deep.equal([]);
  });

  it('goes on after a stop where that one left off', async () => {
    job.addGroup('30', { '19.unit': { delayMs: 60_000 } });
    const env = { NOTES: join(job.root, 'notes') };
    await job.process('30', { env: { MACROSHARD_THREADS: 'x' } });
    const args = ['process-group', '--group', '30', '--extractor', './test-extractor.mjs', '--threads', '2'];
    const child = job.start(args, { ...env, MACROSHARD_CHECKPOINT: join(job.root, 'kept') });
    child.stdout!.on('data', (chunk) => String(chunk).includes('"done":19') && child.kill('SIGTERM'));
    expect((await finished(child)).code).to.equal(143);
    readSince();
    job.addGroup('30', { '19.unit': { fate: 'noted' } });
    await process();
    expect(readSince()).to.deep.equal(['19.unit']);
  });

  it('says that its folder cannot be used', async () => {
    writeFileSync(join(job.root, 'kept'), '');
    const exit = await process();
    const folder = join(job.root, 'kept');
    const message = `the checkpoint folder ${folder} cannot be used: ${folder}: is a file, expected a folder\n`;
    expect(exit).to.include({ code: 1, stderr: message });
    expect(job.outputNames()).to.deep.equal([]);
  });
});
