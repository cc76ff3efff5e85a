/** CreateProcessingJob, DescribeProcessingJob, ListProcessingJobs, StopProcessingJob, DeleteProcessingJob. */

import { EvaluationError } from '../../definition/evaluate.ts';
import type { JsonObject } from '../../definition/json.ts';
import { lastPartOf, processingJobArn } from '../../names/arn.ts';
import { describeJob } from '../run/describe-job.ts';
import { completedRequest } from '../run/new-job.ts';
import { invalid, notFound, ServiceError } from '../service-error.ts';
import type { JobRecord } from '../store/records.ts';
import { inOrder } from './lists.ts';
import { page } from './page.ts';
import { optionalText, text, timeMs } from './request.ts';
import type { Operation, Service } from './service.ts';

/** A job of no pipeline: the process that answers runs it, and it ends with that process. */
export const createProcessingJob: Operation = async (service, request, caller) => {
  const { ProcessingJobName, ...given } = request as JsonObject;
  const name = String(ProcessingJobName);
  const arn = processingJobArn(caller, name);
  // In any region: the job's folder has its name alone.
  const taken = await service.store.everywhere().job(name);
  if (taken) {
    const message = `Job name must be unique within an AWS account and region, and a job with this name already exists (${taken.arn})`;
    throw new ServiceError('ResourceInUse', message);
  }
  const nowMs = service.nowMs();
  try {
    await service.jobs.begin({
      name,
      arn,
      status: 'InProgress',
      arguments: completedRequest(given),
      owner: service.jobs.thisProcess,
      createdAtMs: nowMs,
      startedAtMs: nowMs,
    });
  } catch (error) {
    throw error instanceof EvaluationError ? invalid(error.message) : error;
  }
  return { ProcessingJobArn: arn };
};

/** Its log goes with it. */
export const deleteProcessingJob: Operation = async (service, request) => {
  const name = text(request, 'ProcessingJobName');
  const found = await service.store.job(name);
  if (!found) throw notFound(`Processing job '${name}'`);
  const { status, arn } = await asItIs(service, found);
  if (status === 'InProgress' || status === 'Stopping') {
    throw new ServiceError('ResourceInUse', `Processing job ${arn} cannot be deleted: its status is ${status}.`);
  }
  await service.store.removeJob(name);
  return {};
};

export const describeProcessingJob: Operation = async (service, request) =>
  describeJob(await requireJob(service, text(request, 'ProcessingJobName')));

export const listProcessingJobs: Operation = async (service, request) => {
  const nameContains = optionalText(request, 'NameContains') ?? '';
  const status = optionalText(request, 'StatusEquals');
  const sortBy = optionalText(request, 'SortBy');
  const within = (member: string, timeOf: (job: JobRecord) => number) => (job: JobRecord) =>
    timeOf(job) >= timeMs(request, `${member}After`, Number.NEGATIVE_INFINITY) &&
    timeOf(job) <= timeMs(request, `${member}Before`, Number.POSITIVE_INFINITY);
  const jobs = await Promise.all((await service.store.jobs()).map((job) => asItIs(service, job)));
  const found = jobs
    .filter((job) => job.name.includes(nameContains) && (status === undefined || job.status === status))
    .filter(within('CreationTime', ({ createdAtMs }) => createdAtMs))
    .filter(within('LastModifiedTime', modifiedAtMs));
  const keyOf = ({ name, createdAtMs, status: state }: JobRecord) =>
    sortBy === 'Name' ? [name] : sortBy === 'Status' ? [state, name] : [createdAtMs, name];
  // @see SageMaker API, ListProcessingJobs, SortOrder
  const sorted = inOrder(found, request, keyOf, 'Ascending');
  const { items, nextToken } = page(sorted, request, { keyOf: ({ name }) => name });
  return { ProcessingJobSummaries: items.map(summary), ...nextToken };
};

export const stopProcessingJob: Operation = async (service, request) => {
  const job = await requireJob(service, text(request, 'ProcessingJobName'));
  if (job.status !== 'InProgress' && job.status !== 'Stopping') {
    throw invalid(`The request was rejected because the processing job is in status ${job.status}.`);
  }
  await service.store.requestStop(job.name);
  return {};
};

/**
 * The job as it is now.
 * @throws ServiceError ValidationException, which is what the service has for a job that it does not know
 */
export async function requireJob(service: Service, name: string): Promise<JobRecord> {
  const job = await service.store.job(name);
  if (!job) throw unknownJob(name);
  return asItIs(service, job);
}

async function asItIs(service: Service, job: JobRecord): Promise<JobRecord> {
  if (job.status !== 'InProgress') return job;
  const { executionArn } = job;
  const execution = executionArn && (await service.store.wholeExecution(lastPartOf(executionArn)));
  if (execution) await service.host.settle(execution);
  else await service.jobs.settle(job);
  const current = (await service.store.wholeJob(job.name)) ?? job;
  const isStopping =
    current.status === 'InProgress' &&
    ((execution && execution.status === 'Stopping') || (await service.store.isStopRequested(job.name)));
  return isStopping ? { ...current, status: 'Stopping' } : current;
}

function summary(job: JobRecord): object {
  return {
    ProcessingJobName: job.name,
    ProcessingJobArn: job.arn,
    CreationTime: job.createdAtMs / 1000,
    ...(job.endedAtMs !== undefined && { ProcessingEndTime: job.endedAtMs / 1000 }),
    LastModifiedTime: modifiedAtMs(job) / 1000,
    ProcessingJobStatus: job.status,
    ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
    ...(job.exitMessage !== undefined && { ExitMessage: job.exitMessage }),
  };
}

function modifiedAtMs({ createdAtMs, endedAtMs }: JobRecord): number {
  return endedAtMs ?? createdAtMs;
}

export function unknownJob(name: string): ServiceError {
  return invalid(`Could not find requested job with name: ${name}`);
}
