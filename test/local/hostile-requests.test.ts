import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { definitionOf, job } from '../support/embedded.ts';
import { type Served, serveHere } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

const pipelineArn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/p';

describe('names that would be paths elsewhere', () => {
  let folder: string;
  let served: Served;
  before(async () => {
    folder = await temporaryFolder();
    served = await serveHere(folder, ['--any-credentials']);
  });
  afterEach(() => expect(readdirSync(folder)).to.deep.equal(['state']));
  after(() => served.stop());

  const put = async (path: string) => {
    const { status, text } = await served.send(path, { method: 'PUT', body: 'theirs' });
    return [status, /<Code>(.*)<\/Code>/.exec(text)?.[1]];
  };

  it('are no buckets and no keys, however they are written', async () => {
    expect(await put('/bucket')).to.deep.equal([200, undefined]);
    const refusals: Readonly<Record<string, readonly [number, string]>> = {
      '/bucket/../../x': [400, 'InvalidRequest'],
      '/bucket/%2e%2e/%2E%2E/x': [400, 'InvalidRequest'],
      '/bucket/..%2f..%2fx': [400, 'InvalidRequest'],
      '/bucket/a/./x': [400, 'InvalidRequest'],
      '/bucket/a%00b': [400, 'InvalidRequest'],
      '/bucket//x': [400, 'InvalidRequest'],
      '/bucket/a//x': [400, 'InvalidRequest'],
      '/bucket/%/x': [400, 'InvalidURI'],
      '/bucket/%ff': [400, 'InvalidURI'],
      [`/bucket/${'x'.repeat(300)}`]: [400, 'KeyTooLongError'],
      [`/bucket/deep${'/x'.repeat(3000)}`]: [400, 'KeyTooLongError'],
      '/../x': [404, 'NoSuchBucket'],
      '/%2e%2e/x': [404, 'NoSuchBucket'],
      '/..%2fbucket/x': [404, 'NoSuchBucket'],
      '/bucket%2f..%2f..%2fx/y': [404, 'NoSuchBucket'],
      '/bucket%2fdeep/x': [404, 'NoSuchBucket'],
      '/a..b/x': [404, 'NoSuchBucket'],
      '/BUCKET/x': [404, 'NoSuchBucket'],
      '/b/x': [404, 'NoSuchBucket'],
      '/bucket%00/x': [404, 'NoSuchBucket'],
    };
    for (const [path, refusal] of Object.entries(refusals)) expect(await put(path), path).to.deep.equal(refusal);
    for (const path of ['/%2e%2e', '/..%2fx', '/bucket%2fdeep', '/%2e', '/b']) {
      expect((await put(path))[0], path).to.be.within(400, 404);
    }
    expect(readdirSync(join(folder, 'state/s3/bucket'))).to.deep.equal([]);
  });

  it('are what they say where they only look like one', async () => {
    const literal = ['%2e%2e', '．．', 'a\\..\\b', '~', '-rf', '.hidden', 'e\u0301', '\u00e9', 'CON'];
    expect(await put('/literal')).to.deep.equal([200, undefined]);
    for (const key of literal) expect(await put(`/literal/${encodeURIComponent(key)}`)).to.deep.equal([200, undefined]);
    expect(readdirSync(join(folder, 'state/s3/literal')).sort()).to.deep.equal([...literal].sort());
    expect(readFileSync(join(folder, 'state/s3/literal/%2e%2e'), 'utf8')).to.equal('theirs');
  });

  const call = async (operation: string, request: object) => {
    const target = operation.includes('.') ? operation : `SageMaker.${operation}`;
    const headers = { 'x-amz-target': target };
    const { status, text } = await served.send('/', { method: 'POST', headers, body: JSON.stringify(request) });
    const { __type, message } = JSON.parse(text) as { readonly __type?: string; readonly message?: string };
    expect(message ?? '', 'says no path of this machine').to.not.include(folder);
    return [status, __type];
  };
  const refused = [400, 'ValidationException'];

  it('are no pipelines, executions, jobs, tokens or streams of logs', async () => {
    const RoleArn = 'arn:aws:iam::111122223333:role/r';
    const PipelineDefinition = JSON.stringify(definitionOf([job('Step', { args: ['x'] })]));
    const token = 't'.repeat(32);
    for (const name of ['../x', '..', 'a/b', '/x', 'a\0b', 'x'.repeat(257), '%2e%2e', '．．', 'e\u0301']) {
      const create = { PipelineName: name, RoleArn, PipelineDefinition, ClientRequestToken: token };
      expect(await call('CreatePipeline', create), name).to.deep.equal(refused);
      expect(await call('DescribePipeline', { PipelineName: name }), name).to.deep.equal(refused);
      const PipelineExecutionArn = `${pipelineArn}/execution/${name}`;
      expect(await call('DescribePipelineExecution', { PipelineExecutionArn }), name).to.deep.equal(refused);
      expect(await call('DescribeProcessingJob', { ProcessingJobName: name }), name).to.deep.equal(refused);
      expect(await call('StopProcessingJob', { ProcessingJobName: name }), name).to.deep.equal(refused);
      const Tags = [{ Key: 'a', Value: 'b' }];
      const ResourceArn = `arn:aws:sagemaker:us-east-1:000000000000:processing-job/${name}`;
      expect((await call('AddTags', { ResourceArn, Tags }))[0], name).to.equal(400);
    }
    const definition = definitionOf([job('../../x', { args: ['x'] })]);
    const PipelineName = 'p';
    const steps = { PipelineName, RoleArn, PipelineDefinition: JSON.stringify(definition), ClientRequestToken: token };
    expect(await call('CreatePipeline', steps)).to.deep.equal(refused);
    const ClientRequestToken = '../../'.repeat(8);
    expect(await call('CreatePipeline', { ...steps, PipelineDefinition, ClientRequestToken })).to.deep.equal([
      200,
      undefined,
    ]);
    const start = { PipelineName, ClientRequestToken: `${ClientRequestToken}\0` };
    expect(await call('StartPipelineExecution', start)).to.deep.equal([200, undefined]);
    const stream = { logGroupName: '/aws/sagemaker/ProcessingJobs', logStreamName: '../../access-key' };
    expect(await call('Logs_20140328.GetLogEvents', stream)).to.deep.equal([400, 'ResourceNotFoundException']);
    const location = { Bucket: 'bucket', ObjectKey: '../../access-key' };
    const fromS3 = { RoleArn, PipelineDefinitionS3Location: location, ClientRequestToken: token };
    expect(await call('CreatePipeline', { ...fromS3, PipelineName: 'from-s3' })).to.deep.equal(refused);
    expect(await call('ListPipelines', {})).to.deep.equal([200, undefined]);
  });

  it('are read of no form that has no end', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const ask = async (more: number) => {
      const body = `Action=GetCallerIdentity&Rest=${'x'.repeat(more)}`;
      return (await served.send('/', { method: 'POST', headers, body })).status;
    };
    expect([await ask(1000), await ask(65 * 1024)]).to.deep.equal([200, 400]);
  });

  itWide('are read of no body of JSON that has no end', async () => {
    const body = Buffer.alloc(65 * 1024 * 1024, ' ');
    const target = { 'x-amz-target': 'SageMaker.ListPipelines' };
    expect((await served.send('/', { method: 'POST', headers: target, body })).status).to.equal(413);
    expect(await call('ListPipelines', {})).to.deep.equal([200, undefined]);
  });
});
