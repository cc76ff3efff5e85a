import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { RequestOptions } from './execution-view.ts';
import { type LogEvent, type LogStream, listLogStreams, readLogTail } from './job-logs.ts';
import type { StepJob } from './step-job.ts';

/**
 * The log streams of every attempt at a step, oldest attempt first. Each attempt is a job of its own:
 * `pipelines-<execution>-<step>-<token>-<failures>`.
 * @see Amazon SageMaker Developer Guide, "IAM Access Management": the names of jobs that a pipeline starts
 */
export async function stepLogStreams(
  logs: CloudWatchLogsClient,
  { jobName, execution, step }: StepJob,
  options: RequestOptions = {},
): Promise<readonly LogStream[]> {
  const stem = stemOf(jobName);
  // Only the first letters of a step's name stand in its jobs' names: two steps may share them.
  const isShared = execution.steps.some(
    (other) => other.name !== step.name && other.jobName !== null && stemOf(other.jobName) === stem,
  );
  if (stem === undefined || isShared) return listLogStreams(logs, `${jobName}/`, options);
  const streams = await listLogStreams(logs, `${stem}-`, options);
  return streams.filter((stream) => stream.jobName === jobName || stemOf(stream.jobName) === stem);
}

function stemOf(jobName: string): string | undefined {
  return /^(pipelines-[a-z0-9]+-.+)-[A-Za-z0-9]{8,14}(?:-\d{1,2})?$/.exec(jobName)?.[1];
}

/** The last lines that a job wrote, from all its machines, oldest first. */
export async function lastLogLines(
  logs: CloudWatchLogsClient,
  jobName: string,
  options: RequestOptions & { readonly count: number },
): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  const { count, ...sending } = options;
  for (const { name } of await listLogStreams(logs, `${jobName}/`, sending)) {
    events.push(...(await readLogTail(logs, name, options)).events);
  }
  return events.sort((a, b) => a.timestampMs - b.timestampMs).slice(-count);
}
