import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { DescribeProcessingJobCommand, ListProcessingJobsCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { Json, JsonObject, ParameterJson } from '../../pipeline/definition/json.ts';
import {
  createPipeline,
  definitionOf,
  execute,
  type Harness,
  job,
  jobNameOf,
  openHarness,
} from '../support/embedded.ts';
import { sharedFile } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const parameters: readonly ParameterJson[] = [
  { Name: 'ProcessingInstanceType', DefaultValue: 'ml.m5.large' },
  { Name: 'ProcessingVolumeSizeInGB', Type: 'Integer', DefaultValue: 10 },
  { Name: 'ProcessingMaxRuntimeInSeconds', Type: 'Integer', DefaultValue: 60 },
  { Name: 'DatasetVersion', DefaultValue: '1' },
  { Name: 'Word', DefaultValue: 'a' },
  { Name: 'Place', DefaultValue: 's3://bucket/out/Step' },
];
const get = (name: string): Json => ({ Get: `Parameters.${name}` });
const resources: JsonObject = {
  ClusterConfig: {
    InstanceCount: 1,
    InstanceType: get('ProcessingInstanceType'),
    VolumeSizeInGB: get('ProcessingVolumeSizeInGB'),
  },
};
const open = definitionOf(
  [
    {
      ...job('Step', {
        args: ['write', 'x', 'a', get('Word')],
        output: get('Place'),
        environment: { DATASET_VERSION: get('DatasetVersion') },
        extra: {
          ProcessingResources: resources,
          StoppingCondition: { MaxRuntimeInSeconds: get('ProcessingMaxRuntimeInSeconds') },
        },
      }),
      RetryPolicies: [{ ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR', 'Step.SERVICE_FAULT'], MaxAttempts: 3 }],
    } as never,
  ],
  parameters,
);
const detected = 'ClientError: 1 validation error detected:';

// Values that only a run knows.
describe('the request of a job', () => {
  let harness: Harness;
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    harness = await openHarness(folder, { instanceTypes: ['ml.m9.xlarge'] });
    await createPipeline(harness.client, 'open', open);
  });
  afterEach(() => harness.close());

  const run = async (values: Readonly<Record<string, string>>) => {
    const { status, steps } = await execute(harness.client, 'open', { parameters: values });
    const { FailureReason, AttemptCount, StepStatus } = steps.Step!;
    return { status, step: StepStatus, attempts: AttemptCount, reason: FailureReason };
  };

  it('is checked as CreateProcessingJob checks it: the step fails, no job begins, and nothing is tried again', async () => {
    const place = (member: string) => `${detected} Value at '${member}' failed to satisfy constraint:`;
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [
        { ProcessingVolumeSizeInGB: '0' },
        `${detected} Value '0' at 'processingResources.clusterConfig.volumeSizeInGB' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      ],
      [
        { ProcessingVolumeSizeInGB: '99999999' },
        `${detected} Value '99999999' at 'processingResources.clusterConfig.volumeSizeInGB' failed to satisfy constraint: Member must have value less than or equal to 16384`,
      ],
      [
        { ProcessingMaxRuntimeInSeconds: '900000' },
        `${detected} Value '900000' at 'stoppingCondition.maxRuntimeInSeconds' failed to satisfy constraint: Member must have value less than or equal to 777600`,
      ],
      [
        { DatasetVersion: 'x'.repeat(300) },
        `${place('environment')} Map value must satisfy constraint: [Member must have length less than or equal to 256]`,
      ],
      [
        { Place: 'bucket/out' },
        `${detected} Value 'bucket/out' at 'processingOutputConfig.outputs.1.member.s3Output.s3Uri' failed to satisfy constraint: Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)`,
      ],
    ];
    for (const [values, reason] of cases) {
      expect(await run(values)).to.deep.equal({ status: 'Failed', step: 'Failed', attempts: 1, reason });
    }
    const { reason } = await run({ ProcessingInstanceType: 'ml.m9.large' });
    expect(reason).to.have.lengthOf(1024);
    expect(reason).to.match(
      /^ClientError: 1 validation error detected: Value 'ml\.m9\.large' at 'processingResources\.clusterConfig\.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[ml\.t3\.medium, /,
    );
    const { ProcessingJobSummaries } = await harness.client.send(new ListProcessingJobsCommand({}));
    expect(ProcessingJobSummaries).to.deep.equal([]);
    expect(await run({ ProcessingInstanceType: 'ml.m9.xlarge' })).to.include({ status: 'Succeeded' });
  });

  const preferring = (InstancePreferences: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
    ProcessingResources: { ClusterConfig: { VolumeSizeInGB: 1, ...more, InstancePreferences } },
  });

  it('runs on the first of its preferred types, and says so', async () => {
    const extra = preferring([
      { InstanceType: 'ml.m5.xlarge', InstanceCount: 2 },
      { InstanceType: 'ml.c5.xlarge', InstanceCount: 4 },
    ]);
    await createPipeline(harness.client, 'preferred', definitionOf([job('Step', { args: ['list'], extra })]));
    const { arn, status } = await execute(harness.client, 'preferred');
    expect(status).to.equal('Succeeded');
    const ProcessingJobName = await jobNameOf(harness.client, arn, 'Step');
    // The SDK's own model has neither member.
    const { response } = await harness.requestHandler.handle({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'SageMaker.DescribeProcessingJob' },
      body: JSON.stringify({ ProcessingJobName }),
    });
    const described = JSON.parse(await textOf(response.body)) as { ProcessingResources: object };
    expect(described.ProcessingResources).to.deep.equal({
      ClusterConfig: {
        VolumeSizeInGB: 1,
        InstancePreferences: [
          { InstanceType: 'ml.m5.xlarge', InstanceCount: 2 },
          { InstanceType: 'ml.c5.xlarge', InstanceCount: 4 },
        ],
        SelectedInstanceType: 'ml.m5.xlarge',
        SelectedInstanceCount: 2,
      },
    });
  });

  it('is refused where the model is laxer than the service', async () => {
    const cases: readonly (readonly [string, JsonObject, string])[] = [
      [
        'empty-word',
        { AppSpecification: { ImageUri: 'image:1', ContainerArguments: ['a', ''] } },
        'ClientError: Found null or empty string in ContainerArguments at index 1. ContainerArguments and ContainerEntrypoint may not contain null or empty strings.',
      ],
      [
        'no-type',
        { ProcessingResources: { ClusterConfig: { InstanceCount: 1, VolumeSizeInGB: 1 } } },
        'ClientError: Either InstancePreferences, or InstanceType and InstanceCount, must be given in ClusterConfig.',
      ],
      [
        'both',
        {
          ProcessingResources: {
            ClusterConfig: {
              InstanceType: 'ml.m5.large',
              InstancePreferences: [{ InstanceType: 'ml.m5.large', InstanceCount: 1 }],
              VolumeSizeInGB: 1,
            },
          },
        },
        'ClientError: InstanceType and InstancePreferences cannot both be given in ClusterConfig.',
      ],
      [
        'twice',
        preferring([{ InstanceType: 'ml.m5.large' }, { InstanceType: 'ml.m5.large' }], { InstanceCount: 1 }),
        'ClientError: An instance type can appear only once in InstancePreferences.',
      ],
      [
        'counts',
        preferring([{ InstanceType: 'ml.m5.large', InstanceCount: 1 }, { InstanceType: 'ml.m5.xlarge' }]),
        'ClientError: InstanceCount must be given in every preference of InstancePreferences, or once in ClusterConfig.',
      ],
      [
        'disk',
        preferring([{ InstanceType: 'ml.r5d.large', InstanceCount: 1 }], { VolumeSizeInGB: 1000 }),
        'ClientError: VolumeSizeInGB cannot be larger than the local storage of ml.r5d.large, which is 75 GB.',
      ],
    ];
    for (const [name, extra, reason] of cases) {
      await createPipeline(harness.client, name, definitionOf([job('Step', { args: ['list'], extra })]));
      const { steps } = await execute(harness.client, name);
      expect([name, steps.Step!.FailureReason]).to.deep.equal([name, reason]);
    }
  });

  it('has the role of the pipeline and a day of time where the definition names none', async () => {
    const { RoleArn, ...rest } = job('Step', { args: ['write', 'x', 'a', 'b'] }).Arguments as JsonObject;
    const step = { Name: 'Step', Type: 'Processing', Arguments: rest } as const;
    await createPipeline(harness.client, 'bare', definitionOf([step]));
    const { steps } = await execute(harness.client, 'bare');
    const ProcessingJobName = steps.Step!.Metadata!.ProcessingJob!.Arn!.split('/').pop()!;
    const described = await harness.client.send(new DescribeProcessingJobCommand({ ProcessingJobName }));
    expect([described.RoleArn, described.StoppingCondition]).to.deep.equal([
      'arn:aws:iam::111122223333:role/pipeline',
      { MaxRuntimeInSeconds: 86_400 },
    ]);
  });

  it('of the field data ends in a reason', async function () {
    const request = JSON.parse(
      readFileSync(sharedFile(this, 'data/field/07-embedded-service-runs-impossible-jobs/parameters.json'), 'utf8'),
    );
    const values = Object.fromEntries(
      request.PipelineParameters.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
    );
    expect(await run(values)).to.include({ status: 'Failed', step: 'Failed', attempts: 1 });
    expect(existsSync(join(folder, 'state/s3/bucket/out'))).to.equal(false);
  });
});
