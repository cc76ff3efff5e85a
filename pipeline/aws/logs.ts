/** Job logs in CloudWatch Logs: a stream a machine of a job, all pages of each. */

import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type OutputLogEvent,
  paginateDescribeLogStreams,
  paginateGetLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { jobLogGroup, jobNameStem, type LogStreamName, parseLogStreamName } from '../names/job-name.ts';
import { mostLogEvents } from '../service/limits.ts';
import type { RequestOptions } from './executions.ts';
import type { StepJob } from './jobs.ts';

/** One line that a job printed, and when. */
export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

/** The log of one machine of a job. */
export interface LogStream extends LogStreamName {
  readonly name: string;
  readonly createdAtMs: number;
}

/** The streams whose jobs' names begin like that, in the order in which the jobs began, hosts sorted within a job. */
async function listLogStreams(
  logs: CloudWatchLogsClient,
  prefix: string,
  options: RequestOptions = {},
): Promise<readonly LogStream[]> {
  const streams: LogStream[] = [];
  const request = { logGroupName: jobLogGroup, logStreamNamePrefix: prefix };
  try {
    for await (const page of paginateDescribeLogStreams({ client: logs }, request, options)) {
      for (const { logStreamName: name = '', creationTime = 0 } of page.logStreams ?? []) {
        streams.push({ name, ...parseLogStreamName(name), createdAtMs: creationTime });
      }
    }
  } catch (error) {
    // The first job that an account ever runs makes the group.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return streams.sort(byJobThenHost(streams));
}

function byJobThenHost(streams: readonly LogStream[]): (a: LogStream, b: LogStream) => number {
  const begun = new Map<string, number>();
  for (const { jobName, createdAtMs } of streams) {
    begun.set(jobName, Math.min(createdAtMs, begun.get(jobName) ?? createdAtMs));
  }
  const host = (name: string) => Number(/\d+$/.exec(name)?.[0] ?? 0);
  return (a, b) =>
    begun.get(a.jobName)! - begun.get(b.jobName)! ||
    (a.jobName < b.jobName ? -1 : a.jobName > b.jobName ? 1 : host(a.host) - host(b.host));
}

/** The streams of one job, a machine each. */
export function jobLogStreams(
  logs: CloudWatchLogsClient,
  jobName: string,
  options: RequestOptions = {},
): Promise<readonly LogStream[]> {
  return listLogStreams(logs, `${jobName}/`, options);
}

export interface LogPage {
  readonly events: readonly LogEvent[];
  /** Where to read on, when the job has written more; undefined where the service gives no token. */
  readonly token: string | undefined;
}

/** All events of a stream from a token on, or from its beginning. The service gives its last token back at the end. */
export async function readLogStream(
  logs: CloudWatchLogsClient,
  stream: string,
  options: RequestOptions & { readonly token?: string | undefined } = {},
): Promise<LogPage> {
  const { token: from, ...sending } = options;
  const events: LogEvent[] = [];
  let token = from;
  // An empty page is not the end: only a token that comes back is.
  const config = { client: logs, stopOnSameToken: true, ...(from !== undefined && { startingToken: from }) };
  const request = { logGroupName: jobLogGroup, logStreamName: stream, startFromHead: true };
  for await (const page of paginateGetLogEvents(config, request, sending)) {
    events.push(...(page.events ?? []).map(eventOf));
    token = page.nextForwardToken ?? token;
  }
  return { events, token };
}

/** The last events of a stream, oldest first, and where to read on. */
export async function readLogTail(
  logs: CloudWatchLogsClient,
  stream: string,
  options: RequestOptions & { readonly count: number },
): Promise<LogPage> {
  const { count, ...sending } = options;
  let events: readonly LogEvent[] = [];
  let forward: string | undefined;
  let token: string | undefined;
  while (events.length < count) {
    const page = await logs.send(
      new GetLogEventsCommand({
        logGroupName: jobLogGroup,
        logStreamName: stream,
        startFromHead: false,
        limit: Math.min(mostLogEvents, count - events.length),
        ...(token !== undefined && { nextToken: token }),
      }),
      sending,
    );
    events = [...(page.events ?? []).map(eventOf), ...events];
    forward ??= page.nextForwardToken;
    const next = page.nextBackwardToken;
    if (next === undefined || next === token) break;
    token = next;
  }
  return { events: events.slice(-count), token: forward };
}

function eventOf({ timestamp = 0, message = '' }: OutputLogEvent): LogEvent {
  return { timestampMs: timestamp, message };
}

/**
 * The log streams of every attempt at a step, oldest attempt first. Each attempt is a job of its own.
 */
export async function stepLogStreams(
  logs: CloudWatchLogsClient,
  { jobName, execution, step }: StepJob,
  options: RequestOptions = {},
): Promise<readonly LogStream[]> {
  const stem = jobNameStem(jobName);
  // Only the first letters of a step's name stand in its jobs' names: two steps may share them.
  const isShared = execution.steps.some(
    (other) => other.name !== step.name && other.jobName !== null && jobNameStem(other.jobName) === stem,
  );
  if (stem === undefined || isShared) return jobLogStreams(logs, jobName, options);
  const streams = await listLogStreams(logs, `${stem}-`, options);
  return streams.filter((stream) => stream.jobName === jobName || jobNameStem(stream.jobName) === stem);
}

/** The last lines that a job wrote, from all its machines, oldest first. */
export async function lastLogLines(
  logs: CloudWatchLogsClient,
  jobName: string,
  options: RequestOptions & { readonly count: number },
): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  const { count, ...sending } = options;
  for (const { name } of await jobLogStreams(logs, jobName, sending)) {
    events.push(...(await readLogTail(logs, name, options)).events);
  }
  return events.sort((a, b) => a.timestampMs - b.timestampMs).slice(-count);
}
