/**
 * The request that a processing step's Arguments make, with the bounds of its members. Shape, unknown members, types,
 * bounds and patterns are all read from here.
 * @see API_CreateProcessingJob in the Amazon SageMaker API reference
 */

import { serviceRoleArnPattern } from '../../names/arn.ts';
import { serviceS3UriPattern } from '../../names/s3-uri.ts';
import { boolean, integer, list, open, type StructureField, structure, text } from './field.ts';

const s3Uri = text({
  minLength: 1,
  maxLength: 1024,
  pattern: { regexp: serviceS3UriPattern, says: 'a URI such as s3://bucket/prefix' },
});
const localPath = text({
  maxLength: 256,
  pattern: { regexp: /^\/opt\/ml\/processing\//, says: 'a path that begins with /opt/ml/processing/' },
});
const kmsKeyId = text({
  minLength: 1,
  maxLength: 2048,
  pattern: { regexp: /^[a-zA-Z0-9:/_-]*$/, says: 'the id, alias or ARN of a KMS key' },
});
const networkId = text({
  minLength: 1,
  maxLength: 32,
  pattern: { regexp: /^[-0-9a-zA-Z]*$/, says: 'an id of letters, digits and hyphens' },
});
const tagText = { regexp: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, says: 'letters, digits, spaces and _ . : / = + - @' };
const commandWord = text({ minLength: 1, maxLength: 256, pattern: { regexp: /^.*$/, says: 'one line' } });
const instanceCount = integer({ min: 1, max: 100, unit: 'instances' });
/** Its values are checked by a rule of their own, which knows why some types are refused. */
const instanceType = text();

const s3Input = structure(
  {
    S3Uri: s3Uri,
    LocalPath: localPath,
    S3DataType: text({ values: ['ManifestFile', 'S3Prefix'] }),
    S3InputMode: text({ values: ['Pipe', 'File'] }),
    S3DataDistributionType: text({ values: ['FullyReplicated', 'ShardedByS3Key'] }),
    S3CompressionType: text({ values: ['None', 'Gzip'] }),
  },
  ['S3Uri', 'S3DataType'],
);

const s3Output = structure(
  { S3Uri: s3Uri, LocalPath: localPath, S3UploadMode: text({ values: ['Continuous', 'EndOfJob'] }) },
  ['S3Uri', 'S3UploadMode'],
);

const clusterConfig = structure(
  {
    InstanceCount: instanceCount,
    InstanceType: instanceType,
    VolumeSizeInGB: integer({ min: 1, max: 16_384, unit: 'GB' }),
    VolumeKmsKeyId: kmsKeyId,
    InstancePreferences: list(
      structure({ InstanceType: instanceType, InstanceCount: instanceCount }, ['InstanceType']),
      { min: 1, max: 5, remedy: 'name one to five instance types, or give InstanceType and InstanceCount instead' },
    ),
  },
  ['VolumeSizeInGB'],
);

/** Arguments of a Processing step. What the pipeline fills in itself (role, names of job and experiment) is optional. */
export const processingJobModel: StructureField = structure(
  {
    ProcessingInputs: list(
      structure({ InputName: text({ minLength: 1 }), AppManaged: boolean, S3Input: s3Input, DatasetDefinition: open }, [
        'InputName',
      ]),
      {
        min: 0,
        max: 10,
        remedy: 'a job takes ten inputs: join some in steps of their own, or name their objects in one manifest',
      },
    ),
    ProcessingOutputConfig: structure(
      {
        Outputs: list(
          structure(
            {
              OutputName: text({ minLength: 1 }),
              AppManaged: boolean,
              S3Output: s3Output,
              FeatureStoreOutput: structure({ FeatureGroupName: text({ minLength: 1, maxLength: 64 }) }, [
                'FeatureGroupName',
              ]),
            },
            ['OutputName'],
          ),
          { min: 0, max: 10, remedy: 'a job has ten outputs at most: write several into one folder' },
        ),
        KmsKeyId: kmsKeyId,
      },
      ['Outputs'],
    ),
    ProcessingResources: structure({ ClusterConfig: clusterConfig }, ['ClusterConfig']),
    StoppingCondition: structure({ MaxRuntimeInSeconds: integer({ min: 1, max: 777_600, unit: 'seconds' }) }, [
      'MaxRuntimeInSeconds',
    ]),
    AppSpecification: structure(
      {
        ImageUri: text({ minLength: 1, maxLength: 255 }),
        ContainerEntrypoint: list(commandWord, {
          min: 1,
          max: 100,
          remedy: "leave ContainerEntrypoint out to use the image's own, or give it 1 to 100 words",
        }),
        ContainerArguments: list(commandWord, {
          min: 1,
          max: 100,
          remedy: 'leave ContainerArguments out where there are none; put a long list into a file of an input',
        }),
      },
      ['ImageUri'],
    ),
    Environment: {
      kind: 'map',
      keys: text({
        maxLength: 256,
        pattern: { regexp: /^[a-zA-Z_][a-zA-Z0-9_]*$/, says: 'letters, digits and underscores, no digit first' },
      }),
      values: text({ maxLength: 256 }),
      max: 100,
      remedy: 'put what does not fit into a file of an input',
    },
    NetworkConfig: structure({
      EnableInterContainerTrafficEncryption: boolean,
      EnableNetworkIsolation: boolean,
      VpcConfig: structure(
        {
          SecurityGroupIds: list(networkId, { min: 1, max: 5, remedy: 'name one to five security groups' }),
          Subnets: list(networkId, { min: 1, max: 16, remedy: 'name one to sixteen subnets' }),
        },
        ['SecurityGroupIds', 'Subnets'],
      ),
    }),
    RoleArn: text({
      minLength: 20,
      maxLength: 2048,
      pattern: {
        regexp: serviceRoleArnPattern,
        says: 'an ARN such as arn:aws:iam::111122223333:role/NAME',
      },
    }),
    Tags: list(
      structure(
        {
          Key: text({ minLength: 1, maxLength: 128, pattern: tagText }),
          Value: text({ maxLength: 256, pattern: tagText }),
        },
        ['Key', 'Value'],
      ),
      { min: 0, max: 50, remedy: 'keep at most 50 tags' },
    ),
    // In a pipeline a prefix of the job's name, which the service completes.
    ProcessingJobName: text({
      minLength: 1,
      maxLength: 38,
      pattern: { regexp: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, says: 'letters, digits and single hyphens between them' },
    }),
    // Experiment and trial come from the pipeline; the Python SDK keeps this one member.
    ExperimentConfig: structure({ TrialComponentDisplayName: text({ minLength: 1, maxLength: 120 }) }),
  },
  ['AppSpecification', 'ProcessingResources'],
);

/** Arguments of a Fail step. */
export const failModel: StructureField = structure({ ErrorMessage: text() });
