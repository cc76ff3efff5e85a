import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jobFolders } from '@macroshard/container/files/job-folders';
import { processGroup } from '@macroshard/container/group/process-group';
import { jsonLinesReporter } from '@macroshard/container/progress/json-lines';
import { Unfinished } from '@macroshard/container/unfinished';
import { expect } from 'chai';
import fc from 'fast-check';
import { itWide, runs, some } from '../support/wide.ts';
import { Job, type TestUnit, testExtractor } from './job.ts';

/** Threads, and the seed of a listing's order. */
const tried: readonly [number, number][] = [
  [3, 1],
  [2, 1],
  [3, 2],
  [7, 3],
];

describe('the bytes of a group', () => {
  it('are the same for any number of threads and any order of a listing', async () => {
    const job = new Job().addGroup('30', manyUnits());
    try {
      await run(job, { threads: 1, reorder: (entries) => [...entries] });
      const expected = bytes(job);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(1, 2, 5, 7), fc.integer(), async (threads, seed) => {
          await run(job, { threads, reorder: (entries) => shuffled(entries, seed) });
          expect(bytes(job)).to.deep.equal(expected);
        }),
        {
          numRuns: runs(1, 5),
          examples: [...some<[number, number]>(tried, 1)],
        },
      );
    } finally {
      job.remove();
    }
  });

  itWide(
    'end row groups at the same rows, however rows are spread over units, whichever threads encode them',
    async () => {
      const rows = Array.from({ length: 70_000 }, (_, index) => ({ record: `r${index}`, mean: index / 7 }));
      const cuts = [0, 1, 40_000, 40_001, 70_000];
      const job = new Job();
      try {
        job.addGroup(
          '30',
          Object.fromEntries(
            cuts.slice(1).map((end, index) => [`${index}.unit`, { rows: rows.slice(cuts[index], end) }]),
          ),
        );
        await run(job, { threads: 2, reorder: (entries) => [...entries] });
        const expected = bytes(job);
        const read = await job.rows('features.parquet');
        expect(read.map(({ record }) => record)).to.deep.equal(rows.map(({ record }) => record));
        expect(job.outputNames()).to.deep.equal(['features.parquet', 'receipt.json', 'rejects.parquet']);
        for (const threads of [1, 3, 7, 16]) {
          await run(job, { threads, reorder: (entries) => [...entries] });
          expect(bytes(job), `${threads} threads`).to.deep.equal(expected);
        }
      } finally {
        job.remove();
      }
    },
  );
});

function manyUnits(): Record<string, TestUnit> {
  const fates = [undefined, undefined, undefined, 'reject', 'throw', 'warn'];
  const entries = Array.from({ length: runs(20, 40) }, (_, index): [string, TestUnit] => {
    const rows = Array.from({ length: (index * 37) % 90 }, (_, row) => ({
      record: `r${row}`,
      signal: `s${row % 5}`,
      mean: row / 3,
    }));
    const fate = index === 17 ? 'exit-1' : fates[index % fates.length];
    return [`${['a', 'b/c', 'ä', '\u{1f600}', '\uffee'][index % 5]}/${index}.unit`, fate ? { fate } : { rows }];
  });
  return Object.fromEntries(entries);
}

async function run(
  job: Job,
  { threads, reorder }: { threads: number; reorder: <T>(entries: readonly T[]) => T[] },
): Promise<void> {
  const output = { columns: undefined, write: () => {} };
  await processGroup(
    {
      ...{ kind: 'process-group', group: '30', threads, options: [], pieceMb: 32, unitSeconds: 0 },
      extractor: testExtractor(job.root),
      units: null,
      checkpoint: null,
      interpreter: null,
      command: [],
      source: null,
    },
    {
      folders: jobFolders({ ML_ROOT: join(job.root, 'ml') }),
      env: {},
      cwd: job.root,
      nowMs: Date.now,
      machine: { cpuCount: 1, memoryMb: 1024 },
      reporter: jsonLinesReporter(output, Date.now),
      interruption: new AbortController().signal,
      unfinished: new Unfinished(),
      readDirectory: async (path) => reorder(await readdir(path, { withFileTypes: true })),
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

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { numRuns: 1, seed })[0]!;
}
