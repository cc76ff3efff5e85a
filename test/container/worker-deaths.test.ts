import { expect } from 'chai';
import { isWide, itWide, runs, some } from '../support/wide.ts';
import { Job } from './job.ts';

describe('a worker thread that dies', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  const deaths = {
    'exit-0': 'the worker thread ended with exit code 0',
    'exit-1': 'the worker thread ended with exit code 1',
    'out-of-memory': 'the worker thread ran out of memory',
    'late-throw': 'the worker thread failed: TypeError, whose text is in the log',
    'lost-rejection': 'the worker thread failed: Error: nobody listens',
    'never-settles': 'the worker thread ended with exit code 0',
  };
  // Threads that exit are in other tests of this file, too; running out of memory takes a second.
  const isTried = (fate: string) => isWide || fate === 'late-throw';
  for (const [fate, message] of Object.entries(deaths)) {
    if (!isTried(fate)) continue;
    for (const threads of some(['1', '2'], 1)) {
      it(`costs its unit and no other: ${fate}, ${threads} threads`, async () => {
        const names = Array.from({ length: 12 }, (_, index) => `${String(index).padStart(2, '0')}.unit`);
        job.addGroup('30', Object.fromEntries(names.map((name) => [name, { rows: [{ record: name }] }])));
        job.addGroup('30', { '07.unit': { fate } });
        const exit = await job.process('30', {
          args: ['--threads', threads],
          env: { MACROSHARD_THREAD_HEAP_MB: '16' },
        });
        expect(exit).to.include({ code: 0, stderr: fate === 'out-of-memory' ? exit.stderr : '' });
        expect((await job.rows('features.parquet')).map(({ path }) => path)).to.deep.equal(
          names.filter((name) => name !== '07.unit'),
        );
        const thrown = exit.events.find(({ status }) => status === 'rejected')?.thrown;
        expect(thrown).to.equal(
          fate === 'late-throw' ? 'the worker thread failed: TypeError: thrown too late' : undefined,
        );
        expect(await job.rows('rejects.parquet')).to.deep.equal([
          { group: '30', path: '07.unit', code: 'worker-crashed', message: `${message}; 3 threads died over it` },
        ]);
      });
    }
  }

  it('is ended where a unit takes longer than it may, and the unit is rejected at once', async () => {
    job.addGroup('30', { 'a.unit': { fate: 'never-ends' }, 'b.unit': { delayMs: 10 }, 'c.unit': {} });
    const combine = new Job();
    try {
      const exit = await job.process('30', { args: ['--threads', '1', '--unit-seconds', '1'] });
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(exit.events.filter(({ event }) => event === 'retry')).to.deep.equal([]);
      expect(await job.rows('rejects.parquet')).to.deep.equal([
        {
          ...{ group: '30', path: 'a.unit', code: 'unit-over-time' },
          message: 'a thread worked on it for longer than 1 s, which is the limit of this job',
        },
      ]);
      expect(job.ledger('receipt.json').counts).to.include({ unitsProcessed: 2, unitsRejected: 1 });
      expect(await combine.addInput('30', job).run(['combine'])).to.include({ code: 0, stderr: '' });
      expect(combine.json('summary.json').overTime).to.deep.equal([{ group: '30', path: 'a.unit' }]);
    } finally {
      combine.remove();
    }
  });

  it('costs nothing where the third try succeeds', async () => {
    job.addGroup('30', { 'a.unit': { rows: [{ record: 'a' }] }, 'b.unit': { fate: 'dies-twice' } });
    const exit = await job.process('30', { args: ['--threads', String(runs(1, 2))], env: { TRIES: job.root } });
    expect(exit.code).to.equal(0);
    const retry = { event: 'retry', path: 'b.unit', message: 'the worker thread ended with exit code 5' };
    expect(exit.events.filter(({ event }) => event === 'retry')).to.deep.equal([retry, retry]);
    expect(job.ledger('receipt.json').counts).to.include({ unitsProcessed: 2, unitsRejected: 0 });
  });

  itWide('costs every unit where every unit kills, and the job still ends well', async () => {
    const units = Array.from({ length: 2 }, (_, index) => [`${index}.unit`, { fate: 'exit-0' }] as const);
    job.addGroup('30', Object.fromEntries(units));
    expect(await job.process('30', { args: ['--threads', '2'] })).to.have.property('code', 0);
    expect(job.ledger('receipt.json').counts).to.include({ unitsProcessed: 0, unitsRejected: 2 });
  });

  itWide('fails the job where no thread can take a unit', async () => {
    job.addGroup('30', { 'a.unit': {}, 'b.unit': {} });
    const exit = await job.process('30', { env: { THREAD_LOAD: 'exit' } });
    const message = 'no worker thread can be started, 2 units are left: the worker thread ended with exit code 3\n';
    expect(exit).to.include({ code: 1, stderr: message });
    expect(job.message).to.equal(message);
    expect(job.outputNames()).to.deep.equal([]);
  });

  it('fails the job where the extractor cannot be loaded in a thread', async () => {
    job.addGroup('30', { 'a.unit': {} });
    const exit = await job.process('30', { env: { THREAD_LOAD: 'throw' } });
    expect(exit).to.include({
      code: 1,
      stderr: 'no worker thread can be started: extractor "./test-extractor.mjs" cannot be loaded: not in a thread\n',
    });
    expect(job.message).to.equal(exit.stderr);
    expect(job.outputNames()).to.deep.equal([]);
  });
});
