import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StopPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';
import {
  createPipeline,
  definitionOf,
  execute,
  type Harness,
  job,
  openHarness,
  start,
  waitForEnd,
} from '../support/embedded.ts';
import { recordCalls } from '../support/record-calls.ts';

const name = 'mimic3-waveform-features';
const pipelineArn = `arn:aws:sagemaker:us-east-1:000000000000:pipeline/${name}`;

describe('macroshard delete', () => {
  let folder: string;
  let harness: Harness;
  beforeEach(async () => {
    folder = await deployableFolder();
    await mkdir(join(folder, 'state'));
    harness = await openHarness(folder);
  });
  afterEach(() => harness.close());

  const remove = (...flags: readonly string[]) => cli(folder, ['delete', '--local', '--state', 'state', ...flags]);
  const deploy = (task: 'say' | 'for-ever') =>
    createPipeline(harness.client, name, definitionOf([job('Only', { args: [task, 'Only', 'hello'] })]));

  it('says what would go, and deletes it when it is told to', async () => {
    await deploy('say');
    await execute(harness.client, name);
    const calls = await recordCalls(async () => {
      expect(await remove()).to.deep.equal({
        exitCode: 2,
        stdout: '',
        stderr: `macroshard: would delete ${pipelineArn} and the records of 1 execution; the datasets stay; --yes deletes\n`,
      });
    });
    expect(calls.map(({ operation }) => operation)).to.deep.equal([
      'DescribePipeline',
      'ListTags',
      'ListPipelineExecutions',
    ]);
    expect(await remove('--yes')).to.deep.equal({
      exitCode: 0,
      stdout: `deleted ${pipelineArn} and the records of 1 execution\n`,
      stderr: '',
    });
    expect((await remove('--yes')).stderr).to.equal(
      `macroshard: pipeline ${name} is not deployed: there is nothing to delete\n`,
    );
  });

  it('answers with one document', async () => {
    await deploy('say');
    const { exitCode, stdout } = await remove('--yes', '--json');
    expect([exitCode, JSON.parse(stdout)]).to.deep.equal([0, { pipelineArn, executions: 0 }]);
  });

  it('refuses while executions run, and says what stops them', async () => {
    await deploy('for-ever');
    const arn = await start(harness.client, name);
    expect(await remove('--yes')).to.deep.equal({
      exitCode: 1,
      stdout: '',
      stderr: `macroshard: pipeline ${name} has executions that run; stop them first:\nnpx macroshard stop ${arn} --local --state state\n`,
    });
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    await waitForEnd(harness.client, arn);
    expect((await remove('--yes')).exitCode).to.equal(0);
  });
});
