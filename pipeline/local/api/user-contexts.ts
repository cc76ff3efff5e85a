import { parseArn } from '../../names/arn.ts';

/** Who has made and changed what the ARN names: here all is one user's, whom GetCallerIdentity tells of. */
export function userContexts(arn: string): object {
  const { partition, accountId } = parseArn(arn)!;
  const user = { IamIdentity: { Arn: `arn:${partition}:iam::${accountId}:user/local`, PrincipalId: 'LOCAL' } };
  return { CreatedBy: user, LastModifiedBy: user };
}
