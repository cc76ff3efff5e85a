import { UpdatePipelineCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { cacheHistory } from '../../pipeline/aws/cache-history.ts';
import { openClients } from '../../pipeline/aws/clients.ts';
import type { DefinitionJson, Json } from '../../pipeline/definition/json.ts';
import { forecast, type PastStep } from '../../pipeline/plan/forecast.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { recordCalls } from '../support/record-calls.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runs } from '../support/wide.ts';

const get = (path: string) => ({ Get: path });
const outputOf = (step: string) => get(`Steps.${step}.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri`);
const join = (...Values: readonly Json[]) => ({ 'Std:Join': { On: '/', Values } });

/** Two steps, and one that takes what they wrote, at places that `last` keeps apart from those of other executions. */
function chain(last: string): DefinitionJson {
  return definitionOf(
    [
      ...['A', 'B'].map((name) =>
        job(name, {
          args: ['write', 'x', 'a.txt', get('Parameters.Word')],
          output: join('s3://bucket', name, get(last)),
          cache: true,
        }),
      ),
      job('List', {
        args: ['list', 'x'],
        inputs: { a: outputOf('A'), b: outputOf('B') },
        output: join('s3://bucket/list', get(last)),
        cache: true,
      }),
    ],
    [{ Name: 'Word', Type: 'String', DefaultValue: 'one' }],
  );
}

describe('what earlier executions have left in the cache', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  afterEach(() => harness.close());

  /** The forecast after a look at so many executions, and the calls that it took. */
  async function look(
    definition: DefinitionJson,
    { executions, parameters = {} }: { executions: number; parameters?: Readonly<Record<string, string>> },
  ) {
    const { sageMaker, destroy } = openClients({ kind: 'embedded', requestHandler: harness.requestHandler });
    const history: PastStep[] = [];
    const calls = await recordCalls(async () => {
      let looks = 0;
      for await (const past of cacheHistory(sageMaker, 'p')) {
        history.push(...past);
        if (++looks === executions) break;
      }
    });
    destroy();
    const variables = { PipelineName: 'p' };
    const steps = forecast(definition, { parameters, variables, history, nowMs: Date.now() });
    return {
      steps,
      fates: steps.map(({ name, forecast: fate, source }) => [name, fate, source?.executionArn]),
      operations: calls.map(({ operation }) => operation),
    };
  }

  it('is found through executions that were served from the cache themselves, however many there are', async () => {
    const definition = chain('Execution.PipelineExecutionId');
    await createPipeline(harness.client, 'p', definition);
    const first = await execute(harness.client, 'p');
    for (let day = 1; day <= runs(2, 3); day++) await execute(harness.client, 'p');
    const { fates } = await look(definition, { executions: 2 });
    expect(fates).to.deep.equal([
      ['A', 'hit', first.arn],
      ['B', 'hit', first.arn],
      ['List', 'hit', first.arn],
    ]);
  });

  it('counts also where the place of outputs holds the time of the start', async () => {
    const definition = chain('Execution.StartDateTime');
    await createPipeline(harness.client, 'p', definition);
    const first = await execute(harness.client, 'p');
    const { fates } = await look(definition, { executions: 1 });
    expect(fates).to.deep.equal([
      ['A', 'hit', first.arn],
      ['B', 'hit', first.arn],
      ['List', 'hit', first.arn],
    ]);
    const again = await execute(harness.client, 'p');
    expect(again.steps.List?.CacheHitResult?.SourcePipelineExecutionArn).to.equal(first.arn);
  });

  it('asks for a job only where the definition does not say what the job was given', async () => {
    const definition = chain('Execution.PipelineExecutionId');
    await createPipeline(harness.client, 'p', definition);
    await execute(harness.client, 'p');
    const { operations } = await look(definition, { executions: 1 });
    expect(operations.filter((operation) => operation === 'DescribeProcessingJob')).to.have.length(1);
  });

  it('is compared with the run that is most alike, not with the newest one', async () => {
    const { Steps, Parameters } = chain('Execution.PipelineExecutionId');
    const definition = definitionOf(Steps.slice(0, 1), Parameters);
    await createPipeline(harness.client, 'p', definition);
    await execute(harness.client, 'p');
    const other = definitionOf(
      definition.Steps.map((step) =>
        step.Type === 'Processing'
          ? { ...step, Arguments: { ...step.Arguments, Environment: { Added: 'x', More: 'y' } } }
          : step,
      ),
      definition.Parameters,
    );
    await harness.client.send(
      new UpdatePipelineCommand({ PipelineName: 'p', PipelineDefinition: JSON.stringify(other) }),
    );
    await execute(harness.client, 'p', { parameters: { Word: 'two' } });
    const { steps } = await look(definition, { executions: 2, parameters: { Word: 'three' } });
    expect(steps[0]!.edits).to.deep.equal([
      { path: ['AppSpecification', 'ContainerArguments', 3], before: 'one', after: 'three' },
    ]);
  });

  it("knows the pipeline's name in a key", async () => {
    const definition = definitionOf([
      job('A', { args: ['write', 'x', 'a.txt', get('Execution.PipelineName')], cache: true }),
      job('B', { args: ['write', 'x', 'a.txt', get('Execution.PipelineExecutionId')], cache: true }),
    ]);
    await createPipeline(harness.client, 'p', definition);
    const first = await execute(harness.client, 'p');
    const { fates, steps } = await look(definition, { executions: 1 });
    expect(fates).to.deep.equal([
      ['A', 'hit', first.arn],
      ['B', 'run', undefined],
    ]);
    expect(steps[1]!.reasons).to.deep.equal([
      'AppSpecification holds Execution.PipelineExecutionId, which is new in every execution',
    ]);
    const again = await execute(harness.client, 'p');
    expect([again.steps.A?.CacheHitResult?.SourcePipelineExecutionArn, again.steps.B?.CacheHitResult]).to.deep.equal([
      first.arn,
      undefined,
    ]);
  });
});
