import type { AwsPlace } from '../../names/arn.ts';
import { Failure } from '../failure.ts';

/** Partitions by how the names of their regions begin; all others are of `aws`. */
const partitions: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
];

/** @throws Failure 2 where the flags and the description name different places */
export function checkPlace(
  { partition, accountId, region }: AwsPlace,
  options: { readonly account?: string; readonly region?: string },
): void {
  if (options.account !== undefined && options.account !== accountId) {
    throw new Failure(
      2,
      `--account ${options.account} is not the account of roleArn, ${accountId}: a pipeline lies where its role does; change one of them`,
    );
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) {
    throw new Failure(2, `--region ${region} is no region, such as us-east-1`);
  }
  const expected = partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
  if (expected !== partition) {
    throw new Failure(
      2,
      `the region ${region} is of the partition ${expected}, but roleArn of ${partition}; change one of them, or name another region with --region`,
    );
  }
}
