import { expect } from 'chai';
import fc from 'fast-check';
import { schedule, type Task } from '../../pipeline/estimate/schedule.ts';
import { runs } from '../support/wide.ts';

const limits = { stepsAtOnce: 50, instancesAtOnce: {} };

function task(name: string, seconds: number, more: Partial<Task> = {}): Task {
  return { name, seconds, waitsFor: [], instanceType: 'ml.m5.large', instances: 1, ...more };
}

describe('the schedule of steps', () => {
  it('runs what waits for nothing at once, and ends with the longest way', () => {
    const tasks = [task('a', 10), task('b', 30), task('c', 20), task('d', 5, { waitsFor: ['a', 'b', 'c'] })];
    expect(schedule(tasks, limits)).to.deep.equal({ seconds: 35, longestWay: ['b', 'd'] });
  });

  it('begins no more steps than may run at once, in their order', () => {
    const tasks = [task('a', 10), task('b', 30), task('c', 25)];
    expect(schedule(tasks, { ...limits, stepsAtOnce: 2 })).to.deep.equal({ seconds: 35, longestWay: ['a', 'c'] });
  });

  it('takes no more machines of a type than there are, and others meanwhile', () => {
    const quota = { ...limits, instancesAtOnce: { 'ml.m5.large': 5 } };
    const tasks = [
      task('a', 10, { instances: 3 }),
      task('b', 10, { instances: 3 }),
      task('c', 4, { instanceType: 'ml.c5.xlarge', instances: 9 }),
      task('d', 10, { instances: 2 }),
    ];
    expect(schedule(tasks, quota)).to.deep.equal({ seconds: 20, longestWay: ['a', 'b'] });
  });

  it('takes steps that are not there, as those from the cache, for done', () => {
    expect(schedule([task('a', 7, { waitsFor: ['cached'] })], limits).seconds).to.equal(7);
    expect(schedule([], limits)).to.deep.equal({ seconds: 0, longestWay: [] });
  });

  it('is never shorter than the work shared out evenly or the longest chain, nor longer than both together', () => {
    const random = fc.array(
      fc.record({ seconds: fc.integer({ min: 1, max: 500 }), waits: fc.array(fc.nat(40), { maxLength: 4 }) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(random, fc.integer({ min: 1, max: 12 }), (drawn, stepsAtOnce) => {
        const tasks = drawn.map(({ seconds, waits }, index) => {
          const waitsFor = waits.filter((before) => before < index).map((before) => `t${before}`);
          return task(`t${index}`, seconds, { waitsFor });
        });
        const chains = new Map<string, number>();
        for (const { name, seconds, waitsFor } of tasks)
          chains.set(name, seconds + Math.max(0, ...waitsFor.map((each) => chains.get(each)!)));
        const longestChain = Math.max(...chains.values());
        const even = tasks.reduce((sum, { seconds }) => sum + seconds, 0) / stepsAtOnce;
        const { seconds, longestWay } = schedule(tasks, { ...limits, stepsAtOnce });
        expect(seconds).to.be.at.least(Math.max(longestChain, even) - 1e-9);
        expect(seconds).to.be.at.most(longestChain + even);
        const way = longestWay.map((name) => tasks.find((each) => each.name === name)!.seconds);
        expect(way.reduce((sum, each) => sum + each, 0)).to.be.closeTo(seconds, 1e-6);
      }),
      { numRuns: runs(200, 3000) },
    );
  });
});
