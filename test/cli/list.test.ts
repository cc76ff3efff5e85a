import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { listExecutions } from '../../pipeline/aws/executions.ts';
import { listPipelines } from '../../pipeline/aws/pipelines.ts';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { type Members, scriptedTarget } from '../support/scripted-sagemaker.ts';

const pipeline = 'mimic3-waveform-features';
const empty = definitionOf([job('Only', { args: [] })]);

describe('macroshard list', () => {
  let folder: string;
  let harness: Harness;
  before(async () => {
    folder = await deployableFolder();
    await mkdir(join(folder, 'state'));
    harness = await openHarness(folder);
  });
  after(() => harness.close());

  const list = (...flags: readonly string[]) => cli(folder, ['list', '--local', '--state', 'state', ...flags]);
  const rows = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));

  it('says that there are none', async () => {
    expect(await list()).to.deep.equal({ exitCode: 0, stdout: 'no pipelines\n', stderr: '' });
  });

  it('shows pipelines newest first, and how many it was asked for, and needs no description', async () => {
    for (const name of ['a-1', 'a-2', 'b-1']) await createPipeline(harness.client, name, empty);
    const all = await list('--config', 'not-there.yaml');
    expect([all.exitCode, all.stderr]).to.deep.equal([0, '']);
    expect(rows(all.stdout).map(([name]) => name)).to.deep.equal(['pipeline', 'b-1', 'a-2', 'a-1']);
    const some = await list('--prefix', 'a', '--max', '1');
    expect(rows(some.stdout).map(([name]) => name)).to.deep.equal(['pipeline', 'a-2']);
    expect(some.stderr).to.equal('there are more; --max shows more than 1\n');
    const { pipelines } = JSON.parse((await list('--json')).stdout) as {
      pipelines: readonly Record<string, unknown>[];
    };
    expect(pipelines.map(({ name, lastExecutionMs }) => [name, lastExecutionMs])).to.deep.equal([
      ['b-1', null],
      ['a-2', null],
      ['a-1', null],
    ]);
  });

  it("shows a pipeline's executions with how they ended and how long they took", async () => {
    await createPipeline(harness.client, pipeline, definitionOf([job('Only', { args: ['fail', 'Only', 'broken'] })]));
    expect((await list('--executions')).stdout).to.equal(`no executions of ${pipeline}\n`);
    const { arn } = await execute(harness.client, pipeline);
    const [head, row] = rows((await list('--executions')).stdout);
    expect(head).to.deep.equal(['started', 'status', 'took', 'name', 'execution']);
    expect(row![0]).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    expect([row![1], row!.at(-1)]).to.deep.equal(['Failed', arn]);
    expect(row![2]).to.match(/^\d\.\d s$/);
    const { executions } = JSON.parse((await list('--executions', '--json')).stdout) as {
      executions: readonly { startedAtMs: number; endedAtMs: number; failureReason: string }[];
    };
    expect(executions).to.have.length(1);
    expect(executions[0]!.endedAtMs).to.be.greaterThan(executions[0]!.startedAtMs);
    expect(executions[0]!.failureReason).to.equal('Step failure: One or multiple steps failed.');
  });

  it('refuses flags of the other listing, and says what is not deployed', async () => {
    const refused = async (...flags: readonly string[]) => {
      const { exitCode, stderr } = await list(...flags);
      return `${exitCode} ${stderr}`;
    };
    expect(await refused('--executions', '--prefix', 'a')).to.equal(
      '2 macroshard: --prefix is about pipelines, and --executions lists the executions of one; leave one out\n',
    );
    expect(await refused('--dataset', 'mimic3-sample')).to.equal(
      '2 macroshard: --dataset mimic3-sample needs --executions: pipelines are listed whatever their datasets\n',
    );
    expect(await refused('--max', '0')).to.equal(
      "2 macroshard: option '--max <n>' argument '0' is invalid. expected a whole number from 1 on\n",
    );
  });
});

describe('a listing of many', () => {
  /** A service that has 250 of each, and gives out as many at once as it is asked for. */
  const many = (member: string, row: (index: number) => Members) => {
    const requests: Members[] = [];
    const answer = (request: Members) => {
      requests.push(request);
      const first = Number(request.NextToken ?? 0);
      const next = Math.min(250, first + Number(request.MaxResults));
      return {
        [member]: Array.from({ length: next - first }, (_, index) => row(first + index)),
        ...(next < 250 && { NextToken: String(next) }),
      };
    };
    const operation = member.replace('Summaries', 's').replace('List', '');
    const target = scriptedTarget({ definition: empty, looks: [], answers: { [`List${operation}`]: answer } });
    return { client: target.clients.sageMaker, requests };
  };

  it('takes every page of pipelines, and no page more than it needs', async () => {
    const { client, requests } = many('PipelineSummaries', (index) => ({ PipelineName: `p${index}` }));
    const all = await listPipelines(client, { prefix: undefined, most: Number.POSITIVE_INFINITY });
    expect(all.map(({ name }) => name)).to.deep.equal(Array.from({ length: 250 }, (_, index) => `p${index}`));
    expect(requests).to.have.length(3);
    expect(await listPipelines(client, { prefix: 'p', most: 30 })).to.have.length(30);
    expect(requests.slice(3)).to.deep.equal([
      { SortBy: 'CreationTime', SortOrder: 'Descending', PipelineNamePrefix: 'p', MaxResults: 30 },
    ]);
  });

  it('takes every page of executions', async () => {
    const { client, requests } = many('PipelineExecutionSummaries', (index) => ({ PipelineExecutionArn: `e${index}` }));
    const all = await listExecutions(client, { pipelineName: 'p', most: Number.POSITIVE_INFINITY });
    expect(all.at(-1)!.executionArn).to.equal('e249');
    expect(requests.map(({ NextToken, MaxResults }) => [NextToken, MaxResults])).to.deep.equal([
      [undefined, 100],
      ['100', 100],
      ['200', 100],
    ]);
  });
});
