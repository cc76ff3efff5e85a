/** What all jobs of the pipeline have in common: role, network, keys, tags and cache. */

import type { PipelineSpec } from '../pipeline/config/spec.ts';
import { type Expression, join } from '../pipeline/definition/expression.ts';
import type { CacheConfigJson } from '../pipeline/definition/json.ts';
import type { ProcessingArguments } from '../pipeline/definition/processing-step.ts';
import { parameters } from './parameters.ts';

/** Where SageMaker puts inputs and takes outputs from. @see "Build Your Own Processing Container" */
const inputFolder = '/opt/ml/processing/input';
const outputFolder = '/opt/ml/processing/output';

/** Nothing where the description switches the cache off. */
export function cacheConfig(spec: PipelineSpec): { cache?: CacheConfigJson } {
  const expireAfter = spec.process.cacheExpireAfter;
  return expireAfter === null ? {} : { cache: { Enabled: true, ExpireAfter: expireAfter } };
}

type Resources = NonNullable<ProcessingArguments['ProcessingResources']>;
/** Machines of a job: how many, of what type, with what volume in GB. */
export type ClusterConfig = NonNullable<Resources['ClusterConfig']>;

/** The machines, with the key of their volumes where there is one. */
export function resources(spec: PipelineSpec, size: ClusterConfig): Resources {
  const { volumeKmsKeyId } = spec.security;
  return { ClusterConfig: { ...size, ...(volumeKmsKeyId !== null && { VolumeKmsKeyId: volumeKmsKeyId }) } };
}

/** So many machines of the group jobs: of the type that `own` names, else of those that the description prefers. */
export function groupMachines(spec: PipelineSpec, InstanceCount: number, own?: string) {
  type InstanceType = NonNullable<ClusterConfig['InstanceType']>;
  const { instancePreferences } = spec.process;
  if (own !== undefined) return { InstanceCount, InstanceType: own as InstanceType };
  if (instancePreferences === null) return { InstanceCount, InstanceType: parameters.ProcessingInstanceType };
  return {
    InstanceCount,
    InstancePreferences: instancePreferences.map((type) => ({ InstanceType: type as InstanceType })),
  };
}

type Text = string | Expression<'String'>;

/** The output's key, where there is one: it holds for all outputs of a job. */
export function outputKey(spec: PipelineSpec): { KmsKeyId?: string } {
  const { outputKmsKeyId } = spec.security;
  return outputKmsKeyId === null ? {} : { KmsKeyId: outputKmsKeyId };
}

/** An input that is copied whole to each machine of the job, or shared out over them object by object. */
export function prefixInput<const Name extends string>(
  name: Name,
  options: { uri: Text; folder: Text; distribution?: 'FullyReplicated' | 'ShardedByS3Key' },
) {
  return {
    InputName: name,
    S3Input: {
      S3Uri: options.uri,
      LocalPath: inInputFolder(options.folder),
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: options.distribution ?? 'FullyReplicated',
      S3CompressionType: 'None',
    },
  } as const;
}

function inInputFolder(folder: Text): Text {
  return typeof folder === 'string' ? `${inputFolder}/${folder}` : join('', [`${inputFolder}/`, folder]);
}

/** The one output of a job, uploaded when it has ended well. */
export function folderOutput<const Name extends string>(name: Name, uri: Text) {
  return {
    OutputName: name,
    S3Output: { S3Uri: uri, LocalPath: outputFolder, S3UploadMode: 'EndOfJob' },
  } as const;
}

/** Role, limits, network and tags; none of it is part of the cache key. */
export function jobSettings(spec: PipelineSpec, { networkIsolation } = spec.security) {
  const { subnets, securityGroupIds, encryptInterContainerTraffic } = spec.security;
  const tags = Object.entries(spec.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    RoleArn: spec.jobRoleArn,
    StoppingCondition: { MaxRuntimeInSeconds: parameters.ProcessingMaxRuntimeInSeconds },
    NetworkConfig: {
      EnableNetworkIsolation: networkIsolation,
      EnableInterContainerTrafficEncryption: encryptInterContainerTraffic,
      ...(subnets.length > 0 && { VpcConfig: { SecurityGroupIds: securityGroupIds, Subnets: subnets } }),
    },
    ...(tags.length > 0 && { Tags: tags }),
  };
}
