/** Names of things in AWS, as policies take them. */

import type { ImageRepository } from './image-repository.ts';
import { anyText, type S3Place } from './s3-places.ts';
import { TemplateError } from './template-error.ts';

/** Where everything of a deployment lies. */
export interface AwsPlace {
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** A role's ARN taken apart. `name` is the last part of its path. */
export function parseRoleArn(arn: string): { partition: string; accountId: string; name: string } {
  const [, partition, accountId, name] = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || name === undefined) {
    throw new TemplateError(
      `${JSON.stringify(arn)} is not the ARN of a role, such as arn:aws:iam::111122223333:role/name`,
    );
  }
  return { partition, accountId, name };
}

/**
 * A pipeline's ARN, in each spelling that SageMaker may match a policy with: it writes names in ARNs in lower case.
 */
export function pipelineArns({ partition, region, accountId }: AwsPlace, names: readonly string[]): readonly string[] {
  const spellings = names.flatMap((name) => [name, name.toLowerCase()]);
  return [...new Set(spellings)].map((name) => `arn:${partition}:sagemaker:${region}:${accountId}:pipeline/${name}`);
}

export function repositoryArn(partition: string, { region, accountId, name }: ImageRepository): string {
  return `arn:${partition}:ecr:${region}:${accountId}:repository/${name}`;
}

export function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** The objects of a folder, or the one object where the key does not end with a slash. */
export function objectsArn(partition: string, { bucket, key }: S3Place): string {
  const isFolder = key === '' || key.endsWith('/');
  return `${bucketArn(partition, bucket)}/${literal(key)}${isFolder ? '*' : ''}`;
}

// IAM User Guide, "Policy variables and tags": ${*}, ${?} and ${$} are the characters themselves.
function literal(text: string): string {
  return text.replace(/[*?$]/g, (sign) => `\${${sign}}`).replaceAll(anyText, '*');
}

/** A KMS key as a policy's statement names it. */
export interface KeyResource {
  readonly arn: string;
  /** Where the key is named by an alias, which no statement can: any key of the account that carries it. */
  readonly alias: string | null;
}

/** @param keyId the key's id or ARN, or an alias or its ARN: all that SageMaker's KmsKeyId takes */
export function keyResource(keyId: string, { partition, region, accountId }: AwsPlace): KeyResource {
  const account = keyId.startsWith('arn:')
    ? keyId.split(':').slice(0, 5).join(':')
    : `arn:${partition}:kms:${region}:${accountId}`;
  const name = keyId.startsWith('arn:') ? keyId.split(':').slice(5).join(':') : keyId;
  if (name.startsWith('alias/')) return { arn: `${account}:key/*`, alias: name };
  return { arn: `${account}:key/${name.replace(/^key\//, '')}`, alias: null };
}
