import { expect } from 'chai';
import type { DatasetFacts } from '../../pipeline/report/dataset-facts.ts';
import type { StepFacts } from '../../pipeline/report/run-report.ts';
import { stagesOf } from '../../pipeline/report/step-stages.ts';

const step: StepFacts = {
  ...{ name: 'Group-a', state: 'Succeeded', groups: ['a', 'b'], writesDataset: false },
  ...{ startedAtMs: 1000, endedAtMs: 9000, jobStartedAtMs: 4000, expectedSeconds: null },
  ...{ attempts: 1, failureReason: null, sourceArn: null },
};
const dataset = (from: number, to: number) =>
  ({
    combineRun: { startedAtMs: 6000, endedAtMs: 7000 },
    groups: [
      { group: 'a', startedAtMs: from, endedAtMs: to - 1000 },
      { group: 'b', startedAtMs: from + 500, endedAtMs: to },
      { group: 'c', startedAtMs: 0, endedAtMs: 100_000 },
    ],
  }) as unknown as DatasetFacts;

function told(change: Partial<StepFacts>, options: Partial<Parameters<typeof stagesOf>[1]> = {}): string {
  const parts = stagesOf(
    { ...step, ...change },
    { readyAtMs: 0, nowMs: 20_000, dataset: dataset(5000, 8000), ...options },
  );
  return parts.map(({ stage, fromMs, toMs }) => `${stage} ${fromMs}-${toMs}`).join(', ');
}

describe('the stages of a step', () => {
  it('are told by the service, its job and the receipts of its groups', () => {
    expect(told({})).to.equal(
      'waiting 0-1000, starting 1000-4000, downloading 4000-5000, working 5000-8000, uploading 8000-9000',
    );
    expect(told({ groups: [], writesDataset: true })).to.equal(
      'waiting 0-1000, starting 1000-4000, downloading 4000-6000, working 6000-7000, uploading 7000-9000',
    );
  });

  it('are fewer where less is known', () => {
    expect(told({}, { dataset: null, readyAtMs: null })).to.equal('starting 1000-4000, running 4000-9000');
    expect(told({ jobStartedAtMs: null, groups: [] }, { readyAtMs: 1000 })).to.equal('running 1000-9000');
    expect(told({ endedAtMs: null, state: 'Executing' }, { dataset: null })).to.equal(
      'waiting 0-1000, starting 1000-4000, running 4000-20000',
    );
    expect(told({ startedAtMs: null })).to.equal('');
    expect(told({ sourceArn: 'arn' })).to.equal('');
  });

  it('follow one another, also where clocks disagree or a receipt is of another run', () => {
    expect(told({}, { dataset: dataset(3000, 9500) })).to.equal(
      'waiting 0-1000, starting 1000-4000, working 4000-9000',
    );
    expect(told({}, { dataset: dataset(50_000, 60_000) })).to.equal(
      'waiting 0-1000, starting 1000-4000, running 4000-9000',
    );
    expect(told({ jobStartedAtMs: 500 }, { readyAtMs: 2000 })).to.equal(
      'downloading 1000-5000, working 5000-8000, uploading 8000-9000',
    );
  });
});
