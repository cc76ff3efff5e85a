import { text as textOf } from 'node:stream/consumers';
import { DescribePipelineCommand, DescribePipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { Json, StepJson } from '../../pipeline/definition/json.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Each has a source: AWS's own tests, the SDKs, or the Developer Guide.
describe('what the embedded SageMaker does as the service is known to do it', () => {
  let harness: Harness;
  before(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  after(() => harness.close());

  const gate = (IfSteps: readonly StepJson[]): StepJson => ({
    Name: 'Gate',
    Type: 'Condition',
    Arguments: { Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: 2 }], IfSteps, ElseSteps: [] },
  });

  it("hands a condition's outcome on as true or false", async () => {
    const next = job('After', { args: ['write', 'x', 'file', { Get: 'Steps.Gate.Outcome' }] });
    await createPipeline(harness.client, 'outcome', definitionOf([gate([]), next]));
    const { status, steps } = await execute(harness.client, 'outcome');
    expect([status, steps.Gate?.Metadata?.Condition?.Outcome]).to.deep.equal(['Succeeded', 'False']);
    const { response } = await harness.requestHandler.handle({
      method: 'GET',
      path: '/bucket/out/After/out/file',
      headers: {},
    });
    expect(await textOf(response.body)).to.equal('false');
  });

  it('gives no reason for a Fail step that has no message', async () => {
    const silent = { Name: 'Silent', Type: 'Fail', Arguments: {} } as const;
    await createPipeline(harness.client, 'silent', definitionOf([silent]));
    const { status, steps } = await execute(harness.client, 'silent');
    expect(status).to.equal('Failed');
    expect(steps.Silent).to.include({ StepStatus: 'Failed' });
    expect(steps.Silent).to.not.have.property('FailureReason');
    expect(steps.Silent?.Metadata?.Fail).to.deep.equal({});
  });

  it("begins the name of a job with the step's ProcessingJobName", async () => {
    const named = job('Named', { args: ['write', 'x', 'a', 'b'], extra: { ProcessingJobName: 'mine' } });
    await createPipeline(harness.client, 'named', definitionOf([named]));
    const { id, steps } = await execute(harness.client, 'named');
    const name = steps.Named!.Metadata!.ProcessingJob!.Arn!.split('/').pop();
    expect(name).to.match(new RegExp(`^mine-${id}-[a-z0-9]{10}$`));
  });

  it('reads a value of an object whose place only a run knows', async () => {
    const place = { 'Std:Join': { On: '/', Values: ['s3://bucket', { Get: 'Execution.PipelineExecutionId' }] } };
    const value = (Path: string) => ({
      'Std:JsonGet': { S3Uri: { 'Std:Join': { On: '/', Values: [place, 'made.json'] } }, Path },
    });
    const reading = (name: string, text: Json) => ({
      ...job(name, { args: ['write', name, 'file', text] }),
      DependsOn: ['Make'],
    });
    const steps = [
      job('Make', { args: ['write', 'Make', 'made.json', '{"a": {"b": ["x", "y"]}}'], output: place }),
      reading('Read', value('a.b[1]')),
      reading('Nothing', value('a.c')),
      reading('Nowhere', { 'Std:JsonGet': { S3Uri: 's3://bucket/not-there', Path: 'a' } }),
    ];
    await createPipeline(harness.client, 'object', definitionOf(steps));
    const ended = await execute(harness.client, 'object');
    expect(
      Object.values(ended.steps).map(({ StepName, FailureReason }) => [StepName, FailureReason]),
    ).to.have.deep.members([
      ['Make', undefined],
      ['Read', undefined],
      ['Nothing', `ClientError: "s3://bucket/${ended.id}/made.json" holds nothing at "a.c"`],
      ['Nowhere', 'ClientError: cannot read the object "s3://bucket/not-there"'],
    ]);
    expect((await ask('GET', '/bucket/out/Read/out/file')).text).to.equal('y');
  });

  it('tells who has made what, and the experiment of an execution', async () => {
    const PipelineExperimentConfig = {
      ExperimentName: { Get: 'Execution.PipelineName' },
      TrialName: { Get: 'Execution.PipelineExecutionId' },
    };
    const definition = { ...definitionOf([job('A', { args: ['write', 'x', 'a', 'b'] })]), PipelineExperimentConfig };
    await createPipeline(harness.client, 'told', definition);
    const { id, arn } = await execute(harness.client, 'told');
    const IamIdentity = { Arn: 'arn:aws:iam::000000000000:user/local', PrincipalId: 'LOCAL' };
    const both = { CreatedBy: { IamIdentity }, LastModifiedBy: { IamIdentity } };
    const described = await harness.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
    expect(described).to.deep.include({ ...both, PipelineExperimentConfig: { ExperimentName: 'told', TrialName: id } });
    expect(await harness.client.send(new DescribePipelineCommand({ PipelineName: 'told' }))).to.deep.include(both);
  });

  const ask = async (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const { response } = await harness.requestHandler.handle({ method, path, headers, body });
    return { status: response.statusCode, text: await textOf(response.body) };
  };

  it('denies iam:GetRole, after which the Python SDK goes on, as after no other error', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const { status, text } = await ask('POST', '/', 'Action=GetRole&Version=2010-05-08&RoleName=r', headers);
    expect([status, /<Code>(.*?)<\/Code>/.exec(text)?.[1]]).to.deep.equal([403, 'AccessDenied']);
  });
});
