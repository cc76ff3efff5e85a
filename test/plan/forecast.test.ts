import { UpdatePipelineCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import fc from 'fast-check';
import { cacheHistory } from '../../pipeline/aws/cache-history.ts';
import { openClients } from '../../pipeline/aws/clients.ts';
import { outputsOfSteps } from '../../pipeline/aws/jobs.ts';
import type { DefinitionJson, StepJson } from '../../pipeline/definition/json.ts';
import { forecast, type PastStep } from '../../pipeline/plan/forecast.ts';
import { createPipeline, definitionOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, runs } from '../support/wide.ts';

/** What may change between two starts. */
interface Variant {
  readonly word: string;
  readonly image: string;
  readonly version: string;
  readonly place: string;
  readonly instance: string;
  readonly cache: 'on' | 'off' | 'short';
  readonly name: string;
  /** What keeps the outputs of one execution apart from those of others. */
  readonly scope: 'PipelineExecutionId' | 'StartDateTime' | null;
}

const variant: fc.Arbitrary<Variant> = fc.record({
  word: fc.constantFrom('one', 'two'),
  image: fc.constantFrom('image:1', 'image:2'),
  version: fc.constantFrom('1', '2'),
  place: fc.constantFrom('s3://bucket/one', 's3://bucket/two'),
  instance: fc.constantFrom('ml.m5.large', 'ml.m5.xlarge'),
  cache: fc.constantFrom('on', 'on', 'off', 'short'),
  name: fc.constantFrom('Group', 'Other'),
  scope: fc.constantFrom('PipelineExecutionId', 'StartDateTime', null),
});

/** Two groups and a combine that takes what they wrote, as the product's own pipelines are built. */
function definition({ word, cache, name, scope, instance }: Variant): DefinitionJson {
  const outputOf = (step: string) => ({ Get: `Steps.${step}.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri` });
  const output = (step: string) => ({
    'Std:Join': {
      On: '/',
      Values: [{ Get: 'Parameters.Place' }, ...(scope ? [{ Get: `Execution.${scope}` }] : []), step],
    },
  });
  const steps = [
    job(name, {
      args: ['write', name, 'a.txt', word],
      output: output(name),
      environment: { Version: { Get: 'Parameters.Version' } },
    }),
    job('Fixed', { args: ['write', 'Fixed', 'a.txt', 'x'], output: output('Fixed') }),
    job('Combine', {
      args: ['list', 'Combine'],
      inputs: { one: outputOf(name), two: outputOf('Fixed') },
      output: output('Combine'),
      environment: { Place: { Get: 'Parameters.Place' } },
    }),
  ];
  return definitionOf(
    steps.map((step) => withCache(step, { cache, instance })),
    [
      { Name: 'Version', Type: 'String', DefaultValue: '1' },
      { Name: 'Place', Type: 'String', DefaultValue: 's3://bucket/one' },
      { Name: 'Image', Type: 'String', DefaultValue: 'image:1' },
    ],
  );
}

function withCache(step: StepJson, { cache, instance }: Pick<Variant, 'cache' | 'instance'>): StepJson {
  if (step.Type !== 'Processing') return step;
  const { AppSpecification } = step.Arguments as { AppSpecification: object };
  const cluster = { InstanceCount: 1, InstanceType: instance, VolumeSizeInGB: 10 };
  return {
    ...step,
    Arguments: {
      ...step.Arguments,
      AppSpecification: { ...AppSpecification, ImageUri: { Get: 'Parameters.Image' } } as never,
      ProcessingResources: { ClusterConfig: cluster },
    },
    CacheConfig: { Enabled: cache !== 'off', ExpireAfter: cache === 'short' ? 'PT1M' : 'P30D' },
  };
}

describe('the forecast of a start', () => {
  it('equals what the embedded SageMaker then does, whatever has changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ variant, laterMinutes: fc.constantFrom(0, 0, 5) }), {
          minLength: 2,
          maxLength: isWide ? 4 : 2,
        }),
        async (starts) => {
          let nowMs = 1_700_000_000_000;
          const harness = await openHarness(await temporaryFolder(), { nowMs: () => nowMs });
          try {
            for (const [index, start] of starts.entries()) {
              nowMs += start.laterMinutes * 60_000 + 1;
              await check(harness, { ...start, isFirst: index === 0, nowMs });
            }
          } finally {
            await harness.close();
          }
        },
      ),
      { numRuns: runs(1, 5) },
    );
  });

  it('equals it for some steps alone, on what an older execution has left', async () => {
    const nowMs = 1_700_000_000_000;
    const harness = await openHarness(await temporaryFolder(), { nowMs: () => nowMs });
    try {
      const { sageMaker } = openClients({ kind: 'embedded', requestHandler: harness.requestHandler });
      const wanted = definition({
        ...{ word: 'one', image: 'image:1', version: '1', place: 's3://bucket/one', instance: 'ml.m5.large' },
        ...{ cache: 'on', name: 'Group', scope: 'PipelineExecutionId' },
      });
      await createPipeline(harness.client, 'p', wanted);
      const older = await execute(harness.client, 'p', { parameters: { Version: '1' } });
      await execute(harness.client, 'p', { parameters: { Version: '2' } });
      const history: PastStep[] = [];
      for await (const past of cacheHistory(sageMaker, 'p')) history.push(...past);
      const { outputs, missing } = await outputsOfSteps(sageMaker, older.arn, ['Group', 'Fixed', 'None']);
      expect(missing).to.deep.equal(['None']);
      const parameters = { Version: '2' };
      const told = forecast(wanted, { parameters, history, nowMs, leftOut: outputs });
      expect(told.map(({ name, source }) => [name, source?.executionArn])).to.deep.equal([['Combine', older.arn]]);
      const ended = await execute(harness.client, 'p', { parameters, steps: ['Combine'], source: older.arn });
      expect(ended.steps.Combine!.CacheHitResult?.SourcePipelineExecutionArn).to.equal(older.arn);
    } finally {
      await harness.close();
    }
  });

  async function check(
    harness: Harness,
    { variant: wanted, isFirst, nowMs }: { variant: Variant; isFirst: boolean; nowMs: number },
  ): Promise<void> {
    const next = definition(wanted);
    const parameters = { Version: wanted.version, Place: wanted.place, Image: wanted.image };
    if (isFirst) await createPipeline(harness.client, 'p', next);
    else {
      const update = { PipelineName: 'p', PipelineDefinition: JSON.stringify(next) };
      await harness.client.send(new UpdatePipelineCommand(update));
    }
    const { sageMaker } = openClients({ kind: 'embedded', requestHandler: harness.requestHandler });
    const history: PastStep[] = [];
    for await (const past of cacheHistory(sageMaker, 'p')) history.push(...past);
    const told = forecast(next, { parameters, history, nowMs });
    const ended = await execute(harness.client, 'p', { parameters });
    expect(ended.status).to.equal('Succeeded');
    for (const { name, forecast: fate } of told) {
      const hit = ended.steps[name]?.CacheHitResult?.SourcePipelineExecutionArn;
      expect(fate, `${name} ${JSON.stringify(wanted)}`).to.equal(hit === undefined ? 'run' : 'hit');
    }
  }
});
