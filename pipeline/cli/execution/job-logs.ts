/** How far the jobs of this machine have come: from their logs, where looking costs nothing. */

import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ExecutionView } from '../../aws/executions.ts';
import { jobLogStreams, readLogStream } from '../../aws/logs.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { type JobProgress, parseJobLine } from './progress.ts';

export class JobLogs {
  private readonly logs: CloudWatchLogsClient;
  /** By step. */
  private readonly progress = new Map<string, JobProgress>();
  /** By stream: where to read on. */
  private readonly tokens = new Map<string, string | undefined>();
  /** Jobs whose logs have been read to their end. */
  private readonly ended = new Set<string>();

  constructor(logs: CloudWatchLogsClient) {
    this.logs = logs;
  }

  /** Reads what is new, and gives the progress by the name of the step; steps whose jobs report none are left out. */
  async look({ steps }: ExecutionView): Promise<ReadonlyMap<string, JobProgress>> {
    for (const step of steps) {
      const { jobName, name } = step;
      if (jobName === null || this.ended.has(jobName)) continue;
      if (hasEnded(step)) this.ended.add(jobName);
      for (const stream of await jobLogStreams(this.logs, jobName)) await this.read(stream.name, name);
    }
    return this.progress;
  }

  private async read(stream: string, step: string): Promise<void> {
    const { events, token } = await readLogStream(this.logs, stream, { token: this.tokens.get(stream) });
    this.tokens.set(stream, token);
    for (const { message } of events) {
      const told = parseJobLine(message, this.progress.get(step));
      if (told !== undefined) this.progress.set(step, told);
    }
  }
}
