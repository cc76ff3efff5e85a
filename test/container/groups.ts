/** Groups to combine. */

import { expect } from 'chai';
import { Job, type TestUnit } from './job.ts';

/** A job that has processed its one group. */
export async function shard(group: string, units: Record<string, TestUnit>): Promise<Job> {
  const job = new Job().addGroup(group, units);
  expect(await job.process(group)).to.have.property('code', 0);
  return job;
}

/** Rows with six spellings of signals and five records. */
export function rowsOf(count: number, seed: string) {
  const signals = ['ECG lead II', 'II', 'ABPSys', null, '???', "it's 7"];
  return Array.from({ length: count }, (_, index) => ({
    record: `${seed}${index % 5}`,
    channel: index,
    kind: index % 2 ? 'waveform' : 'numerics',
    signal: signals[index % signals.length]!,
    units: 'mV',
    n_samples: index,
    n_missing: 0,
    duration_s: index / 10,
    mean: index / 3,
  }));
}

/** An extractor whose files say how many rows they have, and no more. */
export const countingExtractor = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
export default {
  name: 'counting', version: '1', columns: [{ name: 'row', type: 'double', nullable: false }],
  plan: async (tree) => ({ units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async (root, unit) => {
    const rowCount = Number(readFileSync(join(root, unit.path), 'utf8'));
    return { status: 'processed', rowCount, rows: { row: Float64Array.from({ length: rowCount }, (_, row) => row / 7) }, warnings: [] };
  },
};`;

/** An extractor with one column of its own. */
export const plainExtractor = `export default {
  name: 'plain', version: '1', columns: [{ name: 'size', type: 'int64', nullable: false }],
  plan: async (tree) => ({ units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async (root, unit) => ({ status: 'processed', rowCount: 1, rows: { size: [BigInt(unit.sizeBytes)] }, warnings: [] }),
};`;
