/**
 * ARNs, taken apart and put together: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. Parsing takes any partition,
 * region and account, because services that stand in for AWS have their own; only what a person types must be of AWS's
 * form (`parseExecutionReference`).
 */

/** Where something of an account lies. */
export interface AwsPlace {
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

/** IAM's resources have no region. */
type Account = Omit<AwsPlace, 'region'>;

/** The account of everything that the embedded SageMaker makes. */
export const embeddedAccountId = '000000000000';

/** Whether it belongs to the embedded SageMaker, whatever the endpoint. */
export function isEmbedded(arn: string): boolean {
  return parseArn(arn)?.accountId === embeddedAccountId;
}

/** Region and account are empty where the service has none in its ARNs. */
export interface Arn extends AwsPlace {
  readonly service: string;
  readonly resource: string;
}

/** Undefined for a text that is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.*)$/s.exec(text);
  if (!match) return undefined;
  const [, partition = '', service = '', region = '', accountId = '', resource = ''] = match;
  return { partition, service, region, accountId, resource };
}

export function formatArn({ partition, service, region, accountId, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** The id or name at the end of an ARN that a service has given. */
export function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** As SageMaker takes a role, path included. */
export const roleArnPattern = /^arn:aws[a-z-]*:iam::\d{12}:role\/[A-Za-z0-9_+=,.@/-]+$/;

/** `name` is the last part of the role's path. Undefined for what is no role's ARN. */
export function parseRoleArn(text: string): (Account & { readonly name: string }) | undefined {
  const arn = roleArnPattern.test(text) ? parseArn(text) : undefined;
  const name = lastPartOf(text);
  return arn && name !== '' ? { partition: arn.partition, accountId: arn.accountId, name } : undefined;
}

/** Of a role without a path. */
export function roleArn({ partition, accountId }: Account, name: string): string {
  return formatArn({ partition, service: 'iam', region: '', accountId, resource: `role/${name}` });
}

/** Who vouches for identities from a host: `token.actions.githubusercontent.com`. */
export function oidcProviderArn({ partition, accountId }: Account, host: string): string {
  return formatArn({ partition, service: 'iam', region: '', accountId, resource: `oidc-provider/${host}` });
}

/** The name as it stands; AWS's own ARNs have it in small letters. */
export function pipelineArn(place: AwsPlace, name: string): string {
  return sageMakerArn(place, `pipeline/${name}`);
}

/** Undefined for what is no pipeline's ARN. AWS writes the name in small letters there. */
export function pipelineNameOf(arn: string): string | undefined {
  return partsOf(arn, /^pipeline\/([^/]+)$/)[0];
}

/** `*` as the id for all executions of the pipeline. */
export function executionArn(arnOfPipeline: string, id: string): string {
  return `${arnOfPipeline}/execution/${id}`;
}

/** An execution's ARN, taken apart. */
export interface ExecutionArn extends AwsPlace {
  readonly arn: string;
  readonly pipelineArn: string;
  readonly pipelineName: string;
  readonly id: string;
}

/** Undefined for what is no execution's ARN. */
export function parseExecutionArn(arn: string): ExecutionArn | undefined {
  const [pipelineName, id] = partsOf(arn, /^pipeline\/([^/]+)\/execution\/([^/]+)$/);
  if (pipelineName === undefined || id === undefined) return undefined;
  const { partition, region, accountId } = parseArn(arn)!;
  const place = { partition, region, accountId };
  return { ...place, arn, pipelineArn: pipelineArn(place, pipelineName), pipelineName, id };
}

/** An id that SageMaker or the embedded one has made. */
export const executionIdPattern = /^[a-z0-9]{12}$/;

/** What `parseExecutionReference` takes, for a message. */
export const executionReferenceForm = 'arn:aws:sagemaker:REGION:ACCOUNT:pipeline/NAME/execution/ID or its ID alone';

/**
 * An execution as a person names it: by its ARN, or by its id alone; undefined for anything else. The ids of services
 * that stand in for AWS may hold hyphens.
 */
export function parseExecutionReference(text: string): ExecutionArn | { readonly id: string } | undefined {
  const given = parseExecutionArn(text) ?? { id: text };
  if (!/^[A-Za-z0-9-]+$/.test(given.id)) return undefined;
  return 'arn' in given && !hasAwsForm(given) ? undefined : given;
}

/** `*` stands for any text in a name of a policy. */
export function processingJobArn(place: AwsPlace, name: string): string {
  return sageMakerArn(place, `processing-job/${name}`);
}

/** Undefined for what is no processing job's ARN. */
export function processingJobNameOf(arn: string): string | undefined {
  return partsOf(arn, /^processing-job\/([a-zA-Z0-9-]{1,63})$/)[0];
}

/** Of what a log group holds: `NAME:*`, `NAME:log-stream:NAME`. */
export function logGroupArn(place: AwsPlace, name: string): string {
  return formatArn({ ...place, service: 'logs', resource: `log-group:${name}` });
}

/** Of a repository of images. */
export function repositoryArn(place: AwsPlace, name: string): string {
  return formatArn({ ...place, service: 'ecr', resource: `repository/${name}` });
}

/** Of Glue's catalog: `catalog`, `database/NAME`, `table/DATABASE/NAME`. */
export function glueArn(place: AwsPlace, resource: string): string {
  return formatArn({ ...place, service: 'glue', resource });
}

/** Of the bucket itself; objects are `ARN/KEY`. */
export function bucketArn(partition: string, bucket: string): string {
  return formatArn({ partition, service: 's3', region: '', accountId: '', resource: bucket });
}

/** `*` as the id for every key of the account in the region. */
export function kmsKeyArn(place: AwsPlace, id: string): string {
  return formatArn({ ...place, service: 'kms', resource: `key/${id}` });
}

/**
 * Takes a KMS key apart as SageMaker's KmsKeyId has it: an id, an alias, or the ARN of either.
 * @param place where a key lies that is given without its ARN
 */
export function parseKmsKeyId(text: string, place: AwsPlace): AwsPlace & ({ id: string } | { alias: string }) {
  const { partition, region, accountId, resource } = parseArn(text) ?? { ...place, resource: text };
  const owner = { partition, region, accountId };
  return resource.startsWith('alias/')
    ? { ...owner, alias: resource }
    : { ...owner, id: resource.replace(/^key\//, '') };
}

function sageMakerArn(place: AwsPlace, resource: string): string {
  return formatArn({ ...place, service: 'sagemaker', resource });
}

/** What the pattern's groups match in the resource of a SageMaker ARN; empty where it does not match. */
function partsOf(arn: string, pattern: RegExp): readonly string[] {
  const { service, resource } = parseArn(arn) ?? {};
  return service === 'sagemaker' ? (pattern.exec(resource!)?.slice(1) ?? []) : [];
}

function hasAwsForm({ partition, region, accountId }: AwsPlace): boolean {
  return /^aws[a-z-]*$/.test(partition) && /^[a-z0-9-]+$/.test(region) && /^\d{12}$/.test(accountId);
}
