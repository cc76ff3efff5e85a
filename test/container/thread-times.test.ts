import { createThreadTimes, TimeKeeper, threadSeconds } from '@macroshard/container/pool/thread-times';
import { expect } from 'chai';

describe('the times of a thread', () => {
  it('count what is done while files are on their way as work alone', async () => {
    const times = createThreadTimes();
    const keeper = new TimeKeeper(times);
    const startedMs = performance.now();
    await keeper.wait(() => keeper.work(countUp));
    const elapsedMs = performance.now() - startedMs;
    const { work, wait, idle } = threadSeconds([times, createThreadTimes()], elapsedMs + 1000);
    expect(work[0]).to.be.above(0);
    expect(work[0]! + wait[0]!).to.be.at.most(elapsedMs / 1000 + 0.001);
    expect(work[0]! + wait[0]! + idle[0]!).to.be.closeTo(elapsedMs / 1000 + 1, 0.002);
    expect([work[1], wait[1]]).to.deep.equal([0, 0]);
  });
});

function countUp(): number {
  let sum = 0;
  for (let index = 0; index < 20_000_000; index++) sum += index % 7;
  return sum;
}
