/** Job logs in CloudWatch Logs: a stream a machine of a job, all pages of each. */

import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type OutputLogEvent,
  paginateDescribeLogStreams,
} from '@aws-sdk/client-cloudwatch-logs';
import type { RequestOptions } from './execution-view.ts';

/** @see Amazon SageMaker Developer Guide, "Log Groups and Streams" */
export const jobLogGroup = '/aws/sagemaker/ProcessingJobs';

export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

export interface LogStream {
  /** `<job>/<host>-<when it began>` */
  readonly name: string;
  readonly jobName: string;
  /** The machine of the job: `algo-1`, `algo-2`, … */
  readonly host: string;
  readonly createdAtMs: number;
}

/** The streams whose jobs' names begin like that, in the order in which the jobs began, hosts sorted within a job. */
export async function listLogStreams(
  logs: CloudWatchLogsClient,
  prefix: string,
  options: RequestOptions = {},
): Promise<readonly LogStream[]> {
  const streams: LogStream[] = [];
  const request = { logGroupName: jobLogGroup, logStreamNamePrefix: prefix };
  try {
    for await (const page of paginateDescribeLogStreams({ client: logs }, request, options)) {
      for (const { logStreamName: name = '', creationTime = 0 } of page.logStreams ?? []) {
        const [jobName = '', stream = ''] = name.split('/');
        streams.push({ name, jobName, host: /^[a-z]+-\d+/.exec(stream)?.[0] ?? stream, createdAtMs: creationTime });
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
  for (;;) {
    const page = await logs.send(
      new GetLogEventsCommand({
        logGroupName: jobLogGroup,
        logStreamName: stream,
        startFromHead: true,
        ...(token !== undefined && { nextToken: token }),
      }),
      sending,
    );
    events.push(...(page.events ?? []).map(eventOf));
    const next = page.nextForwardToken;
    // An empty page is not the end: only a token that comes back is.
    if (next === undefined || next === token) return { events, token: next ?? token };
    token = next;
  }
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
        limit: Math.min(10_000, count - events.length),
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
