import { isObject, memberOf } from '../../definition/expression.ts';
import { instancesOf } from '../../definition/job-request.ts';
import type { JsonObject } from '../../definition/json.ts';
import type { JobRecord } from '../store/records.ts';

/** A job as DescribeProcessingJob answers it; step properties refer into this shape. Times are epoch seconds. */
export function describeJob(job: JobRecord): JsonObject {
  return {
    ...job.arguments,
    ...selectedInstances(job.arguments),
    ProcessingJobName: job.name,
    ProcessingJobArn: job.arn,
    ProcessingJobStatus: job.status,
    CreationTime: job.createdAtMs / 1000,
    ...(job.startedAtMs !== undefined && { ProcessingStartTime: job.startedAtMs / 1000 }),
    ...(job.endedAtMs !== undefined && { ProcessingEndTime: job.endedAtMs / 1000 }),
    LastModifiedTime: (job.endedAtMs ?? job.startedAtMs ?? job.createdAtMs) / 1000,
    ...(job.exitMessage !== undefined && { ExitMessage: job.exitMessage }),
    ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
  };
}

/** Of preferences the first: this machine has room for each. @see SageMaker API, ProcessingClusterConfig */
function selectedInstances(request: JsonObject): JsonObject {
  const cluster = memberOf(request.ProcessingResources, 'ClusterConfig');
  if (!isObject(cluster) || cluster.InstancePreferences === undefined) return {};
  const { type = null, count } = instancesOf(request);
  const selected = { SelectedInstanceType: type, SelectedInstanceCount: count };
  return { ProcessingResources: { ClusterConfig: { ...cluster, ...selected } } };
}
