/**
 * The limits of the service, each with its source: the service's own model where it says them (`shapes.json`), else a
 * page of AWS. `longest` counts characters, `most` counts entries.
 */

import { boundsOf, type ShapeName } from './shapes.ts';

// Of a pipeline

/** Steps, those in branches of conditions included; an account can have it raised. @see Developer Guide, quotas */
export const defaultStepsQuota = 50;

export const longestPipelineName = maxOf('PipelineName');

export const longestDescription = maxOf('PipelineDescription');

/** Without white space. */
export const longestDefinition = maxOf('PipelineDefinition');

/** Values at a start, so that a definition cannot have more of them. */
export const mostParameters = maxOf('ParameterList');

/** At a start; a longer default could not be repeated. */
export const longestParameterValue = maxOf('String1024');

// The guide's page of quotas says these, and the model does not. @see Developer Guide, "SageMaker Pipelines Quotas"
export const longestParameterDescription = 4096;
/** Of one parameter. */
export const mostEnumValues = 16;
export const longestEnumValue = 2048;
/** Of one list of conditions. */
export const mostConditions = 200;
/** Steps in a branch of a condition. */
export const mostBranchSteps = 20;
/** Of a ForEach step. @see SageMaker Python SDK, sagemaker-mlops, `workflow/for_each_step.py` */
export const mostLiteralItems = 100;
/** Of a ForEach step. @see the same */
export const mostChildrenAtOnce = 50;
export const longestItem = maxOf('String12800');
/** Of a pipeline. */
export const mostJsonGets = 200;
/** Of a pipeline. */
export const mostPropertyFiles = 10;
/** Pairs. */
export const mostMetadata = 20;
export const longestMetadataKey = 128;
export const longestMetadataValue = 1024;

/** Of a step; the official schema has the same of a parameter. */
export const longestName = maxOf('StepName');

export const longestStepDisplayName = maxOf('StepDisplayName');
export const longestStepDescription = maxOf('StepDescription');

/** Of one retry policy. @see Developer Guide, "Retry Policy for Pipeline Steps" */
export const retryBounds = {
  IntervalSeconds: { min: 0, max: 43_200 },
  BackoffRate: { min: 0, max: Number.MAX_VALUE },
  MaxAttempts: { min: 0, max: 20 },
  ExpireAfterMin: { min: 0, max: 14_400 },
} as const;

// Of an execution

/** Of an execution, and of a version. */
export const longestDisplayName = maxOf('PipelineExecutionName');

/** Steps at once where neither pipeline nor start says how many. @see Developer Guide, ParallelismConfiguration */
export const defaultParallelSteps = 50;

/** Of a selective execution. */
export const mostSelectedSteps = maxOf('SelectedStepList');

// Of a processing job

export const mostInputs = maxOf('ProcessingInputs');
export const longestImageUri = maxOf('ImageUri');
export const longestArgument = maxOf('ContainerArgument');
export const longestEnvironmentValue = maxOf('ProcessingEnvironmentValue');
export const largestVolumeGB = maxOf('ProcessingVolumeSizeInGB');
export const longestRuntimeSeconds = maxOf('ProcessingMaxRuntimeInSeconds');
export const mostSubnets = maxOf('Subnets');
export const mostSecurityGroups = maxOf('VpcSecurityGroupIds');
export const longestKmsKeyId = maxOf('KmsKeyId');
/** Where a job says none. @see Developer Guide, "Build Your Own Processing Container" */
export const defaultRuntimeSeconds = 86_400;
/** What a job leaves in `/opt/ml/output/message`; more is cut off. */
export const longestExitMessage = maxOf('ExitMessage');

// Of whatever is given or listed

export const longestRoleArn = maxOf('RoleArn');
export const mostTags = maxOf('TagList');
export const longestTagKey = maxOf('TagKey');
export const longestTagValue = maxOf('TagValue');

/** Entries of a page of a list. */
export const largestPage = maxOf('MaxResults');

// Of services beside SageMaker

/** Entries of a page. @see CloudWatch Logs API, DescribeLogStreams */
export const mostLogStreams = 50;
/** Entries of a page. @see CloudWatch Logs API, GetLogEvents and FilterLogEvents */
export const mostLogEvents = 10_000;
/** Entries of a page. @see Amazon S3 API, ListObjectsV2 */
export const mostListedKeys = 1000;
/** @see IAM User Guide, "IAM and AWS STS quotas" */
export const longestRoleName = 64;
/** Of a managed policy, without white space. @see IAM User Guide, "IAM and AWS STS quotas" */
export const longestManagedPolicy = 6144;
/** @see AWS CloudFormation User Guide, quotas */
export const largestTemplateBytes = { inRequest: 51_200, inS3: 1_048_576 } as const;

function maxOf(shape: ShapeName): number {
  return boundsOf(shape).max;
}
