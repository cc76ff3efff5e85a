/** What the templates say of one deployment: names alone, all of them from the description and its definition. */

import type { PipelineSpec } from '../config/spec.ts';
import { inputPattern } from '../config/take-survey.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import {
  type AwsPlace,
  bucketArn,
  executionArn,
  glueArn,
  logGroupArn,
  parseRoleArn,
  processingJobArn,
  repositoryArn,
} from '../names/arn.ts';
import { parseEcrImage } from '../names/image-uri.ts';
import { jobLogGroup, jobNamePrefix } from '../names/job-name.ts';
import { parseS3Uri } from '../names/s3-uri.ts';
import { type KeyResource, keyResource, objectsArn, pipelineArns } from './policy-arns.ts';
import { anyText, distinctPlaces, imageUris, type S3Place, s3Places } from './s3-places.ts';
import { TemplateError } from './template-error.ts';

/** A description with at most one dataset laid over it, and what is built from it. */
export interface BuiltPipeline {
  readonly spec: PipelineSpec;
  readonly definition: DefinitionJson;
}

export interface DeploymentOptions {
  /** Where it is not the region of the image. */
  readonly region?: string | undefined;
}

/** By the names that the templates use. */
export interface Deployment extends AwsPlace {
  /** Each pipeline with the dataset that names its groups, or null. */
  readonly pipelines: readonly { readonly name: string; readonly dataset: string | null }[];
  readonly pipelineArns: readonly string[];
  readonly executionArns: readonly string[];
  /** The processing jobs that pipelines start; their names say nothing of the pipeline. */
  readonly jobsArn: string;
  /** The log group of processing jobs, as itself and with what stands in it. */
  readonly logGroupArns: readonly string[];
  /** The log streams of the jobs that pipelines start. */
  readonly jobLogsArn: string;
  readonly pipelineRoleArn: string;
  readonly jobRoleArn: string;
  /** True where one role runs the pipeline and its jobs. */
  readonly oneRole: boolean;
  /** Where `survey` lists; null where no description asks for one. */
  readonly surveyed: { readonly bucketArns: readonly string[]; readonly prefixes: readonly string[] } | null;
  /** What `register` writes, and what it reads of a dataset; null where no description names a table. */
  readonly cataloged: {
    /** Of the catalog and its databases. */
    readonly databaseArns: readonly string[];
    /** The same with the tables. */
    readonly arns: readonly string[];
    readonly profileArns: readonly string[];
  } | null;
  readonly inputBucketArns: readonly string[];
  readonly inputObjectArns: readonly string[];
  readonly outputBucketArns: readonly string[];
  readonly outputObjectArns: readonly string[];
  readonly propertyFileArns: readonly string[];
  readonly repositoryArns: readonly string[];
  readonly outputKey: KeyResource | null;
  readonly volumeKey: KeyResource | null;
  readonly hasVpc: boolean;
  readonly hasTags: boolean;
}

/**
 * The names of everything that the pipelines use: with the parameters' defaults, and with every dataset's values.
 * @param built at least one; all from one description, so that roles, keys, network and tags are the same
 * @throws TemplateError for an image that is not in ECR, a URI without a bucket, or a region that nothing names
 */
export function describeDeployment(built: readonly BuiltPipeline[], options: DeploymentOptions = {}): Deployment {
  const { spec } = built[0]!;
  const definitions = built.flatMap(valuesOf);
  const { partition, accountId } = accountOf(spec.roleArn);
  const repositories = unique(definitions.flatMap(imageUris)).map(repositoryOf);
  const region = options.region ?? repositories[0]?.region;
  if (region === undefined) throw new TemplateError('no image names a region; name it with --region');
  const place: AwsPlace = { partition, region, accountId };
  const { outputKmsKeyId, volumeKmsKeyId, subnets } = spec.security;
  const places = definitions.map(s3Places);
  const inputs = distinctPlaces(places.flatMap((each) => each.inputs));
  const outputs = distinctPlaces(places.flatMap((each) => each.outputs));
  const propertyFiles = distinctPlaces(places.flatMap((each) => each.propertyFiles));
  const pipelines = pipelinesOf(built);
  const ownArns = pipelineArns(
    place,
    pipelines.map(({ name }) => name),
  );
  const jobLogs = logGroupArn(place, jobLogGroup);
  return {
    ...place,
    pipelines,
    pipelineArns: ownArns,
    executionArns: ownArns.map((arn) => executionArn(arn, '*')),
    jobsArn: processingJobArn(place, `${jobNamePrefix}*`),
    logGroupArns: [jobLogs, `${jobLogs}:*`],
    jobLogsArn: `${jobLogs}:log-stream:${jobNamePrefix}*`,
    pipelineRoleArn: spec.roleArn,
    jobRoleArn: spec.jobRoleArn,
    oneRole: spec.roleArn === spec.jobRoleArn,
    surveyed: surveyedOf(built, partition),
    cataloged: catalogedOf(
      built,
      place,
      outputs.map((output) =>
        objectsArn(partition, { ...output, key: `${output.key}${anyText}combined/profile.json` }),
      ),
    ),
    inputBucketArns: bucketArns(inputs, partition),
    inputObjectArns: inputs.map((input) => objectsArn(partition, input)),
    outputBucketArns: bucketArns(outputs, partition),
    outputObjectArns: outputs.map((output) => objectsArn(partition, output)),
    propertyFileArns: propertyFiles.map((file) => objectsArn(partition, file)),
    repositoryArns: unique(repositories.map(({ name, ...owner }) => repositoryArn({ partition, ...owner }, name))),
    outputKey: outputKmsKeyId === null ? null : keyResource(outputKmsKeyId, place),
    volumeKey: volumeKmsKeyId === null ? null : keyResource(volumeKmsKeyId, place),
    hasVpc: subnets.length > 0,
    hasTags: Object.keys(spec.tags).length > 0,
  };
}

function accountOf(roleArn: string): { readonly partition: string; readonly accountId: string } {
  const role = parseRoleArn(roleArn);
  if (role) return role;
  throw new TemplateError(
    `${JSON.stringify(roleArn)} is not the ARN of a role, such as arn:aws:iam::111122223333:role/name`,
  );
}

// SageMaker pulls from nowhere else, and no policy could allow it.
function repositoryOf(image: string): { readonly name: string; readonly accountId: string; readonly region: string } {
  const repository = parseEcrImage(image);
  if (repository) return repository;
  throw new TemplateError(
    `the image ${JSON.stringify(image)} is not in Amazon ECR, so that no policy can name its repository; expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG as ProcessingImageUri`,
  );
}

// An execution may be started with the defaults as well as with the dataset's values.
function valuesOf({ spec, definition }: BuiltPipeline): readonly DefinitionJson[] {
  return [definition, ...(spec.dataset ? [withOverrides(definition, spec.dataset.parameters)] : [])];
}

function pipelinesOf(built: readonly BuiltPipeline[]): Deployment['pipelines'] {
  const byName = new Map<string, string | null>();
  for (const { spec } of built) byName.set(spec.name, spec.dataset?.isOwnPipeline ? spec.dataset.name : null);
  return [...byName].map(([name, dataset]) => ({ name, dataset }));
}

function surveyedOf(built: readonly BuiltPipeline[], partition: string): Deployment['surveyed'] {
  const places = built.flatMap(({ spec }) => (spec.survey === null ? [] : (parseS3Uri(inputPattern(spec)[0]!) ?? [])));
  if (places.length === 0) return null;
  return {
    bucketArns: unique(places.map(({ bucket }) => bucketArn(partition, bucket))),
    prefixes: unique(places.map(({ key }) => `${key}*`)),
  };
}

function catalogedOf(
  built: readonly BuiltPipeline[],
  place: AwsPlace,
  profileArns: readonly string[],
): Deployment['cataloged'] {
  const tables = built.flatMap(({ spec }) => spec.catalog ?? []);
  if (tables.length === 0) return null;
  const databases = tables.map(({ database }) => `database/${database}`);
  const arns = (resources: readonly string[]) => unique(['catalog', ...resources]).map((each) => glueArn(place, each));
  return {
    databaseArns: arns(databases),
    arns: arns([...databases, ...tables.map(({ database, table }) => `table/${database}/${table}`)]),
    profileArns,
  };
}

function bucketArns(places: readonly S3Place[], partition: string): readonly string[] {
  return unique(places.map(({ bucket }) => bucketArn(partition, bucket)));
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Set(items)];
}
