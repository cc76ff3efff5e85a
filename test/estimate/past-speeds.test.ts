import { expect } from 'chai';
import { assumedShape, benchSpeeds } from '../../pipeline/estimate/facts/speeds.ts';
import { type PastJob, pastSpeeds } from '../../pipeline/estimate/past-speeds.ts';

const speeds = {
  ...benchSpeeds,
  ...{ megabytesPerSecond: 1000, secondsPerUnit: 0.001, rowsPerSecond: 100_000, startSeconds: 1, sharedThread: 0.8 },
};
const measured = { speeds, shape: assumedShape };
const job: PastJob = { bytes: 8e9, files: 3000, units: 1000, rows: 100_000, seconds: 21, threads: 1, isOnVCpus: false };

describe('speeds of earlier jobs', () => {
  it('are those of bench, times by how much the jobs were faster together', () => {
    // 8 s of bytes, 1 s of units, 1 s of rows: bench has it done in half of the 20 s beside the start.
    const past = pastSpeeds([job], measured, '1 receipt in out')!;
    expect(past.speeds).to.include({
      megabytesPerSecond: 500,
      secondsPerUnit: 0.002,
      rowsPerSecond: 50_000,
      startSeconds: 1,
    });
    expect(past.speeds.source).to.equal(`1 receipt in out, at 0.50 of the speed of ${speeds.source}`);
    expect(past.shape.filesPerUnit).to.equal(3);
    const twice = pastSpeeds([job, { ...job, seconds: 11 }], measured, '')!;
    expect(twice.speeds.megabytesPerSecond).to.be.closeTo(1000 * (20 / 30), 1e-6);
  });

  it('count what threads share, and what a vCPU does for more', () => {
    const shared = pastSpeeds([{ ...job, threads: 2, seconds: 1 + 10 / 1.6 }], measured, '')!;
    expect(shared.speeds.megabytesPerSecond).to.be.closeTo(1000, 1e-6);
    const onVCpus = pastSpeeds([{ ...job, isOnVCpus: true }], measured, '')!;
    expect(onVCpus.speeds.megabytesPerSecond).to.be.closeTo(500 / 0.525, 1e-6);
  });

  it('are none where the jobs had next to nothing to do', () => {
    expect(pastSpeeds([{ ...job, seconds: 1.5 }], measured, '')).to.equal(null);
    expect(pastSpeeds([], measured, '')).to.equal(null);
  });
});
