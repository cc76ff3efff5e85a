import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeManySegments } from '../bench/data/many-segments.ts';
import { inputFolder, runJob } from '../bench/jobs/run-job.ts';

describe('the memory of process-group', () => {
  it('hardly grows with the number of units', async () => {
    const peaks: number[] = [];
    for (const segments of [200, 2000]) {
      const root = mkdtempSync(join(tmpdir(), 'macroshard-memory-'));
      try {
        writeManySegments(inputFolder({ root }, 'g'), { segments, segmentsAPatient: 20 });
        peaks.push((await runJob({ root }, ['process-group', '--group', 'g', '--threads', '1'])).peakMb);
      } finally {
        rmSync(root, { recursive: true });
      }
    }
    expect(peaks[0]).to.be.below(150);
    expect(peaks[1]! / peaks[0]!).to.be.below(1.4);
  });
});
