/**
 * The Arguments of a Processing and of a Fail step. A processing job's are the request of CreateProcessingJob as the
 * service's own model has it (`pipeline/service/shapes.json`); here stands what we add: remedies and words, what the
 * pipeline fills in, and where the service is known to take less than its model says.
 */

import { serviceS3UriPattern } from '../../names/s3-uri.ts';
import type { StructureField } from './field.ts';
import { type Additions, structureField } from './field-of-shape.ts';

const networkId = { minLength: 1, says: 'an id of letters, digits and hyphens' };
const tagText = { says: 'letters, digits, spaces and _ . : / = + - @' };
const commandWord = { minLength: 1, says: 'one line' };

const additions: Additions = {
  // The pipeline gives the role, and completes the job's name.
  CreateProcessingJobRequest: {
    members: [
      ...['ProcessingInputs', 'ProcessingOutputConfig', 'ProcessingResources', 'StoppingCondition', 'AppSpecification'],
      ...['Environment', 'NetworkConfig', 'RoleArn', 'Tags', 'ProcessingJobName', 'ExperimentConfig'],
    ],
    required: ['AppSpecification', 'ProcessingResources'],
  },
  // In a pipeline it is a prefix of the job's name.
  ProcessingJobName: {
    maxLength: 38,
    pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
    says: 'letters, digits and single hyphens between them',
  },
  // Experiment and trial come from the pipeline; the Python SDK keeps this one member.
  ExperimentConfig: { members: ['TrialComponentDisplayName'] },
  ProcessingInputs: {
    remedy: 'a job takes ten inputs: join some in steps of their own, or name their objects in one manifest',
  },
  DatasetDefinition: { isOpen: true },
  ProcessingOutput: { members: ['OutputName', 'AppManaged', 'S3Output', 'FeatureStoreOutput'] },
  ProcessingOutputs: { remedy: 'a job has ten outputs at most: write several into one folder' },
  // Names of inputs and outputs.
  String: { minLength: 1 },
  // The model's own pattern reads some texts in two ways, which takes quadratic time.
  S3Uri: { minLength: 1, pattern: serviceS3UriPattern, says: 'a URI such as s3://bucket/prefix' },
  ProcessingLocalPath: {
    pattern: /^\/opt\/ml\/processing\//,
    says: 'a path that begins with /opt/ml/processing/',
  },
  // The instance type that a job has selected is part of answers, not of requests.
  ProcessingClusterConfig: {
    members: ['InstanceCount', 'InstanceType', 'VolumeSizeInGB', 'VolumeKmsKeyId', 'InstancePreferences'],
  },
  ProcessingInstancePreferenceList: {
    remedy: 'name one to five instance types, or give InstanceType and InstanceCount instead',
  },
  // The rule `instance-type` knows why some types are refused.
  ProcessingInstanceType: { isOpenEnum: true },
  ProcessingInstanceCount: { unit: 'instances' },
  ProcessingVolumeSizeInGB: { unit: 'GB' },
  ProcessingMaxRuntimeInSeconds: { unit: 'seconds' },
  KmsKeyId: { minLength: 1, says: 'the id, alias or ARN of a KMS key' },
  ImageUri: { minLength: 1 },
  ContainerEntrypoint: { remedy: "leave ContainerEntrypoint out to use the image's own, or give it 1 to 100 words" },
  ContainerEntrypointString: commandWord,
  ContainerArguments: {
    remedy: 'leave ContainerArguments out where there are none; put a long list into a file of an input',
  },
  ContainerArgument: commandWord,
  ProcessingEnvironmentMap: { remedy: 'put what does not fit into a file of an input' },
  ProcessingEnvironmentKey: { says: 'letters, digits and underscores, no digit first' },
  VpcSecurityGroupIds: { remedy: 'name one to five security groups' },
  SecurityGroupId: networkId,
  Subnets: { remedy: 'name one to sixteen subnets' },
  SubnetId: networkId,
  RoleArn: { says: 'an ARN such as arn:aws:iam::111122223333:role/NAME' },
  TagList: { remedy: 'keep at most 50 tags' },
  TagKey: tagText,
  TagValue: tagText,
};

/** Arguments of a Processing step. */
export const processingJobModel: StructureField = structureField('CreateProcessingJobRequest', additions);

/** Arguments of a Fail step. */
export const failModel: StructureField = {
  kind: 'structure',
  members: { ErrorMessage: { kind: 'text', minLength: 0, maxLength: Number.POSITIVE_INFINITY } },
  required: [],
};
