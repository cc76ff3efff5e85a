/** ARNs as policies name things by them: with wildcards, and in each spelling that a policy may be matched with. */

import { type AwsPlace, bucketArn, kmsKeyArn, parseKmsKeyId, pipelineArn } from '../names/arn.ts';
import { anyText, type S3Place } from './s3-places.ts';

/** A pipeline's ARN in each spelling that SageMaker may match a policy with: it writes names in ARNs in lower case. */
export function pipelineArns(place: AwsPlace, names: readonly string[]): readonly string[] {
  const spellings = names.flatMap((name) => [name, name.toLowerCase()]);
  return [...new Set(spellings)].map((name) => pipelineArn(place, name));
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
  /** Where an alias names the key: a statement cannot name it so, and means those of the account's keys that carry it. */
  readonly alias: string | null;
}

/** @param keyId all that SageMaker's KmsKeyId takes */
export function keyResource(keyId: string, place: AwsPlace): KeyResource {
  const key = parseKmsKeyId(keyId, place);
  return 'alias' in key ? { arn: kmsKeyArn(key, '*'), alias: key.alias } : { arn: kmsKeyArn(key, key.id), alias: null };
}
