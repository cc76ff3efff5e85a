/** DescribeProcessingJob, ListProcessingJobs, StopProcessingJob. */

import { lastPartOf } from '../../names/arn.ts';
import { describeJob } from '../run/describe-job.ts';
import { invalid } from '../service-error.ts';
import type { JobRecord } from '../store/records.ts';
import { inOrder } from './lists.ts';
import { page } from './page.ts';
import { optionalText, text, timeMs } from './request.ts';
import type { Operation, Service } from './service.ts';

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
  const sorted = inOrder(found, request, ({ name, createdAtMs, status: state }) =>
    sortBy === 'Name' ? [name] : sortBy === 'Status' ? [state, name] : [createdAtMs, name],
  );
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
  if (!job) throw invalid(`Could not find requested job with name: ${name}`);
  return asItIs(service, job);
}

async function asItIs(service: Service, job: JobRecord): Promise<JobRecord> {
  if (job.status !== 'InProgress') return job;
  const execution = await service.store.wholeExecution(lastPartOf(job.executionArn));
  if (execution) await service.host.settle(execution);
  const current = (await service.store.wholeJob(job.name)) ?? job;
  const isStopping =
    current.status === 'InProgress' &&
    (execution?.status === 'Stopping' || (await service.store.isStopRequested(job.name)));
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
