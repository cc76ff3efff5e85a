/** Reads the logs of a step's jobs, and again what has been added since. */

import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { StepJob } from '../../aws/jobs.ts';
import { type LogEvent, type LogStream, readLogStream, readLogTail, stepLogStreams } from '../../aws/logs.ts';

/** A line with the stream and the attempt that it is from. */
export interface LogLine extends LogEvent {
  readonly stream: LogStream;
  /** Counted from 1, over the jobs whose logs are still there. */
  readonly attempt: number;
}

export interface LogReader {
  /** The streams that are known by now, oldest attempt first. */
  readonly streams: readonly LogStream[];
  /** What is new since the last call: by attempt, then by time. */
  read(job: StepJob, abortSignal: AbortSignal): Promise<readonly LogLine[]>;
}

/** @param tail how many of the last lines of the newest attempt to begin with; everything where absent */
export function logReader(logs: CloudWatchLogsClient, tail: number | undefined): LogReader {
  const tokens = new Map<string, string | undefined>();
  let streams: readonly LogStream[] = [];
  let isFirst = true;

  async function readStream({ name }: LogStream, abortSignal: AbortSignal): Promise<readonly LogEvent[]> {
    const page =
      isFirst && tail !== undefined
        ? await readLogTail(logs, name, { count: tail, abortSignal })
        : await readLogStream(logs, name, { token: tokens.get(name), abortSignal });
    tokens.set(name, page.token);
    return page.events;
  }

  return {
    get streams() {
      return streams;
    },
    read: async (job, abortSignal) => {
      streams = await stepLogStreams(logs, job, { abortSignal });
      const attempts = [...new Set(streams.map(({ jobName }) => jobName))];
      const wanted = tail === undefined ? streams : streams.filter(({ jobName }) => jobName === attempts.at(-1));
      const lines: LogLine[] = [];
      for (const stream of wanted) {
        const attempt = attempts.indexOf(stream.jobName) + 1;
        const events = await readStream(stream, abortSignal);
        lines.push(...events.map((event) => ({ ...event, stream, attempt })));
      }
      isFirst = false;
      lines.sort((a, b) => a.attempt - b.attempt || a.timestampMs - b.timestampMs);
      return tail === undefined ? lines : lines.slice(-tail);
    },
  };
}
