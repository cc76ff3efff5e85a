import type { Json, JsonObject } from '../../pipeline/definition/json.ts';

const image = `111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard@sha256:${'0'.repeat(64)}`;
const get = (text: string): JsonObject => ({ Get: text });
const joined = (...values: readonly Json[]): JsonObject => ({ 'Std:Join': { On: '', Values: values } });

/** A small definition that no rule has anything to say about; cases change one thing of it. */
export const baseDefinition: JsonObject = {
  Version: '2020-12-01',
  Metadata: {},
  Parameters: [
    { Name: 'InputDataUri', Type: 'String', DefaultValue: 's3://my-bucket/in', Description: 'Where the data lie' },
    { Name: 'OutputDataUri', Type: 'String', DefaultValue: 's3://my-bucket/out' },
    { Name: 'ImageUri', Type: 'String', DefaultValue: image },
    { Name: 'InstanceType', Type: 'String', DefaultValue: 'ml.m5.xlarge', EnumValues: ['ml.m5.large', 'ml.m5.xlarge'] },
    { Name: 'VolumeSizeInGB', Type: 'Integer', DefaultValue: 100 },
    { Name: 'WindowSeconds', Type: 'Integer', DefaultValue: 0 },
    { Name: 'Limit', Type: 'Float', DefaultValue: 0.01 },
    { Name: 'Isolate', Type: 'Boolean', DefaultValue: true },
  ],
  Steps: [
    {
      Name: 'Group-a',
      Type: 'Processing',
      DisplayName: 'Group a',
      Description: 'Summarizes group a',
      Arguments: {
        ProcessingInputs: [
          {
            InputName: 'data',
            S3Input: {
              S3Uri: joined(get('Parameters.InputDataUri'), '/a/'),
              LocalPath: '/opt/ml/processing/input/a',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
              S3DataDistributionType: 'FullyReplicated',
            },
          },
        ],
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: 'shard',
              S3Output: {
                S3Uri: joined(
                  get('Parameters.OutputDataUri'),
                  '/',
                  get('Execution.PipelineExecutionId'),
                  '/groups/a/shard',
                ),
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
        ProcessingResources: {
          ClusterConfig: {
            InstanceCount: 1,
            InstanceType: get('Parameters.InstanceType'),
            VolumeSizeInGB: get('Parameters.VolumeSizeInGB'),
          },
        },
        StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
        AppSpecification: {
          ImageUri: get('Parameters.ImageUri'),
          ContainerArguments: [
            'process-group',
            '--group',
            'a',
            '--window-seconds',
            joined(get('Parameters.WindowSeconds')),
          ],
        },
        Environment: { DATASET_VERSION: '1' },
        NetworkConfig: {
          EnableNetworkIsolation: get('Parameters.Isolate'),
          VpcConfig: { SecurityGroupIds: ['sg-0abc'], Subnets: ['subnet-0abc'] },
        },
        RoleArn: 'arn:aws:iam::111122223333:role/job',
        Tags: [{ Key: 'project', Value: 'macroshard' }],
      },
      CacheConfig: { Enabled: true, ExpireAfter: 'P30D' },
      RetryPolicies: [
        { ExceptionType: ['SageMaker.CAPACITY_ERROR'], IntervalSeconds: 60, BackoffRate: 1.5, ExpireAfterMin: 720 },
        { ExceptionType: ['Step.THROTTLING', 'Step.SERVICE_FAULT'], IntervalSeconds: 30, MaxAttempts: 5 },
      ],
    },
    {
      Name: 'Combine',
      Type: 'Processing',
      DependsOn: ['Group-a'],
      Arguments: {
        ProcessingInputs: [
          {
            InputName: 'a',
            S3Input: {
              S3Uri: get("Steps.Group-a.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri"),
              LocalPath: '/opt/ml/processing/input/a',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
            },
          },
        ],
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: 'combined',
              S3Output: {
                S3Uri: joined(get('Parameters.OutputDataUri'), '/', get('Execution.PipelineExecutionId'), '/combined'),
                LocalPath: '/opt/ml/processing/output',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
        ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 50 } },
        AppSpecification: { ImageUri: get('Parameters.ImageUri'), ContainerArguments: ['combine'] },
        Environment: { OUTPUT: get('Parameters.OutputDataUri'), TYPE: get('Parameters.InstanceType') },
      },
      PropertyFiles: [{ PropertyFileName: 'Summary', OutputName: 'combined', FilePath: 'summary.json' }],
    },
    {
      Name: 'QualityGate',
      Type: 'Condition',
      Arguments: {
        Conditions: [
          {
            Type: 'LessThanOrEqualTo',
            LeftValue: {
              'Std:JsonGet': { PropertyFile: get('Steps.Combine.PropertyFiles.Summary'), Path: 'rejectedFraction' },
            },
            RightValue: get('Parameters.Limit'),
          },
        ],
        IfSteps: [],
        ElseSteps: [
          {
            Name: 'TooManyRejects',
            Type: 'Fail',
            Arguments: { ErrorMessage: joined('more rejects than ', get('Parameters.Limit')) },
          },
        ],
      },
    },
  ],
};

/** Values by path of the definition; undefined takes the member or list entry away. Applied in their order. */
export type Edits = Readonly<Record<string, Json | undefined>>;

/** A copy of the definition with the edits in it. */
export function editDefinition(definition: JsonObject, edits: Edits): JsonObject {
  const copy = structuredClone(definition) as Record<string, Json>;
  for (const [path, value] of Object.entries(edits)) {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    const last = keys.pop()!;
    const holder = keys.reduce<Record<string, Json>>((at, key) => at[key] as Record<string, Json>, copy);
    if (value !== undefined) holder[last] = value;
    else if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete holder[last];
  }
  return copy;
}

/** So many copies of the group's step, each writing below the one before and referring to a step that is not there. */
export function baseStepsOf(groups: number): readonly JsonObject[] {
  const [group] = baseDefinition.Steps as readonly JsonObject[];
  return Array.from({ length: groups }, (_, index) => {
    const uri = `s3://my-bucket/out${'/x'.repeat(index)}`;
    return editDefinition(group!, {
      Name: `Group-${index}`,
      'Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': uri.slice(0, 1024),
      'Arguments.Environment.OTHER': get(`Steps.Grp-${index}.ProcessingJobName`),
    });
  });
}
