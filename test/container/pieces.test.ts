import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobFolders } from '@macroshard/container/files/job-folders';
import { processGroup } from '@macroshard/container/group/process-group';
import { jsonLinesReporter } from '@macroshard/container/progress/json-lines';
import { Unfinished } from '@macroshard/container/unfinished';
import { expect } from 'chai';
import { type EncodedFormat, encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { isWide } from '../support/wide.ts';
import { Job } from './job.ts';

type Cut = readonly [threads: number, pieceBytes: number];
const fewCuts: readonly Cut[] = [[3, 1000]];
const manyCuts: readonly Cut[] = [...fewCuts, [2, 100], [2, 1], [1, 700], [3, 4096], [7, 1000], [16, 333]];

describe('a unit that several threads read', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  for (const windowSeconds of [0, 7]) {
    it(`gives the same bytes for every size of pieces and any number of threads, windows of ${windowSeconds} s`, async () => {
      writeRecords(job);
      await run(job, { threads: 1, pieceBytes: 0, windowSeconds });
      const whole = bytes(job);
      expect(await job.rows('features.parquet')).to.have.length(windowSeconds === 0 ? 21 : 21 * 143);
      for (const [threads, pieceBytes] of isWide ? manyCuts : fewCuts) {
        await run(job, { threads, pieceBytes, windowSeconds });
        expect(bytes(job), `${threads} threads, pieces of ${pieceBytes} bytes`).to.deep.equal(whole);
      }
    });
  }

  const fates: Readonly<Record<string, readonly [code: string, message: string]>> = {
    'reject-2': ['bad', 'piece 2 is bad'],
    'throw-1': ['extractor-failed', 'piece 1 failed'],
    'exit-3': ['worker-crashed', 'the worker thread ended with exit code 9; 3 threads died over it'],
    merge: ['extractor-failed', 'cannot be merged'],
    finish: ['extractor-failed', 'cannot be finished'],
  };
  for (const [fate, [code, message]] of Object.entries(fates)) {
    it(`is one reject where a piece of it fails, and costs no other: ${fate}`, async () => {
      writeFileSync(join(job.root, 'splitting.mjs'), splittingExtractor);
      mkdirSync(join(job.input, 'g'), { recursive: true });
      for (const name of ['a', 'b', fate]) writeFileSync(join(job.input, 'g', name), new Uint8Array(3 * 2 ** 20));
      const args = [
        'process-group',
        '--group',
        'g',
        '--extractor',
        './splitting.mjs',
        '--threads',
        '2',
        '--piece-mb',
        '1',
      ];
      expect(await job.run(args)).to.include({ code: 0, stderr: '' });
      expect(await job.rows('features.parquet')).to.deep.equal([
        { group: 'g', path: 'a', pieces: '0 1 2 3' },
        { group: 'g', path: 'b', pieces: '0 1 2 3' },
      ]);
      expect(await job.rows('rejects.parquet')).to.deep.equal([{ group: 'g', path: fate, code, message }]);
    });
  }

  it('needs all of what splitting takes', async () => {
    writeFileSync(join(job.root, 'half.mjs'), `${splittingExtractor}\ndelete extractor.splitting.merge;\n`);
    job.addGroup('g', {});
    const exit = await job.run(['process-group', '--group', 'g', '--extractor', './half.mjs']);
    const problem = 'extractor "./half.mjs" is none: its default export has a splitting without the function merge\n';
    expect(exit).to.include({ code: 1, stderr: problem });
  });
});

const splittingExtractor = `
const plain = { status: 'processed', warnings: [] };
const extractor = {
  name: 'splitting',
  version: '1',
  columns: [{ name: 'path', type: 'string', nullable: false }, { name: 'pieces', type: 'string', nullable: false }],
  plan: async ({ files }) => ({
    units: [...files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [],
  }),
  extract: async () => { throw new Error('was not split'); },
  splitting: {
    split: () => [0, 1, 2, 3],
    extractPiece: async (root, { path }, piece) => {
      if (path === 'reject-' + piece) {
        return { status: 'rejected', reject: { path, code: 'bad', message: 'piece ' + piece + ' is bad' } };
      }
      if (path === 'throw-' + piece) throw new Error('piece ' + piece + ' failed');
      if (path === 'exit-' + piece) process.exit(9);
      return { status: 'processed', part: { path, pieces: [piece] } };
    },
    merge: (a, b) => {
      if (a.path === 'merge') throw new Error('cannot be merged');
      return { path: a.path, pieces: [...a.pieces, ...b.pieces] };
    },
    finish: async (root, { path }, { pieces }) => {
      if (path === 'finish') throw new Error('cannot be finished');
      return { ...plain, rowCount: 1, rows: { path: [path], pieces: [pieces.sort().join(' ')] } };
    },
  },
};
export default extractor;
`;

const formats: readonly EncodedFormat[] = [16, 61, 80, 160, 212, 310, 311, 24, 8];

/** A record a format, of two signals in two files and a null signal where it may be cut; one whose checksum is wrong. */
function writeRecords(job: Job): void {
  const folder = join(job.input, 'g');
  mkdirSync(folder, { recursive: true });
  const frames = 10_007;
  for (const format of formats) {
    const half = { 80: 128, 8: 100, 212: 2048, 310: 512, 311: 512 }[format as number] ?? 32768;
    const samples = Array.from({ length: 2 }, (_, channel) =>
      Array.from({ length: frames }, (_, frame) => {
        if (frame % 997 === channel) return -half;
        return Math.round(Math.sin(frame / (9 + channel)) * (half - 1) * 0.9);
      }),
    );
    for (const [channel, signal] of samples.entries()) {
      writeFileSync(join(folder, `f${format}_${channel}.dat`), encodeSamples(format, signal));
    }
    const lines = [0, 1].map((channel) => `f${format}_${channel}.dat ${format} 200 12 0 0 ${channel} 0 S${channel}`);
    const nothing = format === 80 || format === 16 ? ['~ 0 200 12 0 0 0 0 N'] : [];
    const header = [`f${format} ${2 + nothing.length} 10 ${frames}`, ...lines, ...nothing, ''].join('\n');
    writeFileSync(join(folder, `f${format}.hea`), header);
  }
  writeFileSync(join(folder, 'skewed.hea'), `skewed 1 10 ${frames - 20}\nf16_0.dat 16:5 200 12 0 0 0 0 S0\n`);
  writeFileSync(join(folder, 'short.hea'), `short 1 10 ${frames + 1}\nf16_0.dat 16 200 12 0 0 0 0 S0\n`);
}

async function run(
  job: Job,
  { threads, pieceBytes, windowSeconds }: { threads: number; pieceBytes: number; windowSeconds: number },
): Promise<void> {
  await processGroup(
    {
      kind: 'process-group',
      group: 'g',
      threads,
      options: [{ name: 'windowSeconds', text: String(windowSeconds), flag: '--window-seconds' }],
      extractor: 'wfdb-summary',
      unitSeconds: 0,
      pieceMb: pieceBytes / 2 ** 20,
      checkpoint: null,
    },
    {
      folders: jobFolders({ ML_ROOT: join(job.root, 'ml') }),
      env: {},
      cwd: job.root,
      nowMs: Date.now,
      machine: { cpuCount: 1, memoryMb: 1024 },
      reporter: jsonLinesReporter({ columns: undefined, write: () => {} }, Date.now),
      interruption: new AbortController().signal,
      unfinished: new Unfinished(),
    },
  );
}

function bytes(job: Job): unknown {
  return {
    features: job.read('features.parquet').toString('hex'),
    rejects: job.read('rejects.parquet').toString('hex'),
    receipt: JSON.stringify(job.ledger('receipt.json')),
  };
}
