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

/** An extractor with one column of its own. */
export const plainExtractor = `export default {
  name: 'plain', version: '1', columns: [{ name: 'size', type: 'int64', nullable: false }],
  plan: async (tree) => ({ units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async (root, unit) => ({ status: 'processed', rowCount: 1, rows: { size: [BigInt(unit.sizeBytes)] }, warnings: [] }),
};`;
