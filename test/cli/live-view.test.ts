import { expect } from 'chai';
import { liveView } from '../../pipeline/cli/execution/live-view.ts';
import type { StepProgress } from '../../pipeline/cli/execution/progress.ts';
import { fakeIo } from '../support/fake-io.ts';

const idle: StepProgress = {
  ...{ name: 'Group-30', state: 'Executing', seconds: null, runningSeconds: 20, attempts: 1, job: null },
  ...{ failureReason: null, sourceArn: null, item: null, children: null, groups: [], expected: null },
};

function drawn(step: Partial<StepProgress>, columns = 120): string {
  const io = fakeIo({ columns, env: { NO_COLOR: '1' } });
  liveView(io.stdout, io).show([{ ...idle, ...step }], 'Executing', 83);
  return io.out().replace('\u001b[J', '');
}

describe('a running execution on a terminal', () => {
  it('tells how long it has taken, and what is left where units are counted', () => {
    const units = (done: number) => ({ job: { done, total: 120, rejected: 0 } });
    expect(drawn(units(30))).to.equal(
      `Group-30                  Executing  ${'█'.repeat(6)}${'░'.repeat(18)} 30/120 units  20.0 s, about 60 s left
Executing: 1 Executing  1 min 23 s
`,
    );
    const left = (done: number) => /about (.*) left/.exec(drawn(units(done)))?.[1];
    expect([0, 1, 3, 119, 120].map(left)).to.deep.equal([undefined, '40 min', '13 min', '5 s', undefined]);
  });

  it('counts children of a ForEach step like units', () => {
    expect(drawn({ children: { ended: 1, total: 1000 } })).to.include('1/1000 children  20.0 s, about 5.5 h left\n');
  });
});
