/** What the templates for CI say beyond the deployment itself. */

import { oidcProviderArn, roleArn } from '../names/arn.ts';
import { shellWord } from '../wording/shell-word.ts';
import type { Deployment } from './deployment.ts';

/** What no description knows. */
export interface CiSettings {
  /** `OWNER/NAME` on GitHub; null where nothing is written that says it. */
  readonly repository: string | null;
  /** The branch that is deployed. */
  readonly branch: string;
  /** The role that CI assumes; the one for pull requests has `-plan` behind it. */
  readonly ciRoleName: string;
  /** The description's path from the root of the repository, as `--config` takes it. */
  readonly config: string;
}

/** What the name of the role for pull requests has behind that of CI's. */
export const planRoleSuffix = '-plan';

/** By the names that the templates of CI use. */
export function ciValues(deployment: Deployment, { repository, branch, ciRoleName, config }: CiSettings) {
  const { partition, accountId, region, pipelines, pipelineArns, jobsArn, oneRole } = deployment;
  const name = pipelines[0]!.name;
  const configFlag = config === 'pipeline.yaml' ? '' : ` --config ${shellWord(config)}`;
  const audience = partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
  return {
    title: `The pipeline ${name} in the account ${accountId}, ${region}.`,
    name,
    branch,
    branchRef: `refs/heads/${branch}`,
    branchLiteral: `'${branch.replaceAll("'", "''")}'`,
    configFlag,
    pipelines: pipelines.map(({ dataset }) => {
      const flags = `${configFlag}${dataset === null ? '' : ` --dataset ${dataset}`}`;
      return { flags };
    }),
    ciRoleArn: roleArn(deployment, ciRoleName),
    ciPlanRoleArn: roleArn(deployment, `${ciRoleName}${planRoleSuffix}`),
    // The action's own default elsewhere.
    audience: partition === 'aws-cn' ? audience : null,
    sourceArns: [...pipelineArns.map((arn) => `${arn}/*`), ...(oneRole ? [jobsArn] : [])],
    github: {
      providerArn: oidcProviderArn(deployment, 'token.actions.githubusercontent.com'),
      audience,
      branchSubject: `repo:${repository}:ref:refs/heads/${branch}`,
      pullRequestSubject: `repo:${repository}:pull_request`,
    },
  };
}
