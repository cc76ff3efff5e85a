import { expect } from 'chai';
import { liveExecutions } from '../../pipeline/cli/console/live-executions.ts';
import { definitionOf, job } from '../support/embedded.ts';
import { fakeIo } from '../support/fake-io.ts';
import { executionArn, type Script, scriptedTarget, step } from '../support/scripted-sagemaker.ts';

describe('an execution that pages look at', () => {
  const definition = definitionOf([job('Step', { args: ['x'] })]);

  function open(looks: Script['looks']) {
    const target = scriptedTarget({ definition, looks });
    const io = fakeIo();
    // Nobody's patience ends in these tests: a page waits 20 seconds.
    const pause = (ms: number) => (ms === 20_000 ? new Promise<void>(() => {}) : io.pause(ms));
    const live = liveExecutions({ target, isLocal: false }, { ...io, pause });
    const asked = (operation: string) => target.calls.filter((call) => call === operation).length;
    return { live, asked, io };
  }

  it('is looked at once for all pages, and once it has ended not again for who has seen it', async () => {
    const { live, asked } = open([{ status: 'Succeeded', steps: [step('Step', 'Succeeded', { to: 3 })] }]);
    const looks = await Promise.all([1, 2, 3].map(() => live.look(executionArn, true)));
    expect(looks.map(({ view }) => view.status)).to.deep.equal(['Succeeded', 'Succeeded', 'Succeeded']);
    await live.look(executionArn, true);
    expect(asked('ListPipelineExecutionSteps')).to.equal(1);
    expect(asked('DescribePipelineDefinitionForExecution')).to.equal(1);
    // Somebody may have retried it: a page that is opened looks again.
    await live.look(executionArn, false);
    expect(asked('ListPipelineExecutionSteps')).to.equal(2);
    live.close();
  });

  it('is waited for where the service throttles, with pauses that double', async () => {
    const throttled = { error: 'ThrottlingException' };
    const { live, io } = open([throttled, throttled, throttled, { status: 'Succeeded', steps: [] }]);
    expect((await live.look(executionArn, false)).view.status).to.equal('Succeeded');
    expect(io.pauses).to.deep.equal([2000, 4000, 8000]);
    live.close();
  });

  it('is not looked at any more a minute after the last question', async () => {
    const { live, asked, io } = open([{ status: 'Executing', steps: [] }]);
    await live.look(executionArn, true);
    while (io.nowMs() < Date.UTC(2026, 2, 1, 12, 1, 30)) await new Promise((done) => setImmediate(done));
    for (let turns = 0; turns < 50; turns++) await new Promise((done) => setImmediate(done));
    const before = asked('ListPipelineExecutionSteps');
    for (let turns = 0; turns < 50; turns++) await new Promise((done) => setImmediate(done));
    expect(asked('ListPipelineExecutionSteps')).to.equal(before);
    expect((await live.look(executionArn, true)).view.status).to.equal('Executing');
    live.close();
  });

  it('says what the service says that waiting does not change', async () => {
    const { live } = open([{ error: 'AccessDeniedException', message: 'not you' }]);
    const refused = await live.look(executionArn, false).catch((error: Error) => error.message);
    expect(refused).to.include('not you');
    live.close();
  });
});
