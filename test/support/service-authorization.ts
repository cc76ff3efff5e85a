/** What IAM asks of an API call, by AWS's Service Authorization Reference (see the fixture for where it comes from). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IamCall } from './iam-policy.ts';
import { repositoryRoot } from './repository.ts';

interface Reference {
  /** ARNs with `${…}` by `service:type`. */
  readonly resources: Readonly<Record<string, string>>;
  readonly actions: Readonly<
    Record<string, { readonly resources: readonly string[]; readonly dependentActions: readonly string[] }>
  >;
}

export const serviceAuthorization = JSON.parse(
  readFileSync(join(repositoryRoot, 'test/templates/fixtures/service-authorization.json'), 'utf8'),
) as Reference;

export interface ApiCall {
  readonly service: 'sagemaker' | 'logs' | 's3' | 'glue';
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const place = { Partition: 'aws', Region: 'us-east-1' };

/** The checks that IAM makes before the call is answered: the action itself, and the actions that it depends on. */
export function iamCallsOf({ service, operation, input }: ApiCall, accountId: string): readonly IamCall[] {
  const action = `${service}:${operation}`;
  const entry = serviceAuthorization.actions[action];
  if (!entry) throw new Error(`the reference has no action ${action}; add it to the fixture's script`);
  // Glue asks for each: the catalog, the database, and the table.
  const kinds = service === 'glue' ? entry.resources.map((kind) => [kind]) : [entry.resources];
  const resources = kinds.map((each) => resourceOf(each, input, accountId));
  const [resource] = resources as [string];
  return [
    ...resources.map((each) => ({ action, resource: each })),
    ...entry.dependentActions.flatMap((name) => dependentCall(name, { input, resource })),
  ];
}

function resourceOf(kinds: readonly string[], input: ApiCall['input'], accountId: string): string {
  if (kinds.length === 0) return '*';
  const given = [input.PipelineExecutionArn, input.ResourceArn, input.PipelineName, input.PipelineArn].find(
    (value) => typeof value === 'string' && value.startsWith('arn:'),
  );
  if (typeof given === 'string') return given;
  const [kind] = kinds;
  const names: Readonly<Record<string, unknown>> = {
    ...place,
    Account: accountId,
    PipelineName: input.PipelineName,
    ProcessingJobName: input.ProcessingJobName,
    LogGroupName: input.logGroupName,
    LogStreamName: input.logStreamName,
    BucketName: input.Bucket,
    ObjectName: input.Key,
    DatabaseName: input.DatabaseName ?? input.Name,
    TableName: input.TableName ?? (input.TableInput as { readonly Name?: string } | undefined)?.Name ?? input.Name,
  };
  return serviceAuthorization.resources[kind!]!.replace(/\$\{(\w+)\}/g, (_all, name: string) => {
    if (typeof names[name] !== 'string') throw new Error(`${kind}: nothing in the request names ${name}`);
    return names[name];
  });
}

function dependentCall(action: string, { input, resource }: { input: ApiCall['input']; resource: string }): IamCall[] {
  if (action === 'iam:PassRole') {
    if (typeof input.RoleArn !== 'string') return [];
    return [{ action, resource: input.RoleArn, context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }];
  }
  if (action === 'sagemaker:AddTags') return Array.isArray(input.Tags) ? [{ action, resource }] : [];
  throw new Error(`what ${action} is checked against is not known here`);
}
