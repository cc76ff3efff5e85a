import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeManySegments } from '../bench/data/many-segments.ts';
import { inputFolder, runJob } from '../bench/jobs/run-job.ts';
import { Job } from './job.ts';

/** Gives as many rows as its unit says, each of another record with a long name. */
const recordsExtractor = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
const texts = ['record', 'kind', 'signal', 'units'];
const numbers = ['n_samples', 'n_missing', 'duration_s', 'mean', 'std', 'min', 'max'];
export default {
  name: 'records', version: '1',
  columns: [...texts.map((name) => ({ name, type: 'string', nullable: true })),
    ...numbers.map((name) => ({ name, type: name.startsWith('n_') ? 'int64' : 'double', nullable: false }))],
  plan: async (tree) => ({ units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async (root, { path }) => {
    const rowCount = Number(readFileSync(join(root, path), 'utf8'));
    const same = (value) => ({ runs: [{ value, count: rowCount }] });
    const record = Array.from({ length: rowCount }, (_, row) => 'record'.repeat(80) + path + '/' + row);
    const rows = { record, kind: same('waveform'), signal: same('II'), units: same('mV') };
    return { status: 'processed', rowCount, warnings: [],
      rows: { ...rows, ...Object.fromEntries(numbers.map((name) => [name, Float64Array.from({ length: rowCount }, () => 1)])) } };
  },
};`;

describe('the memory of combine', () => {
  it('is bounded where rows have as many records, and the disk holds the rest, as the job says', async () => {
    const [group, dataset] = [new Job(), new Job()];
    try {
      mkdirSync(join(group.input, 'g'), { recursive: true });
      for (let unit = 0; unit < 60; unit++) writeFileSync(join(group.input, 'g', `${unit}`), '5000');
      writeFileSync(join(group.root, 'records.mjs'), recordsExtractor);
      expect(await group.runAlone(['process-group', '--group', 'g', '--extractor', './records.mjs'])).to.include({
        code: 0,
        stderr: '',
      });
      const exit = await dataset.addInput('g', group).runAlone(['combine']);
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(exit.events.at(-1)!.spilledBytes).to.be.above(10e6);
      const [, line] = dataset.read('signal_stats.csv').toString().split('\n');
      expect(line).to.equal('waveform,II,mV,,300000,300000,300000,300000,,300000,,,1,1');
    } finally {
      group.remove();
      dataset.remove();
    }
  });
});

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
