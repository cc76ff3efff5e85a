/**
 * CloudWatch Logs as far as job logs need it: DescribeLogStreams, GetLogEvents, FilterLogEvents of the one log group
 * that processing jobs write to.
 */

import { formatLogStreamName, jobLogGroup } from '../../names/job-name.ts';
import { mostLogEvents, mostLogStreams } from '../../service/limits.ts';
import { hostsOf } from '../run/job-hosts.ts';
import { type JobLogLine, readJobLog } from '../run/job-log.ts';
import { ServiceError } from '../service-error.ts';
import type { JobRecord } from '../store/records.ts';
import { checkLogRequest } from './log-request.ts';
import { optionalText, type Request, text } from './request.ts';
import type { Operation, Service } from './service.ts';

export const describeLogStreams: Operation = async (service, request) => {
  requireGroup(request);
  const prefix = optionalText(request, 'logStreamNamePrefix') ?? '';
  const streams = (await allStreams(service)).filter(({ name }) => name.startsWith(prefix));
  const { start, end, nextToken } = slice(streams.length, request, mostLogStreams);
  const logStreams = await Promise.all(streams.slice(start, end).map((stream) => describeStream(service, stream)));
  return { logStreams, ...nextToken };
};

/** The tokens name a position; at either end the same token comes back, as from the service. */
export const getLogEvents: Operation = async (service, request) => {
  requireGroup(request);
  const name = text(request, 'logStreamName');
  const stream = (await allStreams(service)).find((each) => each.name === name);
  if (!stream) throw missingLog('The specified log stream does not exist.');
  const events = inTime(await linesOf(service, stream), request);
  const limit = limitOf(request, mostLogEvents);
  const token = optionalText(request, 'nextToken');
  const [start, end] = window(events.length, { token, limit, fromHead: request.startFromHead === true });
  return {
    events: events.slice(start, end).map(eventOf),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
};

export const filterLogEvents: Operation = async (service, request) => {
  requireGroup(request);
  const prefix = optionalText(request, 'logStreamNamePrefix') ?? '';
  const names = (request.logStreamNames ?? undefined) as readonly string[] | undefined;
  const words = patternWords(optionalText(request, 'filterPattern') ?? '');
  const streams = (await allStreams(service)).filter(
    ({ name }) => name.startsWith(prefix) && (names?.includes(name) ?? true),
  );
  const perStream = await Promise.all(
    streams.map(async (stream) =>
      inTime(await linesOf(service, stream), request)
        .filter(({ message }) => words.every((word) => message.includes(word)))
        .map((line, index) => ({ logStreamName: stream.name, ...eventOf(line), eventId: `${stream.name}/${index}` })),
    ),
  );
  const events = perStream.flat().sort((a, b) => a.timestamp - b.timestamp);
  const { start, end, nextToken } = slice(events.length, request, mostLogEvents);
  return { events: events.slice(start, end), searchedLogStreams: [], ...nextToken };
};

interface Stream {
  readonly name: string;
  readonly job: JobRecord;
  readonly host: string;
}

async function allStreams(service: Service): Promise<readonly Stream[]> {
  const jobs = await service.store.jobs();
  return jobs.flatMap((job) =>
    hostsOf(job.arguments).map((host) => ({
      name: formatLogStreamName({ jobName: job.name, host }, job.createdAtMs),
      job,
      host,
    })),
  );
}

async function linesOf({ store }: Service, { job, host }: Stream): Promise<readonly JobLogLine[]> {
  return (await readJobLog({ jobFolder: store.jobFolder(job.name), host })) ?? [];
}

async function describeStream(service: Service, stream: Stream): Promise<object> {
  const lines = await linesOf(service, stream);
  const [first, last] = [lines[0], lines.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.job.createdAtMs,
    ...(first && last && { firstEventTimestamp: first.timestampMs, lastEventTimestamp: last.timestampMs }),
  };
}

function inTime(lines: readonly JobLogLine[], { startTime, endTime }: Request): readonly JobLogLine[] {
  const from = typeof startTime === 'number' ? startTime : Number.NEGATIVE_INFINITY;
  const to = typeof endTime === 'number' ? endTime : Number.POSITIVE_INFINITY;
  return lines.filter(({ timestampMs }) => timestampMs >= from && timestampMs < to);
}

function eventOf({ timestampMs, message }: JobLogLine) {
  return { timestamp: timestampMs, message, ingestionTime: timestampMs };
}

function window(
  length: number,
  { token, limit, fromHead }: { token: string | undefined; limit: number; fromHead: boolean },
): readonly [number, number] {
  const position = Number(/^[fb]\/(\d+)$/.exec(token ?? '')?.[1] ?? Number.NaN);
  if (token !== undefined && Number.isNaN(position)) throw badParameter('The specified nextToken is invalid.');
  if (token?.startsWith('b') || (token === undefined && !fromHead)) {
    const end = Math.min(length, token === undefined ? length : position);
    return [Math.max(0, end - limit), end];
  }
  const start = Math.min(length, token === undefined ? 0 : position);
  return [start, Math.min(length, start + limit)];
}

function slice(length: number, request: Request, fallback: number) {
  const limit = limitOf(request, fallback);
  const token = optionalText(request, 'nextToken');
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw badParameter('The specified nextToken is invalid.');
  const end = Math.min(length, start + limit);
  return { start, end, nextToken: end < length ? { nextToken: String(end) } : {} };
}

function limitOf({ limit }: Request, fallback: number): number {
  if (limit === undefined || limit === null) return fallback;
  if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > fallback) {
    throw badParameter(`limit must be between 1 and ${fallback}`);
  }
  return limit as number;
}

// Words that must all occur, quoted where they hold blanks; no other pattern of CloudWatch is understood here.
function patternWords(pattern: string): readonly string[] {
  return [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

function requireGroup(request: Request): void {
  checkLogRequest(request);
  const given = optionalText(request, 'logGroupName') ?? optionalText(request, 'logGroupIdentifier');
  if (given !== jobLogGroup) throw missingLog('The specified log group does not exist.');
}

function missingLog(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}

function badParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}
