import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobFolders } from '@macroshard/container/files/job-folders';
import { processGroup } from '@macroshard/container/group/process-group';
import { jsonLinesReporter } from '@macroshard/container/progress/json-lines';
import { Unfinished } from '@macroshard/container/unfinished';
import { type EncodedFormat, encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { some } from '../support/wide.ts';
import type { Job } from './job.ts';

const allFormats: readonly EncodedFormat[] = [16, 61, 80, 160, 212, 310, 311, 24, 8];

/**
 * A record a format, of two signals in two files and a null signal where it may be cut; one that is skewed, and one
 * that is too short. Gives back how many rows they are.
 */
export function writeRecords(job: Job, formats: readonly EncodedFormat[] = some(allFormats, 4)): number {
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
  const nulls = formats.filter((format) => format === 16 || format === 80);
  return 2 * formats.length + nulls.length + 1;
}

/** Processes the group `g` in this process, in pieces of any size. */
export async function cutGroup(
  job: Job,
  {
    threads,
    pieceBytes,
    windowSeconds,
    source = null,
    env = {},
  }: {
    threads: number;
    pieceBytes: number;
    windowSeconds: number;
    source?: string | null;
    env?: Readonly<Record<string, string>>;
  },
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
      units: null,
      checkpoint: null,
      interpreter: null,
      command: [],
      source,
    },
    {
      folders: jobFolders({ ML_ROOT: join(job.root, 'ml') }),
      env,
      cwd: job.root,
      nowMs: Date.now,
      machine: { cpuCount: 1, memoryMb: 1024 },
      reporter: jsonLinesReporter({ columns: undefined, write: () => {} }, Date.now),
      interruption: new AbortController().signal,
      unfinished: new Unfinished(),
    },
  );
}

/** All that may not differ between two ways of reading the same group. */
export function resultOf(job: Job): unknown {
  return {
    features: job.read('features.parquet').toString('hex'),
    rejects: job.read('rejects.parquet').toString('hex'),
    receipt: JSON.stringify(job.ledger('receipt.json')),
  };
}
