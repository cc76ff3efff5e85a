/** What the estimates are tried on: the demo's data, few large records, many smaller ones, and groups of unequal size. */

import { join } from 'node:path';
import { planSample } from '../../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../../scripts/sample/write-sample.ts';
import { writeRecords } from '../data/write-records.ts';

export interface EstimatedDataset {
  readonly name: string;
  readonly windowSeconds: number;
  /** That estimates are told of each job's network. */
  readonly mbPerSecond: number;
  readonly write: (folder: string) => Promise<void> | void;
}

export const estimatedDatasets: readonly EstimatedDataset[] = [
  {
    name: 'demo',
    windowSeconds: 0,
    mbPerSecond: 1,
    write: async (folder) => {
      await writeSample(folder, planSample());
    },
  },
  {
    name: 'large',
    windowSeconds: 0,
    mbPerSecond: 15,
    write: (folder) => writeGroups(folder, [96e6, 96e6, 96e6, 96e6]),
  },
  {
    name: 'unequal',
    windowSeconds: 30,
    mbPerSecond: 8,
    write: (folder) => writeGroups(folder, [8e6, 120e6, 24e6, 60e6, 16e6]),
  },
  {
    name: 'small',
    windowSeconds: 0,
    mbPerSecond: 20,
    write: (folder) => writeGroups(folder, [80e6, 80e6, 80e6], 0.2e6),
  },
];

/** What the simulated network reaches of the speed that estimates are told: they say a range of shares, not which. */
export const reachedShare = 0.85;

function writeGroups(folder: string, sizes: readonly number[], recordBytes = 4e6): void {
  for (const [index, bytes] of sizes.entries()) writeRecords(join(folder, `g${index}`), 16, { bytes, recordBytes });
}
