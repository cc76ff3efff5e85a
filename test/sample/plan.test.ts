import { expect } from 'chai';
import fc from 'fast-check';
import { type RecordPlan, type SamplePlan, segmentsOf } from '../../scripts/sample/plan.ts';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { samplesOf } from '../../scripts/sample/samples.ts';
import { runs } from '../support/wide.ts';

function recordsOf(plan: SamplePlan): RecordPlan[] {
  return plan.groups.flatMap((group) => group.records);
}

describe('sample plan', () => {
  it('is 60 MB in ten unequal groups by default', () => {
    const plan = planSample();
    expect(plan.groups.map((group) => group.name)).to.deep.equal('30 31 32 33 34 35 36 37 38 39'.split(' '));
    expect(plan.signalBytes).to.be.within(54e6, 66e6);
    const bytes = plan.groups.map((group) =>
      group.records.flatMap(segmentsOf).reduce((sum, segment) => sum + segment.frames * segment.signals.length, 0),
    );
    expect(Math.max(...bytes)).to.be.greaterThan(4 * Math.min(...bytes));
  });

  it('has everything that makes the real database awkward', () => {
    const records = recordsOf(planSample());
    const segments = records.flatMap(segmentsOf);
    const names = new Set(segments.flatMap((segment) => segment.signals.map((signal) => signal.description)));
    expect(new Set(segments.map((segment) => segment.format))).to.deep.equal(new Set([16, 80, 212]));
    expect([...names]).to.include.members(['PLETH', 'Pleth', 'SpO2', '%SpO2', 'ABP Sys', 'ABPSys', '???']);
    expect(new Set(records.map((record) => record.lineEnd))).to.deep.equal(new Set(['\n', '\r\n']));
    expect(records.filter((record) => record.waveform === null)).to.have.lengthOf(1);
    const gapOnly = records.filter((record) => record.waveform?.pieces.every((piece) => piece.kind === 'gap'));
    expect(gapOnly.map((record) => record.kind)).to.deep.equal(['gap-only']);
    expect(records.some((record) => record.numerics === null)).to.equal(true);
    expect(records.some((record) => record.blankPaddedTime)).to.equal(true);
  });

  it('holds most of a record in one segment, and has segments of four frames', () => {
    const records = recordsOf(planSample()).filter((record) => record.waveform !== null && record.kind !== 'gap-only');
    const frames = records.map((record) => segmentsOf({ ...record, numerics: null }).map((segment) => segment.frames));
    const largestShares = frames.map((lengths) => Math.max(...lengths) / lengths.reduce((sum, n) => sum + n));
    expect(largestShares.filter((share) => share > 0.4).length).to.be.greaterThan(frames.length / 2);
    expect(frames.filter((lengths) => lengths.includes(4)).length).to.be.greaterThan(frames.length / 2);
  });

  it('changes gains and signals from segment to segment', () => {
    const adult = recordsOf(planSample()).find((record) => record.kind === 'adult')!;
    const segments = segmentsOf({ ...adult, numerics: null });
    expect(new Set(segments.map((segment) => segment.signals[0]!.gainAduPerUnit)).size).to.be.greaterThan(3);
    expect(new Set(segments.map((segment) => segment.signals.length)).size).to.be.greaterThan(1);
  });

  it('stays below one reject in a hundred, and adds up, whatever the options', () => {
    const options = fc.record({
      seed: fc.nat(),
      megabytes: fc.integer({ min: 1, max: 100 }),
      groups: fc.uniqueArray(fc.integer({ min: 10, max: 99 }).map(String), { minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(options, (chosen) => {
        const plan = planSample(chosen);
        expect(plan.expectedRejects).to.have.lengthOf(3);
        expect(plan.expectedRejects.length / plan.unitCount).to.be.lessThan(0.01);
        expect(plan.signalBytes).to.be.within(0.7e6 * chosen.megabytes, 1.05e6 * chosen.megabytes);
        for (const record of recordsOf(plan)) checkPlaces(record);
      }),
      { numRuns: runs(6, 25) },
    );
  });

  it('keeps missing codes to where they are planned, with nothing beyond the format', () => {
    const segments = recordsOf(planSample({ megabytes: 2 })).flatMap(segmentsOf);
    for (const segment of segments) {
      const lowest = { 16: -32768, 80: -128, 212: -2048 }[segment.format];
      const highest = { 16: 32767, 80: 127, 212: 2047 }[segment.format];
      segment.signals.forEach((signal, index) => {
        if (signal.wave.kind === 'cuff') return;
        const missing = new Uint8Array(segment.frames);
        for (const { startFrame, endFrame } of signal.missing) missing.fill(1, startFrame, endFrame);
        const wrong = samplesOf(segment, index).findIndex(
          (sample, frame) => sample > highest || sample < lowest || (sample === lowest) !== (missing[frame] === 1),
        );
        expect(wrong, `${segment.name} ${signal.description}`).to.equal(-1);
      });
    }
  });

  it('says which signals a segment has when asked for another', () => {
    const segment = segmentsOf(recordsOf(planSample())[0]!)[0]!;
    const { name, signals } = segment;
    expect(() => samplesOf(segment, signals.length)).to.throw(
      RangeError,
      `segment ${name} has no signal ${signals.length}; expected 0 to ${signals.length - 1}`,
    );
  });
});

function checkPlaces(record: RecordPlan): void {
  let frames = 0;
  for (const piece of record.waveform?.pieces ?? []) {
    if (piece.kind === 'segment') {
      expect(piece.segment.startMs).to.equal((record.startMs + frames * 8) % 86_400_000);
      expect(piece.segment.frames).to.be.at.least(4);
    }
    frames += piece.kind === 'segment' ? piece.segment.frames : piece.frames;
  }
  expect(record.waveform?.frames ?? 0).to.equal(frames);
}
