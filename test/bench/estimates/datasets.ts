/** What the estimates are tried on: the demo's data, few large records, many small ones, and groups of unequal size. */

import { join } from 'node:path';
import { planSample } from '../../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../../scripts/sample/write-sample.ts';
import { writeManySegments } from '../data/many-segments.ts';
import { writeRecords } from '../data/write-records.ts';

export interface EstimatedDataset {
  readonly name: string;
  readonly windowSeconds: number;
  /** Of the simulated network of each job. */
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
    mbPerSecond: 0.4,
    write: (folder) => {
      for (const group of ['a', 'b', 'c'])
        writeManySegments(join(folder, group), { segments: 2000, segmentsAPatient: 20 });
    },
  },
];

function writeGroups(folder: string, sizes: readonly number[]): void {
  for (const [index, bytes] of sizes.entries())
    writeRecords(join(folder, `g${index}`), 16, { bytes, recordBytes: 4e6 });
}
