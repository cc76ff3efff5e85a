import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ListPipelineExecutionStepsCommand,
  RetryPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { viewExecution } from '../../pipeline/aws/executions.ts';
import type { Json, StepJson } from '../../pipeline/definition/json.ts';
import {
  createPipeline,
  definitionOf,
  type Ended,
  errorOf,
  execute,
  type Harness,
  job,
  openHarness,
  start,
  until,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide } from '../support/wide.ts';

const get = (path: string) => ({ Get: path });
const joined = (...Values: readonly Json[]) => ({ 'Std:Join': { On: '', Values } });
const item = get('ForEach.CurrentItem');

const forEach = (items: Json, body: readonly StepJson[], more: object = {}): StepJson => ({
  Name: 'Each',
  Type: 'ForEach',
  Arguments: { IterableItems: items, MaxConcurrency: 5, ForEachBody: body, ...more },
});
const statuses = ({ steps }: Ended) =>
  Object.fromEntries(Object.values(steps).map(({ StepName, StepStatus }) => [StepName, StepStatus]));

describe('a ForEach step on the embedded SageMaker', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  afterEach(() => harness.close());

  const read = (uri: string) => readFile(harness.locate(uri), 'utf8');
  const write = (name: string, text: Json, output: Json = joined(`s3://bucket/${name}/`, item)) =>
    job(name, { args: ['write', name, 'file', text], output });

  it('runs its body once an item of a parameter, and tells which child stands for which', async () => {
    const groups = { Name: 'Groups', Type: 'String', DefaultValue: '["a", "b"]' } as const;
    await createPipeline(
      harness.client,
      'each',
      definitionOf([forEach(get('Parameters.Groups'), [write('Body', joined('of ', item))])], [groups]),
    );
    const ended = await execute(harness.client, 'each', { parameters: { Groups: '["30", {"group": "31"}, 32]' } });
    expect(statuses(ended)).to.deep.equal({
      Each: 'Succeeded',
      'Body-0': 'Succeeded',
      'Body-1': 'Succeeded',
      'Body-2': 'Succeeded',
    });
    expect(await read('s3://bucket/Body/30/file')).to.equal('of 30');
    expect(await read('s3://bucket/Body/{"group":"31"}/file')).to.equal('of {"group":"31"}');
    const steps = ended.steps as Record<string, { IterationContext?: object; Metadata?: object }>;
    expect(steps['Body-1']?.IterationContext).to.deep.equal({
      ParentStepName: 'Each',
      Index: 1,
      Item: '{"group":"31"}',
    });
    expect(steps.Each?.Metadata).to.deep.equal({
      ForEach: {
        Status: 'Succeeded',
        InputItemCount: 3,
        TotalStepCount: 3,
        SucceededStepCount: 3,
        FailedStepCount: 0,
        StoppedStepCount: 0,
      },
    });
    const view = await viewExecution(harness.client, ended.arn);
    expect(view.steps.find(({ name }) => name === 'Body-2')?.iteration).to.deep.equal({
      parent: 'Each',
      index: 2,
      item: '32',
    });
  });

  it('takes items from a property file, and values of an item by their paths', async () => {
    const list = '[{"name": "x", "size": {"gb": 7}}]';
    const make = job('Make', {
      args: ['write', 'Make', 'items.json', `{"list": ${JSON.stringify(list)}}`],
      files: { Items: 'items.json' },
    });
    const items = { 'Std:JsonGet': { PropertyFile: get('Steps.Make.PropertyFiles.Items'), Path: 'list' } };
    const body = write(
      'Body',
      joined(get("ForEach.CurrentItem['name']"), '-', get('ForEach.CurrentItem.size.gb')),
      's3://bucket/x',
    );
    await createPipeline(harness.client, 'file', definitionOf([make, forEach(items, [body])]));
    expect((await execute(harness.client, 'file')).status).to.equal('Succeeded');
    expect(await read('s3://bucket/x/file')).to.equal('x-7');
  });

  it('hands on what children leave: of an iteration, of the selected one, and the counts', async () => {
    const score = job('Score', { args: ['message', 'Score', item], output: joined('s3://bucket/score/', item) });
    const second = job('Second', {
      args: ['list'],
      inputs: { first: get("Steps.Score.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri") },
      output: joined('s3://bucket/second/', item),
    });
    const selector = { Selector: { Pick: 'MaxBy', Field: get('IterationOutput.Score.ExitMessage') } };
    const uri = "ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri";
    const after = job('After', {
      args: [
        'write',
        'After',
        'file',
        joined(
          get(`Steps.Each.IterationOutputs[0].Second.${uri}`),
          ' ',
          get(`Steps.Each.Selected.${uri}`),
          ' ',
          get('Steps.Each.SucceededStepCount'),
          '/',
          get('Steps.Each.TotalStepCount'),
          ' ',
          get('Steps.Each.Status'),
        ),
      ],
    });
    const items = isWide ? ['3', 20, '4'] : ['3', 20];
    await createPipeline(harness.client, 'results', definitionOf([forEach(items, [score, second], selector), after]));
    const ended = await execute(harness.client, 'results');
    expect(await read('s3://bucket/out/After/out/file')).to.equal(
      `s3://bucket/second/3 s3://bucket/score/20 ${2 * items.length}/${2 * items.length} Succeeded`,
    );
    const each = ended.steps.Each as { Metadata?: { ForEach?: { Selector?: object } } };
    expect(each.Metadata?.ForEach?.Selector).to.deep.equal({ StepName: 'Score-1', Index: 1 });
  });

  it('runs as many children at once as MaxConcurrency says, and the others after a failure', async () => {
    const trace = join(harness.folder, 'trace');
    await harness.close();
    harness = await openHarness(harness.folder, {
      cpuCount: 8,
      jobEnvironment: { PATH: process.env.PATH!, TRACE: trace },
    });
    const body = job('Body', { args: ['fail-unless', item, item] });
    const waiting = (name: string, Trigger: string): StepJson => ({
      ...write(name, 'x', `s3://bucket/${name}`),
      DependsOn: [{ Step: 'Each', Trigger }],
    });
    const each = forEach(['/', '/nowhere', '/'], [body], { MaxConcurrency: 1 });
    await createPipeline(
      harness.client,
      'failed',
      definitionOf([each, waiting('Done', 'Completed'), waiting('Mend', 'Failed')]),
    );
    const ended = await execute(harness.client, 'failed');
    expect(statuses(ended)).to.deep.equal({
      Each: 'Failed',
      'Body-0': 'Succeeded',
      'Body-1': 'Failed',
      'Body-2': 'Succeeded',
      Mend: 'Succeeded',
    });
    expect([ended.status, ended.steps.Each?.FailureReason]).to.deep.equal([
      'CompletedWithFailures',
      'ClientError: child steps failed: Body-1',
    ]);
    const lines = (await readFile(trace, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(lines.join(' ')).to.match(/^start end start start end start end$/);
  });

  it('goes on at a retry with the items that it had, and with the children that had not succeeded', async () => {
    const mended = join(harness.folder, 'mended');
    const list = harness.locate('s3://bucket/out/Make/out/items.json');
    const make = job('Make', {
      args: ['write', 'Make', 'items.json', '{"list": "[\\"/\\", \\"late\\"]"}'],
      files: { Items: 'items.json' },
    });
    const items = { 'Std:JsonGet': { PropertyFile: get('Steps.Make.PropertyFiles.Items'), Path: 'list' } };
    const body = job('Body', {
      args: ['fail-unless-late', item, mended],
      output: joined('s3://bucket/body/', item, 'x'),
    });
    await createPipeline(harness.client, 'again', definitionOf([make, forEach(items, [body])]));
    const { arn, status, steps } = await execute(harness.client, 'again');
    expect([status, steps['Body-0']?.StepStatus, steps['Body-1']?.StepStatus]).to.deep.equal([
      'Failed',
      'Succeeded',
      'Failed',
    ]);
    await writeFile(mended, '');
    await writeFile(list, '{"list": "[]"}');
    await harness.client.send(
      new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    const ended = await waitForEnd(harness.client, arn);
    expect(statuses(ended)).to.deep.equal({
      Make: 'Succeeded',
      Each: 'Succeeded',
      'Body-0': 'Succeeded',
      'Body-1': 'Succeeded',
    });
    expect(ended.steps['Body-0']?.StartTime).to.deep.equal(steps['Body-0']?.StartTime);
  });

  it('stops with its children', async () => {
    await createPipeline(
      harness.client,
      'stop',
      definitionOf([forEach(['a', 'b'], [job('Body', { args: ['for-ever', 'x'] })], { MaxConcurrency: 1 })]),
    );
    const arn = await start(harness.client, 'stop');
    const running = async () => {
      const listed = await harness.client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn }));
      return listed.PipelineExecutionSteps!.some(
        ({ StepName, Metadata }) => StepName === 'Body-0' && Metadata?.ProcessingJob,
      );
    };
    await until(running);
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    const ended = await waitForEnd(harness.client, arn);
    expect([ended.status, statuses(ended)]).to.deep.equal(['Stopped', { Each: 'Stopped', 'Body-0': 'Stopped' }]);
  });

  it('serves children from the cache, each by its own name', async () => {
    const body = job('Body', {
      args: ['write', item, 'file', item],
      output: joined('s3://bucket/', item),
      cache: true,
    });
    const groups = { Name: 'Groups', Type: 'String', DefaultValue: '["a"]' } as const;
    await createPipeline(harness.client, 'cached', definitionOf([forEach(get('Parameters.Groups'), [body])], [groups]));
    const first = await execute(harness.client, 'cached');
    const { steps } = await execute(harness.client, 'cached', { parameters: { Groups: '["a", "b"]' } });
    expect(steps['Body-0']?.CacheHitResult?.SourcePipelineExecutionArn).to.equal(first.arn);
    expect(steps['Body-1']?.CacheHitResult).to.equal(undefined);
  });

  it('is selected and reused with its children, and none of these alone', async () => {
    const after = job('After', {
      args: ['write', 'x', 'file', get('Steps.Each.IterationOutputs[1].Body.ProcessingJobName')],
    });
    await createPipeline(harness.client, 'selected', definitionOf([forEach(['a', 'b'], [write('Body', item)]), after]));
    const source = (await execute(harness.client, 'selected')).arn;
    const again = await execute(harness.client, 'selected', { steps: ['After'], source });
    expect(
      Object.values(again.steps).map(({ StepName, SelectiveExecutionResult: result }) => [
        StepName,
        result !== undefined,
      ]),
    ).to.have.deep.members([
      ['Each', true],
      ['Body-0', true],
      ['Body-1', true],
      ['After', false],
    ]);
    expect(await read('s3://bucket/out/After/out/file')).to.match(/-Body-1-/);
    expect(await errorOf(start(harness.client, 'selected', { steps: ['Body'], source }))).to.equal(
      'ValidationException: Invalid SelectedSteps: the steps [Body] do not exist in the pipeline',
    );
    if (!isWide) return;
    const whole = await execute(harness.client, 'selected', { steps: ['Each', 'After'] });
    expect(whole.steps['Body-1']?.SelectiveExecutionResult).to.equal(undefined);
  });

  it('fails over items that are no list, too long, or without what is asked of them', async () => {
    const groups = { Name: 'Groups', Type: 'String', DefaultValue: 'a,b' } as const;
    const body = write('Body', get('ForEach.CurrentItem.size'), 's3://bucket/x');
    await createPipeline(harness.client, 'wrong', definitionOf([forEach(get('Parameters.Groups'), [body])], [groups]));
    const reasonsOf = async (Groups: string) => {
      const { steps } = await execute(harness.client, 'wrong', { parameters: { Groups } });
      return [steps.Each?.FailureReason, steps['Body-0']?.FailureReason];
    };
    expect(await reasonsOf('a,b')).to.deep.equal([
      'ClientError: IterableItems is "a,b", expected a list or the text of a JSON list',
      undefined,
    ]);
    expect(await reasonsOf('[{"name": "a"}]')).to.deep.equal([
      'ClientError: child steps failed: Body-0',
      'ClientError: cannot resolve "ForEach.CurrentItem.size"',
    ]);
    expect(await reasonsOf('[]')).to.deep.equal([undefined, undefined]);
  });
});
