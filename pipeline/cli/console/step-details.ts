/** Everything about one step of an execution: the job behind it, and the job's log. */

import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { describeJob, type JobDescription, type StepJob, stepJobs } from '../../aws/jobs.ts';
import { readLogTail, stepLogStreams } from '../../aws/logs.ts';
import type { LogPart, StepDetails, StepLog } from '../../console/console-service.ts';
import { listSteps } from '../../definition/graph.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { shortened } from '../../wording/short-texts.ts';
import { stepNote } from '../logs/step-note.ts';
import type { Look } from './live-executions.ts';
import { sideFacts } from './side-facts.ts';

/** Lines of a log's end that a page shows, of each attempt and machine. */
const shownLines = 500;
/** Characters of a line that it shows. */
const shownCharacters = 2000;
/** Jobs that have ended and are remembered. */
const rememberedJobs = 500;

/** Reads steps, and the jobs behind them; a job that has ended is asked about only once. */
export function stepReader({ sageMaker, logs }: { sageMaker: SageMakerClient; logs: CloudWatchLogsClient }) {
  const ended = new Map<string, JobDescription>();

  async function jobNamed(name: string): Promise<JobDescription> {
    const known = ended.get(name);
    if (known) return known;
    const job = await describeJob(sageMaker, name);
    if (job.hasEnded) ended.set(name, job);
    if (ended.size > rememberedJobs) ended.delete(ended.keys().next().value!);
    return job;
  }

  return {
    /** Undefined for a step that the execution does not have. */
    details: async (look: Look, name: string): Promise<StepDetails | undefined> => {
      const { view, definition } = look;
      const located = listSteps(definition).find(({ step }) => step.Name === name)?.step;
      const begun = view.steps.find((step) => step.name === name);
      if (located === undefined && begun === undefined) return undefined;
      const beside = sideFacts();
      const job = begun && (await beside.ask('Job', stepJobs(sageMaker, view)(begun), undefined));
      const described = job && (await beside.ask('Job', jobNamed(job.jobName), null));
      return {
        name,
        type: located?.Type ?? null,
        attempts: begun?.attempts ?? 0,
        startedMs: begun?.startedAtMs ?? null,
        endedMs: begun?.endedAtMs ?? null,
        note: stepNote({ view, stepName: name, definition: located, job }) ?? null,
        hasEnded: hasEnded(view) || (begun !== undefined && hasEnded(begun)),
        hasJob: job !== undefined,
        job: described ?? null,
        lacks: beside.lacks,
      };
    },
    log: async ({ view }: Look, name: string): Promise<StepLog> => {
      const begun = view.steps.find((step) => step.name === name);
      const job = begun && (await stepJobs(sageMaker, view)(begun));
      if (job === undefined) return { parts: [], lacks: [] };
      const beside = sideFacts();
      return { parts: await beside.ask('Log', logParts(job), []), lacks: beside.lacks };
    },
  };

  async function logParts(job: StepJob): Promise<readonly LogPart[]> {
    const parts: LogPart[] = [];
    for (const stream of await stepLogStreams(logs, job)) {
      const { events } = await readLogTail(logs, stream.name, { count: shownLines });
      const lines = events.map(({ message }) => shortened(message.trimEnd(), shownCharacters));
      parts.push({ name: stream.name, lines, isCut: events.length === shownLines });
    }
    return parts;
  }
}
