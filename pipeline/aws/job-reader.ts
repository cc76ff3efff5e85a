/** What became of the jobs of an execution, each asked about once, and few of them at a time. */

import {
  DescribeProcessingJobCommand,
  type DescribeProcessingJobCommandOutput,
  paginateListProcessingJobs,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { largestPage } from '../service/limits.ts';
import { type Ask, askOnce } from './watch.ts';

/** A job's own times, which lie inside those of its step, on which machines it ran, and where it writes. */
export interface RanJob {
  /** When its machine was there; null where it never was. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Of several types that it may run on, the one that it runs on; null where the service names none. */
  readonly instanceType: string | null;
  readonly instances: number | null;
  readonly volumeGB: number | null;
  /** URIs by the names of outputs. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** What became of a job, by its name. */
export type ReadJob = (jobName: string) => Promise<RanJob>;

/** So many jobs are asked about at once. */
const lanes = 5;

/** Once a job cannot be read, those that still wait are not asked about. */
export function jobReader(client: SageMakerClient, ask: Ask = askOnce): ReadJob {
  const known = new Map<string, Promise<RanJob>>();
  const ends: Promise<unknown>[] = Array.from({ length: lanes }, () => Promise.resolve());
  let failure: { readonly error: unknown } | undefined;

  async function read(jobName: string): Promise<RanJob> {
    if (failure) throw failure.error;
    try {
      const command = new DescribeProcessingJobCommand({ ProcessingJobName: jobName });
      return ranJob(await ask((abortSignal) => client.send(command, { abortSignal })));
    } catch (error) {
      failure = { error };
      throw error;
    }
  }

  return (jobName) => {
    const asked = known.get(jobName);
    if (asked) return asked;
    const lane = known.size % lanes;
    const reading = ends[lane]!.then(() => read(jobName));
    ends[lane] = reading.catch(() => undefined);
    known.set(jobName, reading);
    return reading;
  };
}

function ranJob(job: DescribeProcessingJobCommandOutput): RanJob {
  const cluster = job.ProcessingResources?.ClusterConfig;
  const outputs = (job.ProcessingOutputConfig?.Outputs ?? []).flatMap(({ OutputName, S3Output }) =>
    OutputName === undefined || S3Output?.S3Uri === undefined ? [] : [[OutputName, S3Output.S3Uri] as const],
  );
  return {
    startedAtMs: job.ProcessingStartTime?.getTime() ?? null,
    endedAtMs: job.ProcessingEndTime?.getTime() ?? null,
    instanceType: cluster?.SelectedInstanceType ?? cluster?.InstanceType ?? null,
    instances: cluster?.InstanceCount ?? null,
    volumeGB: cluster?.VolumeSizeInGB ?? null,
    outputs: new Map(outputs),
  };
}

/** Names of all jobs that an execution has begun, those of earlier attempts among them: each has its id in its name. */
export async function jobNamesOf(client: SageMakerClient, executionId: string, ask: Ask): Promise<readonly string[]> {
  return ask(async (abortSignal) => {
    const names: string[] = [];
    const request = { NameContains: executionId };
    for await (const page of paginateListProcessingJobs({ client, pageSize: largestPage }, request, { abortSignal })) {
      for (const { ProcessingJobName } of page.ProcessingJobSummaries ?? []) names.push(ProcessingJobName ?? '');
    }
    return names;
  });
}
