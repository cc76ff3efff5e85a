import { text as textOf } from 'node:stream/consumers';
import { expect } from 'chai';
import { type Harness, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const definition = (name: string) =>
  JSON.stringify({ Version: '2020-12-01', Steps: [{ Name: name, Type: 'Fail', Arguments: {} }] });
const token = 't'.repeat(32);
const PipelineArn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/p';

// The SDK's own model has no aliases: requests are sent as they are.
describe('aliases of versions on the embedded SageMaker', () => {
  let harness: Harness;
  before(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  after(() => harness.close());

  async function ask(operation: string, body: object): Promise<Record<string, unknown>> {
    const { response } = await harness.requestHandler.handle({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': `SageMaker.${operation}` },
      body: JSON.stringify(body),
    });
    return JSON.parse(await textOf(response.body)) as Record<string, unknown>;
  }
  const refusal = async (operation: string, body: object) => {
    const { __type, message } = await ask(operation, body);
    return `${String(__type)}: ${String(message)}`;
  };
  const aliasesByVersion = async () => {
    const { PipelineVersionSummaries } = await ask('ListPipelineVersions', { PipelineName: 'p' });
    const versions = PipelineVersionSummaries as { PipelineVersionId: number; PipelineVersionAliases?: string[] }[];
    return Object.fromEntries(versions.map((each) => [each.PipelineVersionId, each.PipelineVersionAliases]));
  };

  it('are given to the first version, to a new one, and changed of one that exists', async () => {
    const RoleArn = 'arn:aws:iam::111122223333:role/pipeline';
    const created = { PipelineName: 'p', PipelineDefinition: definition('One'), RoleArn, ClientRequestToken: token };
    expect(await refusal('CreatePipeline', { ...created, PipelineVersionAliases: ['12'] })).to.equal(
      "ValidationException: The alias '12' cannot consist of numbers only.",
    );
    await ask('CreatePipeline', { ...created, PipelineVersionAliases: ['prod', 'first'] });
    const update = { PipelineName: 'p', PipelineDefinition: definition('Two') };
    expect(await refusal('UpdatePipeline', { ...update, PipelineVersionAliases: ['prod'] })).to.equal(
      "ValidationException: The alias 'prod' is assigned to version 1 of pipeline 'p': remove it from that version first.",
    );
    await ask('UpdatePipeline', { ...update, PipelineVersionAliases: ['next'] });
    expect(await refusal('UpdatePipeline', { ...update, PipelineVersionAliases: ['more'] })).to.equal(
      'ValidationException: PipelineVersionAliases can be given only where the update changes the definition. Use UpdatePipelineVersion for a version that exists.',
    );
    expect(await aliasesByVersion()).to.deep.equal({ 1: ['prod', 'first'], 2: ['next'] });
    const change = (PipelineVersionId: number, PipelineVersionAliasOperations: object) => ({
      PipelineArn,
      PipelineVersionId,
      PipelineVersionAliasOperations,
    });
    await ask('UpdatePipelineVersion', change(1, { Remove: ['prod'] }));
    await ask('UpdatePipelineVersion', change(2, { Add: ['prod'] }));
    expect(await aliasesByVersion()).to.deep.equal({ 1: ['first'], 2: ['next', 'prod'] });
    const refusals = [{ Remove: ['prod'] }, { Add: ['prod'] }, { Add: ['x'], Remove: ['x'] }].map((operations) =>
      refusal('UpdatePipelineVersion', change(1, operations)),
    );
    expect(await Promise.all(refusals)).to.deep.equal([
      "ValidationException: The alias 'prod' is not assigned to version 1.",
      "ValidationException: The alias 'prod' is assigned to version 2 of pipeline 'p': remove it from that version first.",
      "ValidationException: The alias 'x' cannot be in both Add and Remove.",
    ]);
    const nine = Array.from({ length: 10 }, (_, index) => `a${index}`);
    expect(await refusal('UpdatePipelineVersion', change(1, { Add: nine }))).to.equal(
      'ValidationException: A pipeline version can have at most 10 aliases.',
    );
  });

  it('name the version to describe and to start, and its executions', async () => {
    const described = await ask('DescribePipeline', { PipelineName: 'p', PipelineVersionAlias: 'first' });
    expect([described.PipelineDefinition, described.PipelineVersionAliases]).to.deep.equal([
      definition('One'),
      ['first'],
    ]);
    const start = { PipelineName: 'p', ClientRequestToken: token };
    const { PipelineExecutionArn } = await ask('StartPipelineExecution', { ...start, PipelineVersionAlias: 'first' });
    const execution = await ask('DescribePipelineExecution', { PipelineExecutionArn });
    expect([execution.PipelineVersionId, execution.PipelineVersionAliases]).to.deep.equal([1, ['first']]);
    const countOf = async (PipelineVersionAlias: string) => {
      const { PipelineExecutionSummaries } = await ask('ListPipelineExecutions', {
        PipelineName: 'p',
        PipelineVersionAlias,
      });
      return (PipelineExecutionSummaries as object[]).length;
    };
    expect([await countOf('first'), await countOf('prod')]).to.deep.equal([1, 0]);
    expect(await refusal('DescribePipeline', { PipelineName: 'p', PipelineVersionAlias: 'none' })).to.equal(
      "ResourceNotFound: Version with the alias 'none' of pipeline 'p' does not exist.",
    );
    const both = { ...start, PipelineVersionAlias: 'first', PipelineVersionId: 1 };
    expect(await refusal('StartPipelineExecution', { ...both, ClientRequestToken: 'u'.repeat(32) })).to.equal(
      'ValidationException: Only one of PipelineVersionId and PipelineVersionAlias can be given.',
    );
  });
});
