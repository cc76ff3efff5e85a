import { expect } from 'chai';
import { definitionOf, job } from '../support/embedded.ts';
import { fakeIo } from '../support/fake-io.ts';
import { executionArn, type Look, step } from '../support/scripted-sagemaker.ts';
import { begun, done, halfway, idle, watch } from '../support/scripted-watch.ts';

describe('macroshard watch', () => {
  it('writes one line a change with its time, and a table at the end', async () => {
    const { exitCode, out, err } = await watch({ looks: [idle, begun, begun, halfway, done] });
    expect(out).to.equal(
      [
        '2026-03-01T12:00:30Z execution Executing',
        '2026-03-01T12:00:32Z Group-1                   Executing',
        '2026-03-01T12:00:37Z Group-1                   Succeeded  1 min 05 s',
        '2026-03-01T12:00:37Z Combine                   Executing',
        '2026-03-01T12:00:39Z Combine                   Succeeded  12.5 s',
        '2026-03-01T12:00:39Z execution Succeeded',
        'step     state            time',
        'Group-1  Succeeded  1 min 05 s',
        'Combine  Succeeded      12.5 s',
        '',
        `Succeeded ${executionArn}`,
        '',
      ].join('\n'),
    );
    expect(err).to.equal('');
    expect(exitCode).to.equal(0);
  });

  it('writes one document on stdout with --json, and the changes on stderr', async () => {
    const { out, err } = await watch({ looks: [begun, done] }, { json: true });
    expect(JSON.parse(out)).to.deep.equal({
      executionArn,
      status: 'Succeeded',
      failureReason: null,
      steps: [
        { name: 'Group-1', status: 'Succeeded', cacheHit: false, seconds: 65, attempts: 0, jobName: null },
        { name: 'Combine', status: 'Succeeded', cacheHit: false, seconds: 12.5, attempts: 0, jobName: null },
      ],
      notBegun: [],
      outputs: { combined: null, groups: {} },
      outputDir: null,
    });
    expect(err.split('\n')[0]).to.equal('2026-03-01T12:00:30Z Group-1                   Executing');
  });

  it('redraws its picture in place on a terminal, within its columns', async () => {
    const io = fakeIo({ columns: 41, env: { NO_COLOR: '1' } });
    const { out } = await watch({ looks: [idle, begun, { error: 'ThrottlingException' }, done] }, { io });
    expect(out.split('\u001b')).to.deep.equal([
      '',
      '[JGroup-1                   Waiting\nCombine                   Waiting\nExecuting: 2 Waiting\n',
      '[3A',
      '[JGroup-1                   Executing  32.\nCombine                   Waiting\nExecuting: 1 Executing, 1 Waiting  32.0 \n',
      '[3A',
      '[JGroup-1                   Executing  32.\nCombine                   Waiting\nExecuting: 1 Executing, 1 Waiting  32.0 \nwaiting since 12:00:34Z, until 12:15:34Z\n',
      '[4A',
      '[JGroup-1                   Executing  32.\nCombine                   Waiting\nExecuting: 1 Executing, 1 Waiting  32.0 \nanswered again after 2.0 s\n',
      '[4A',
      '[JGroup-1                   Succeeded  1 m\nCombine                   Succeeded  12.\nSucceeded: 2 Succeeded  1 min 18 s\n',
      '[3A',
      `[Jstep     state            time\nGroup-1  Succeeded  1 min 05 s\nCombine  Succeeded      12.5 s\n\nSucceeded ${executionArn}\n`,
    ]);
  });

  it('colours what succeeded and what waits, where colours are wanted', async () => {
    const looks = [{ status: 'Executing', steps: [step('Group-1', 'Succeeded', { to: 1 })] }, done];
    const { out } = await watch({ looks }, { io: fakeIo({ columns: 80 }) });
    expect(out).to.include('\u001b[32mGroup-1                   Succeeded  1.0 s\u001b[39m\n');
    expect(out).to.include('\u001b[2mCombine                   Waiting\u001b[22m\n');
  });

  it('counts the steps that a screen has no lines for', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Group-${index}`);
    const definition = definitionOf(names.map((name) => job(name, { args: [] })));
    const running = ['Group-3', 'Group-7'].map((name) => step(name, 'Executing'));
    const io = fakeIo({ columns: 80, rows: 12, env: { NO_COLOR: '1' } });
    const { out } = await watch({ definition, looks: [{ status: 'Executing', steps: running }, done] }, { io });
    expect(out.split('\u001b')[1]).to.equal(
      '[JGroup-3                   Executing  30.0 s\nGroup-7                   Executing  30.0 s\n18 Waiting, 2 Executing\nExecuting: 18 Waiting, 2 Executing  30.0 s\n',
    );
  });

  it('sees 130 steps over several pages, through throttling and a dropped connection', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `Group-${index}`);
    const definition = definitionOf(names.map((name) => job(name, { args: [] })));
    const running = { status: 'Executing', steps: names.map((name) => step(name, 'Executing')) };
    const ended = { status: 'Succeeded', steps: names.map((name, index) => step(name, 'Succeeded', { to: index })) };
    const { exitCode, out, err, calls } = await watch(
      {
        definition,
        pageSize: 50,
        looks: [
          { error: 'ThrottlingException', message: 'Rate exceeded' },
          running,
          { error: 'ECONNRESET', after: 2 },
          { error: 'ThrottlingException', after: 3 },
          { error: 'ECONNREFUSED' },
          ended,
        ],
      },
      { json: true },
    );
    const { steps } = JSON.parse(out) as { steps: { name: string; seconds: number }[] };
    expect(steps.map(({ name, seconds }) => `${name} ${seconds}`)).to.deep.equal(
      names.map((name, index) => `${name} ${index}`),
    );
    expect(err.match(/(waiting|answered).*/g)).to.deep.equal([
      'waiting since 12:00:30Z, until 12:15:30Z at most: throttled (ThrottlingException)',
      'answered again after 2.0 s',
      'waiting since 12:00:34Z, until 12:15:34Z at most: the connection was lost (ECONNRESET)',
      'waiting since 12:00:34Z, until 12:15:34Z at most: throttled (ThrottlingException)',
      'waiting since 12:00:34Z, until 12:15:34Z at most: no connection (ECONNREFUSED)',
      'answered again after 14.0 s',
    ]);
    expect(calls.filter((call) => call === 'ListPipelineExecutionSteps').length).to.equal(3 + 2 + 3 + 3);
    expect(exitCode).to.equal(0);
  });

  for (const [status, expected] of [
    ['Succeeded', 0],
    ['Failed', 1],
    ['Stopped', 1],
  ] as const) {
    it(`ends at once with exit code ${expected} when the execution is ${status}`, async () => {
      const { exitCode, calls, pauses } = await watch({ looks: [begun, { status, steps: [] }] });
      expect(exitCode).to.equal(expected);
      expect(calls.filter((call) => call === 'DescribePipelineExecution').length).to.equal(2);
      expect(pauses).to.deep.equal([2000]);
    });
  }

  it('shows each state of the execution, and follows none that had ended before', async () => {
    const { out } = await watch({
      looks: [
        begun,
        { status: 'Stopping', steps: [step('Group-1', 'Stopping')] },
        { status: 'Stopped', steps: [step('Group-1', 'Stopped', { to: 40 })] },
      ],
    });
    expect(out.split('\n').slice(0, 9)).to.deep.equal([
      '2026-03-01T12:00:30Z Group-1                   Executing',
      '2026-03-01T12:00:30Z execution Executing',
      '2026-03-01T12:00:32Z Group-1                   Stopping',
      '2026-03-01T12:00:32Z execution Stopping',
      '2026-03-01T12:00:34Z Group-1                   Stopped    40.0 s',
      '2026-03-01T12:00:34Z execution Stopped',
      'step     state      time',
      'Group-1  Stopped  40.0 s',
      'Combine  NotRun',
    ]);
    const late = await watch({ looks: [done] });
    expect(late.out.split('\n')[0]).to.equal('step     state            time');
  });

  it('looks less and less often while nothing happens, and soon again after a change', async () => {
    const { pauses } = await watch({ looks: [...Array<Look>(9).fill(idle), begun, begun, done] });
    expect(pauses).to.deep.equal([2000, 3000, 4500, 6750, 10_125, 15_187.5, 22_781.25, 30_000, 30_000, 2000, 3000]);
    expect((await watch({ looks: [idle, idle, begun, done] }, { intervalMs: 700 })).pauses).to.deep.equal([
      700, 700, 700,
    ]);
  });

  const waysOn = `watch on  npx macroshard watch ${executionArn} --region eu-west-1\nstop it   npx macroshard stop ${executionArn} --region eu-west-1\n`;

  it('ends watching when its time is over, not before a last look, and says that the execution goes on', async () => {
    const ended = await watch({ looks: [begun, begun, done] }, { timeoutMs: 5000 });
    expect(ended.exitCode).to.equal(0);
    const { exitCode, err, pauses } = await watch({ looks: [begun] }, { timeoutMs: 4000 });
    expect(pauses).to.deep.equal([2000, 2000]);
    expect(err).to.equal(`not watching any more: --timeout is over; the execution goes on\n${waysOn}`);
    expect(exitCode).to.equal(3);
  });

  it('leaves the execution running at Ctrl-C, and says how it stands with --json', async () => {
    const { exitCode, out, err, calls } = await watch(
      { looks: [begun] },
      { json: true, io: fakeIo({ onPause: (io) => io.interrupt() }) },
    );
    expect(err.split('\n').slice(2).join('\n')).to.equal(`not watching any more; the execution goes on\n${waysOn}`);
    expect((JSON.parse(out) as { status: string; notBegun: string[] }).notBegun).to.deep.equal(['Combine']);
    expect(exitCode).to.equal(3);
    expect(calls).to.not.include('StopPipelineExecution');
  });

  it('gives up after a quarter of an hour without one answer', async () => {
    const attempt = watch({ looks: [begun, { error: 'ENETUNREACH' }] });
    const error = (await attempt.catch((thrown: Error) => thrown)) as Error & { exitCode: number };
    expect(error.message).to.equal(
      `no answer for 15 min: no connection (ENETUNREACH); the execution goes on\n${waysOn.trimEnd()}`,
    );
    expect(error.exitCode).to.equal(3);
  });

  it('does not wait for a service that it has never reached, nor for what waiting cannot change', async () => {
    const refused = { DescribePipelineDefinitionForExecution: () => ({ error: 'ECONNREFUSED' }) };
    const denied = { error: 'AccessDeniedException', message: 'not you' };
    for (const [script, message] of [
      [{ looks: [done], answers: refused }, 'ECONNREFUSED'],
      [{ looks: [begun, denied, done] }, 'not you'],
    ] as const) {
      const io = fakeIo();
      const error = (await watch(script, { io }).catch((thrown: Error) => thrown)) as Error;
      expect(error.message).to.equal(message);
      expect(io.err()).to.equal('');
    }
    const late = watch({ looks: [{ error: 'ECONNREFUSED' }, done] }, { isReached: true });
    expect((await late).exitCode).to.equal(0);
  });

  it('shows what a selective execution runs, reuses and leaves out, and what came from the cache', async () => {
    const source = executionArn.replace('abcdefghijkl', 'mnopqrstuvwx');
    const definition = definitionOf(['A', 'B', 'C', 'D'].map((name) => job(name, { args: [] })));
    const steps = [
      step('A', 'Succeeded', { to: 1, members: { SelectiveExecutionResult: { SourcePipelineExecutionArn: source } } }),
      step('B', 'Succeeded', { to: 1, members: { CacheHitResult: { SourcePipelineExecutionArn: source } } }),
      step('C', 'Succeeded', {
        to: 9,
        members: { AttemptCount: 3, CacheHitResult: { SourcePipelineExecutionArn: '' } },
      }),
    ];
    const looks = [{ status: 'Succeeded', selectedSteps: ['B', 'C'], steps }];
    const { out } = await watch({ definition, looks });
    expect(out.split('\n').slice(0, 5)).to.deep.equal([
      'step  state         time',
      'A     Reused       1.0 s  from execution mnopqrstuvwx',
      'B     Cached       1.0 s  from execution mnopqrstuvwx',
      'C     Succeeded    9.0 s  attempt 3',
      'D     NotSelected',
    ]);
  });
});
