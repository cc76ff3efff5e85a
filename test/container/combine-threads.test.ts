import { createCipheriv } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@macroshard/container/dataset/database';
import { openDatabaseThread } from '@macroshard/container/dataset/database-thread';
import { expect } from 'chai';
import { isWide, itWide } from '../support/wide.ts';
import { shard } from './groups.ts';
import { Job } from './job.ts';

describe('two databases side by side', () => {
  const groups: Job[] = [];
  const combined = new Map<string, Job>();

  before(async () => {
    if (!isWide) return;
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      groups.push(await shard(name, { 'x.unit': { rows: longRows(40 + 30 * index, name) } }));
    }
    for (const threads of ['1', '2']) {
      const job = inputOf(groups);
      const exit = await job.run(['combine'], { MACROSHARD_THREADS: threads }, { cpuCount: 4 });
      expect(exit).to.include({ code: 0, stderr: '' });
      combined.set(threads, job);
    }
  });
  after(() => {
    for (const job of [...groups, ...combined.values()]) job.remove();
  });

  itWide('write the bytes that one writes', () => {
    const [one, two] = [combined.get('1')!, combined.get('2')!];
    const files = one.outputNames().filter((name) => name !== 'features' && name !== 'manifest.json');
    expect(files).to.include.members(['features/part-00002.parquet', 'signal_stats.csv', 'summary.json']);
    for (const name of files) expect(two.read(name).equals(one.read(name)), name).to.equal(true);
    expect(two.ledger('manifest.json')).to.deep.equal(one.ledger('manifest.json'));
    const threads = [one, two].map((job) => (job.json('manifest.json').run as { threads: number }).threads);
    expect(threads).to.deep.equal([1, 2]);
  });

  itWide('stop when they are asked to', async () => {
    const job = inputOf(groups);
    try {
      const child = job.start(['combine'], { MACROSHARD_THREADS: '2' });
      let stderr = '';
      child.stderr!.on('data', (chunk) => {
        stderr += chunk;
      });
      child.stdout!.on('data', (chunk) => String(chunk).includes('"unit"') && child.kill('SIGTERM'));
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect(code).to.equal(143);
      expect(stderr).to.match(/^stopped by SIGTERM: [1-3] groups were combined, no result was written\n$/);
      expect(job.outputNames()).to.deep.equal([]);
    } finally {
      job.remove();
    }
  });

  it('answer alike, run statements in their order, and can be interrupted', async () => {
    const spillFolder = mkdtempSync(join(tmpdir(), 'macroshard-database-'));
    try {
      for (const open of [openDatabase, openDatabaseThread]) {
        const stopping = new AbortController();
        const database = await open({ spillFolder, memoryMb: 64, interruption: stopping.signal });
        const made = database.run('CREATE TABLE t AS SELECT $text AS a, NULL AS b', { text: 'é' });
        const rows = database.rows('SELECT a, b, 1.5::DOUBLE, true, count(*), sum(7) FROM t GROUP BY ALL');
        const broken = database.rows('SELECT nothing FROM t');
        await made;
        expect(await rows).to.deep.equal([['é', null, 1.5, true, 1n, 7n]]);
        expect(await messageOf(broken)).to.match(/^Binder Error: Referenced column "nothing" not found/);
        const endless = messageOf(database.rows('SELECT count(*) FROM range(1_000_000_000_000) WHERE range % 7 = 8'));
        const waiting = messageOf(database.rows('SELECT 1'));
        stopping.abort();
        expect(await endless).to.match(/^INTERRUPT Error: Interrupted!|^This operation was aborted/);
        expect(await waiting).to.equal('This operation was aborted');
        await database.close();
        expect(await messageOf(database.rows('SELECT 1'))).to.match(/aborted|ended with exit code 0/);
      }
    } finally {
      rmSync(spillFolder, { recursive: true, force: true });
    }
  });
});

function inputOf(groups: readonly Job[]): Job {
  const job = new Job();
  for (const [index, group] of groups.entries()) job.addInput(`in-${index}`, group);
  return job;
}

/** Of 50 KB each that compress to half of it, so that few rows are worth two threads. */
function longRows(count: number, seed: string) {
  const bytes = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16));
  const digits = () =>
    bytes.update(Buffer.alloc(15_000)).toString('hex') + bytes.update(Buffer.alloc(15_000)).toString('base64');
  return Array.from({ length: count }, (_, index) => ({
    ...{ record: digits(), signal: ['II', 'ecg lead ii', null][index % 3]!, kind: 'waveform', units: 'mV' },
    ...{
      n_samples: index + 2,
      n_missing: 0,
      duration_s: index / 7,
      mean: index / 3,
      std: 1 / (index + 1),
      min: 0,
      max: 1,
    },
  }));
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}
