import type { CreateProcessingJobRequest } from '@aws-sdk/client-sagemaker';
import type { Step } from './definition.ts';
import type { Deferred } from './expression.ts';
import { type Expression, jsonGet, stepProperty } from './expression.ts';
import type { CacheConfigJson, JsonObject, ProcessingStepJson, RetryPolicyJson } from './json.ts';
import { type Dependency, dependsOnJson } from './run-condition.ts';

/**
 * A processing job's request as far as a step may give it: SageMaker names the job and the experiment itself.
 * @see Amazon SageMaker Developer Guide, "Define a pipeline", ProcessingStep
 */
export type ProcessingArguments = Deferred<
  Omit<CreateProcessingJobRequest, 'ProcessingJobName' | 'ExperimentConfig' | 'ProcessingResources'>
> & { readonly ProcessingResources: { readonly ClusterConfig: Cluster } };

type SdkCluster = NonNullable<NonNullable<CreateProcessingJobRequest['ProcessingResources']>['ClusterConfig']>;

type Cluster = Deferred<Omit<SdkCluster, 'InstanceType' | 'InstanceCount'>> & (OneType | Preferences);

type OneType = Deferred<Required<Pick<SdkCluster, 'InstanceType' | 'InstanceCount'>>> & {
  readonly InstancePreferences?: never;
};

type InstanceType = OneType['InstanceType'];
type Count = OneType['InstanceCount'];

/** Types in the order of their priority, each with a number of instances, or all of them with one. */
type Preferences = { readonly InstanceType?: never } & (
  | {
      readonly InstancePreferences: readonly { readonly InstanceType: InstanceType; readonly InstanceCount: Count }[];
      readonly InstanceCount?: never;
    }
  | {
      readonly InstancePreferences: readonly { readonly InstanceType: InstanceType; readonly InstanceCount?: never }[];
      readonly InstanceCount: Count;
    }
);

type OutputName<A> = A extends {
  readonly ProcessingOutputConfig: { readonly Outputs: readonly { readonly OutputName: infer Name }[] };
}
  ? Extract<Name, string>
  : never;

/** A file of one of the step's outputs whose content later steps may read. */
interface PropertyFile<Output extends string> {
  readonly outputName: Output;
  readonly filePath: string;
}

interface ProcessingStepOptions<A extends ProcessingArguments, File extends string> {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly dependsOn?: readonly Dependency[];
  readonly arguments: A;
  readonly cache?: CacheConfigJson;
  readonly retryPolicies?: readonly RetryPolicyJson[];
  readonly propertyFiles?: Readonly<Record<File, PropertyFile<OutputName<A>>>>;
}

/** A processing step, and typed references to what it leaves behind. */
export interface ProcessingStep<Output extends string = string, File extends string = string> extends Step {
  readonly json: ProcessingStepJson;
  /** The S3 URI that the output was written to, after a cache hit the older one. */
  outputUri(output: Output): Expression<'String'>;
  /** A value of a property file, found by a dotted path. */
  fileValue(file: File, path: string): Expression;
}

/**
 * A Processing step; its outputs and property files can be referred to by the names that it gives them, and by no
 * others.
 */
export function processingStep<const A extends ProcessingArguments, const File extends string = never>(
  options: ProcessingStepOptions<A, File>,
): ProcessingStep<OutputName<A>, File> {
  const { name } = options;
  return {
    name,
    json: stepJson(options),
    outputUri: (output) => stepProperty(name, `ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri`),
    fileValue: (file, path) => jsonGet(name, file, path),
  };
}

function stepJson<A extends ProcessingArguments, File extends string>(
  options: ProcessingStepOptions<A, File>,
): ProcessingStepJson {
  const { name, displayName, description, dependsOn, cache, retryPolicies } = options;
  const files: [string, PropertyFile<string>][] = Object.entries(options.propertyFiles ?? {});
  return {
    Name: name,
    Type: 'Processing',
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(description !== undefined && { Description: description }),
    ...(dependsOn?.length && { DependsOn: dependsOnJson(dependsOn) }),
    Arguments: options.arguments as unknown as JsonObject,
    ...(cache && { CacheConfig: cache }),
    ...(retryPolicies?.length && { RetryPolicies: retryPolicies }),
    ...(files.length > 0 && {
      PropertyFiles: files.map(([PropertyFileName, { outputName, filePath }]) => ({
        PropertyFileName,
        OutputName: outputName,
        FilePath: filePath,
      })),
    }),
  };
}
