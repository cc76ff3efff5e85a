import { parseArn } from '../../names/arn.ts';

/** Who made and last changed what the ARN names: here everything is one user's, that of GetCallerIdentity. */
export function userContexts(arn: string): object {
  const { partition, accountId } = parseArn(arn)!;
  const user = { IamIdentity: { Arn: `arn:${partition}:iam::${accountId}:user/local`, PrincipalId: 'LOCAL' } };
  return { CreatedBy: user, LastModifiedBy: user };
}
