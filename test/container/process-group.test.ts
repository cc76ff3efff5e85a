import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { processGroup } from '@macroshard/container/tasks/process-group';
import { expect } from 'chai';
import { jobFolder, readJsonFile, runContainer } from '../support/container.ts';
import { readRows } from '../support/parquet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Receipt {
  readonly counts: Record<string, number>;
  readonly units: readonly Record<string, unknown>[];
  readonly files: readonly Record<string, unknown>[];
  readonly run: Record<string, unknown>;
}

const sixUnits = {
  'a.txt': 'one',
  'b/c.txt': 'second',
  'b/d.txt': '',
  'e.txt': 'reject',
  'f.txt': 'x',
  'notes.md': 'no unit',
};

describe('process-group', () => {
  it('writes rows in the order of their paths, with the types of the columns', async () => {
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: sixUnits });
    const { exitCode, stderr } = await runContainer(mlRoot, [
      'process-group',
      '--group',
      'g',
      '--extractor',
      extractor,
    ]);
    expect(stderr).to.equal('');
    expect(exitCode).to.equal(0);
    expect(await readRows(join(output, 'features.parquet'))).to.deep.equal([
      { group: 'g', path: 'a', number: 3, big: 3n * 2n ** 32n, ratio: 1 / 3, flag: false },
      { group: 'g', path: 'b/c', number: 6, big: 6n * 2n ** 32n, ratio: 1 / 3, flag: true },
      { group: 'g', path: 'b/d', number: 0, big: 0n, ratio: null, flag: true },
      { group: 'g', path: 'f', number: 1, big: 2n ** 32n, ratio: 1 / 3, flag: false },
    ]);
    expect(await readRows(join(output, 'rejects.parquet'))).to.deep.equal([
      { group: 'g', path: 'e', code: 'test-reject', message: 'as told' },
    ]);
    expect(readdirSync(output).sort()).to.deep.equal(['features.parquet', 'receipt.json', 'rejects.parquet']);
  });

  it('accounts for every file and unit in the receipt, exactly once', async () => {
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: sixUnits });
    await runContainer(mlRoot, ['process-group', '--group', 'g', '--extractor', extractor], {
      env: { DatasetVersion: '7' },
    });
    const receipt = readJsonFile<Receipt & { dataset: object }>(join(output, 'receipt.json'));
    expect(receipt.counts).to.deep.equal({
      files: 6,
      bytes: 23,
      unitsProcessed: 4,
      unitsRejected: 1,
      unitsSkipped: 0,
      rows: 4,
    });
    expect(receipt.files.map(({ path }) => path)).to.deep.equal([
      'a.txt',
      'b/c.txt',
      'b/d.txt',
      'e.txt',
      'f.txt',
      'notes.md',
    ]);
    expect(receipt.files[5]).to.deep.equal({ path: 'notes.md', sizeBytes: 7, skipped: 'no text' });
    expect(receipt.units).to.deep.equal([
      { path: 'a', status: 'processed', rows: 1, files: ['a.txt'] },
      { path: 'b/c', status: 'processed', rows: 1, files: ['b/c.txt'] },
      { path: 'b/d', status: 'processed', rows: 1, files: ['b/d.txt'] },
      { path: 'e', code: 'test-reject', message: 'as told', status: 'rejected' },
      { path: 'f', status: 'processed', rows: 1, files: ['f.txt'] },
    ]);
    expect(receipt.dataset).to.deep.equal({ DatasetVersion: '7' });
  });

  const deaths: readonly (readonly [string, string, string, string])[] = [
    [
      'ends with exit code 0',
      'exit 0',
      'worker-crashed',
      'three threads died while they worked on it; the last one: its thread ended with exit code 0',
    ],
    [
      'ends with exit code 1',
      'exit 1',
      'worker-crashed',
      'three threads died while they worked on it; the last one: its thread ended with exit code 1',
    ],
    [
      'runs out of memory',
      'memory',
      'worker-crashed',
      'three threads died while they worked on it; the last one: its thread ran out of memory',
    ],
    [
      'fails outside its promise',
      'uncaught',
      'worker-crashed',
      'three threads died while they worked on it; the last one: its thread failed: out of the blue',
    ],
    ['throws', 'throw', 'extractor-failed', 'cannot read m'],
  ];
  for (const threads of [1, 2]) {
    for (const [name, action, code, message] of deaths) {
      // Filling three heaps takes seconds; once is enough.
      if (action === 'memory' && threads === 1) continue;
      it(`rejects a unit whose thread ${name}, and nothing else, on ${threads} threads`, async () => {
        const files = Object.fromEntries(
          [...'abcdefghijklnopqrstuvwxyz'].map((letter) => [`${letter}.txt`, letter.repeat(20)]),
        );
        const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), {
          g: { ...files, 'm.txt': action },
        });
        const args = ['process-group', '--group', 'g', '--extractor', extractor, '--threads', String(threads)];
        const result = await runContainer(mlRoot, args);
        expect(result.exitCode).to.equal(0);
        const rows = await readRows(join(output, 'features.parquet'));
        expect(rows.map(({ path }) => path)).to.deep.equal([...'abcdefghijklnopqrstuvwxyz']);
        expect(await readRows(join(output, 'rejects.parquet'))).to.deep.equal([
          { group: 'g', path: 'm', code, message },
        ]);
      });
    }
  }

  it('gives the same bytes for 1, 2 and 5 threads and any order of listing', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [`r${index % 7}/s${index}.txt`, 'x'.repeat((index * 37) % 90)]),
    );
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: files });
    const bytes = new Set<string>();
    const receipts = new Set<string>();
    for (const [threads, seed] of [
      [1, 1],
      [2, 2],
      [5, 3],
      [5, 4],
    ] as const) {
      await processGroup(
        {
          group: 'g',
          extractor,
          windowSeconds: 0,
          strictChecksums: false,
          readDirectory: async (path) => shuffled(await readdir(path, { withFileTypes: true }), seed),
        },
        { mlRoot, env: {}, threads, report: () => {}, signal: new AbortController().signal, nowMs: () => 0 },
      );
      bytes.add(readFileSync(join(output, 'features.parquet')).toString('base64'));
      const { run: _, ...rest } = readJsonFile<Receipt>(join(output, 'receipt.json'));
      receipts.add(JSON.stringify(rest));
    }
    expect(bytes.size).to.equal(1);
    expect(receipts.size).to.equal(1);
  });

  it('replaces what an earlier run left, unfinished files included', async () => {
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: { 'a.txt': 'a' } });
    const args = ['process-group', '--group', 'g', '--extractor', extractor];
    await runContainer(mlRoot, args);
    const before = readFileSync(join(output, 'features.parquet'));
    writeFileSync(join(output, '.features.parquet.part'), 'half');
    writeFileSync(join(output, 'features.parquet'), 'old');
    await runContainer(mlRoot, args);
    expect(readFileSync(join(output, 'features.parquet')).equals(before)).to.equal(true);
    expect(readdirSync(output).sort()).to.deep.equal(['features.parquet', 'receipt.json', 'rejects.parquet']);
  });

  it('writes empty tables for a group without a unit', async () => {
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: { 'notes.md': 'x' } });
    const { exitCode } = await runContainer(mlRoot, ['process-group', '--group', 'g', '--extractor', extractor]);
    expect(exitCode).to.equal(0);
    expect(await readRows(join(output, 'features.parquet'))).to.deep.equal([]);
    expect(await readRows(join(output, 'rejects.parquet'))).to.deep.equal([]);
  });

  it('stops on SIGTERM with a message that says how far it came, and leaves nothing under a final name', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.txt`, 'sleep 100']));
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: files });
    const result = await runContainer(
      mlRoot,
      ['process-group', '--group', 'g', '--extractor', extractor, '--threads', '1'],
      {
        onLine: (line, kill) => {
          if (line.includes('"event":"unit"')) kill('SIGTERM');
        },
      },
    );
    expect(result.exitCode).to.equal(1);
    expect(result.stderr).to.match(/^macroshard-container: stopped by SIGTERM after \d+ of 60 units\n$/);
    expect(readFileSync(join(mlRoot, 'output/message'), 'utf8')).to.match(/^stopped by SIGTERM after \d+ of 60 units$/);
    expect(readdirSync(output)).to.deep.equal([]);
  });

  it('reports its progress as JSON lines', async () => {
    const { mlRoot, extractor } = await jobFolder(await temporaryFolder(), { g: sixUnits });
    const { stdout } = await runContainer(mlRoot, [
      'process-group',
      '--group',
      'g',
      '--extractor',
      extractor,
      '--threads',
      '1',
    ]);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).to.deep.equal({ event: 'plan', group: 'g', units: 5, files: 6, bytes: 16 });
    const reject = events.find(({ status }) => status === 'rejected');
    expect(reject).to.include({
      event: 'unit',
      path: 'e',
      code: 'test-reject',
      message: 'as told',
      total: 5,
      totalBytes: 16,
    });
    expect(events.at(-1)).to.include({ event: 'done', unitsProcessed: 4, unitsRejected: 1, rows: 4 });
  });

  it('says what is missing or wrong, in the message file too', async () => {
    const { mlRoot, output, extractor } = await jobFolder(await temporaryFolder(), { g: { 'a.txt': '' } });
    const failure = async (...args: string[]) => {
      const { exitCode, stderr } = await runContainer(mlRoot, args);
      const message = existsSync(join(mlRoot, 'output/message'))
        ? readFileSync(join(mlRoot, 'output/message'), 'utf8')
        : '';
      return { exitCode, text: stderr.replace(/^macroshard-container: /, '').trim(), message };
    };
    const missing = await failure('process-group', '--group', 'h', '--extractor', extractor);
    expect(missing.exitCode).to.equal(1);
    expect(missing.text).to.equal(
      `the input of group h is missing: there is no folder ${join(mlRoot, 'processing/input/h')}`,
    );
    expect(missing.message).to.equal(missing.text);
    const unknown = await failure('process-group', '--group', 'g', '--extractor', './none.mjs');
    expect(unknown.text).to.match(
      /^cannot load the extractor \.\/none\.mjs \(built in: wfdb-summary\): Cannot find module /,
    );
    writeFileSync(join(mlRoot, 'empty.mjs'), 'export default {};');
    const empty = await failure('process-group', '--group', 'g', '--extractor', join(mlRoot, 'empty.mjs'));
    expect(empty.text).to.equal(
      `the extractor ${join(mlRoot, 'empty.mjs')} is no extractor: its default export must have plan, extract and columns`,
    );
    expect(existsSync(join(output, 'receipt.json'))).to.equal(false);
  });
});

/** The same entries in an order that follows from the seed. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const key = (index: number) => Math.imul(index + 1, 2654435761 * seed) >>> 0;
  return items
    .map((item, index) => ({ item, key: key(index) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
