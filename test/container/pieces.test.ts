import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isWide, some } from '../support/wide.ts';
import { cutGroup, resultOf, writeRecords } from './cut-group.ts';
import { Job } from './job.ts';

type Cut = readonly [threads: number, pieceBytes: number];
const fewCuts: readonly Cut[] = [[3, 1000]];
const manyCuts: readonly Cut[] = [...fewCuts, [2, 1], [1, 700], [16, 333]];

describe('a unit that several threads read', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  for (const windowSeconds of some([0, 7], 1)) {
    it(`gives the same bytes for every size of pieces and any number of threads, windows of ${windowSeconds} s`, async () => {
      const rowCount = writeRecords(job);
      await cutGroup(job, { threads: 1, pieceBytes: 0, windowSeconds });
      const whole = resultOf(job);
      expect(await job.rows('features.parquet')).to.have.length(rowCount * (windowSeconds === 0 ? 1 : 143));
      for (const [threads, pieceBytes] of isWide ? manyCuts : fewCuts) {
        await cutGroup(job, { threads, pieceBytes, windowSeconds });
        expect(resultOf(job), `${threads} threads, pieces of ${pieceBytes} bytes`).to.deep.equal(whole);
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
  for (const [fate, [code, message]] of some(Object.entries(fates), 2)) {
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
