import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListPipelineExecutionStepsCommand, StopPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { Json } from '../../pipeline/definition/json.ts';
import {
  createPipeline,
  definitionOf,
  type Harness,
  job,
  openHarness,
  start,
  until,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

describe('executions of one embedded SageMaker that share its threads', () => {
  let harness: Harness;
  let trace: string;
  const open = async (cpuCount: number) => {
    harness = await openHarness(await temporaryFolder(), { cpuCount, graceMs: 200 });
    trace = join(harness.folder, 'trace.txt');
    await writeFile(trace, '');
  };
  afterEach(() => harness.close());

  const traced = async (event: string) =>
    (await readFile(trace, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith(event))
      .map((line) => line.split(' ')[1]!);
  const ofExecution = (name: string): Json => ({
    'Std:Join': { On: '/', Values: ['s3://bucket/out', { Get: 'Execution.PipelineExecutionId' }, name] },
  });
  const output = (step: string): Json => ({
    Get: `Steps.${step}.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri`,
  });

  itWide('run each step of each of three that are started at once', async () => {
    await open(2);
    const steps = ['A', 'B', 'C'].map((name) =>
      job(name, { args: ['write', name, 'x', name], output: ofExecution(name), environment: { TRACE: trace } }),
    );
    const inputs = { a: output('A'), b: output('B'), c: output('C') };
    const last = job('Last', {
      args: ['list', 'Last'],
      inputs,
      output: ofExecution('l'),
      environment: { TRACE: trace },
    });
    await createPipeline(harness.client, 'three', definitionOf([...steps, last]));
    const arns = await Promise.all([1, 2, 3].map(() => start(harness.client, 'three')));
    for (const arn of arns) {
      const ended = await waitForEnd(harness.client, arn);
      expect(ended.status).to.equal('Succeeded');
      expect(
        Object.values(ended.steps)
          .map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`)
          .sort(),
      ).to.deep.equal(['A', 'B', 'C', 'Last'].map((name) => `${name} Succeeded`));
      expect(await readFile(join(harness.locate(`s3://bucket/out/${ended.id}/l`), 'b.txt'), 'utf8')).to.equal('x');
    }
    expect((await traced('start')).sort()).to.deep.equal(['A', 'B', 'C', 'Last'].flatMap((name) => [name, name, name]));
  });

  it('wait while all threads are taken, and go on as they are freed, also where one is stopped meanwhile', async () => {
    await open(1);
    const gate = join(harness.folder, 'gate');
    const one = (name: string, args: readonly Json[]) =>
      createPipeline(
        harness.client,
        name,
        definitionOf([
          job(name, { args, output: ofExecution(name), environment: { TRACE: trace } }),
          job(`${name}-2`, {
            args: ['write', `${name}-2`, 'x', 'y'],
            output: ofExecution('2'),
            environment: { TRACE: trace },
          }),
        ]),
      );
    await one('Holds', ['once-there', 'Holds', gate]);
    for (const name of ['Second', 'Stopped', 'Third']) await one(name, ['write', name, 'x', 'y']);
    const holds = await start(harness.client, 'Holds');
    await until(async () => (await traced('start')).length === 1);
    const [second, stopped, third] = [
      await start(harness.client, 'Second'),
      await start(harness.client, 'Stopped'),
      await start(harness.client, 'Third'),
    ];
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: stopped, ClientRequestToken: undefined }),
    );
    const ended = await waitForEnd(harness.client, stopped!);
    expect([ended.status, ended.steps]).to.deep.equal(['Stopped', {}]);
    for (const arn of [second, third]) {
      const request = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn });
      expect((await harness.client.send(request)).PipelineExecutionSteps).to.deep.equal([]);
    }
    await writeFile(gate, '');
    for (const arn of [holds, second, third])
      expect((await waitForEnd(harness.client, arn!)).status).to.equal('Succeeded');
    const begun = await traced('start');
    // It stood in the queue for its second job before the others came.
    expect(begun.slice(0, 2)).to.deep.equal(['Holds', 'Holds-2']);
    expect(begun.slice(2).sort()).to.deep.equal(['Second', 'Second-2', 'Third', 'Third-2']);
  });
});
