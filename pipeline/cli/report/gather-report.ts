/** Everything that a report of an execution shows, asked of the service and of its result. */

import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  definitionOfExecution,
  type ExecutionView,
  executionOrigin,
  executionParameters,
  itemsOfRun,
  viewExecution,
} from '../../aws/executions.ts';
import { jobReader, type RanJob, type ReadJob } from '../../aws/job-reader.ts';
import { combineJob } from '../../aws/jobs.ts';
import type { Ask } from '../../aws/watch.ts';
import { listSteps } from '../../definition/graph.ts';
import { groupsByStep, writesDataset } from '../../definition/group-steps.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { jobWorks } from '../../estimate/job-work.ts';
import { isEmbedded, parseExecutionArn } from '../../names/arn.ts';
import type { DatasetFacts } from '../../report/dataset-facts.ts';
import { datasetFacts, type ReportTexts } from '../../report/read-facts.ts';
import type { ExecutionFacts, RunReport } from '../../report/run-report.ts';
import { expectedTimes } from '../estimate/expected-times.ts';
import { timesOf } from '../execution/expected-time.ts';
import { stepProgress } from '../execution/progress.ts';
import { earlierAttempts, earlierJobs, lastJobs } from './execution-jobs.ts';
import { readResultFolder, readResultPrefix } from './result-files.ts';
import { runCost } from './run-cost.ts';

/** Whom a report asks, and how. */
export interface ReportSource {
  readonly client: SageMakerClient;
  /** How each question is asked, S3's too. */
  readonly ask: Ask;
  /** A client for the S3 beside it, which is the caller's to destroy. */
  s3(): Promise<S3Client>;
  /** The path that stands for an S3 URI, where the store is on this machine. */
  locate(uri: string): string | undefined;
  readonly nowMs: number;
  /** Of this machine. */
  readonly cpuCount: number;
}

/**
 * Asks about each job once, and about few at a time.
 * @param repeat a command that gets the result again
 */
export async function gatherReport(source: ReportSource, executionArn: string, repeat: string): Promise<RunReport> {
  const { client, ask } = source;
  const view = await ask((abortSignal) => viewExecution(client, executionArn, { abortSignal }));
  const definition = await ask((abortSignal) => definitionOfExecution(client, executionArn, { abortSignal }));
  const readJob = jobReader(client, ask);
  const combine = await ask((abortSignal) => combineJob(client, view, { abortSignal }));
  const combined = combine && (await readJob(combine.jobName)).outputs.get('combined');
  const read = combined === undefined ? null : await readDataset(source, combined.replace(/\/$/, ''));
  const dataset = read === null || 'problem' in read ? null : read;
  return {
    execution: await executionFacts(source, { view, definition, dataset, readJob }),
    dataset,
    ...(read !== null && 'problem' in read && read),
    place: combined === undefined ? null : (source.locate(combined) ?? combined),
    repeat,
  };
}

/** The page shows the execution even where its dataset is gone, broken, or may not be read. */
async function readDataset(source: ReportSource, uri: string): Promise<DatasetFacts | { readonly problem: string }> {
  try {
    return datasetFacts(await readFiles(source, uri));
  } catch (error) {
    return { problem: `the dataset is not told of: ${(error as Error).message}` };
  }
}

async function readFiles({ locate, s3, ask }: ReportSource, uri: string): Promise<ReportTexts> {
  const folder = locate(uri);
  if (folder !== undefined) return readResultFolder(folder);
  const client = await s3();
  try {
    return await readResultPrefix(uri, client, ask);
  } finally {
    client.destroy();
  }
}

interface Asked {
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
  readonly dataset: DatasetFacts | null;
  readonly readJob: ReadJob;
}

async function executionFacts(
  { client, ask, nowMs, cpuCount }: ReportSource,
  { view, definition, dataset, readJob }: Asked,
): Promise<ExecutionFacts> {
  const { executionArn, status, failureReason } = view;
  const origin = await ask((abortSignal) => executionOrigin(client, executionArn, { abortSignal }));
  const parameters = await ask((abortSignal) => executionParameters(client, executionArn, { abortSignal }));
  const isHere = isEmbedded(executionArn);
  const expected = expectedTimes({ definition, parameters, cpuCount: isHere ? cpuCount : null });
  const times = timesOf(view, expected);
  const jobs = await lastJobs(view, readJob);
  const isOfProcesses = expected?.isOfProcesses ?? false;
  const cost = async () => {
    const before = await earlierJobs({ client, ask, readJob }, view);
    const earlier = { attempts: earlierAttempts(view.steps), jobs: before };
    const works = jobWorks(definition, parameters);
    return runCost({ works, jobs, earlier, dataset, nowMs, expected: times?.expectedUsd ?? null });
  };
  return {
    ...{ executionArn, status, failureReason, definition, ...origin },
    pipeline: parseExecutionArn(executionArn)?.pipelineName ?? executionArn,
    askedAtMs: nowMs,
    took: times ? { seconds: times.seconds, expected: times.expectedSeconds, isOfProcesses } : null,
    cost: isHere ? null : await cost(),
    parameters: (definition.Parameters ?? []).map(({ Name, DefaultValue }) => {
      const defaultValue = DefaultValue === undefined ? null : String(DefaultValue);
      return { name: Name, value: parameters[Name] ?? defaultValue ?? '', defaultValue };
    }),
    steps: stepFacts({ view, definition }, { jobs, expected, nowMs }),
  };
}

function stepFacts(
  { view, definition }: Pick<Asked, 'view' | 'definition'>,
  {
    jobs,
    expected,
    nowMs,
  }: Pick<Parameters<typeof stepProgress>[1], 'expected' | 'nowMs'> & {
    readonly jobs: ReadonlyMap<string, RanJob>;
  },
): ExecutionFacts['steps'] {
  const groups = groupsByStep(definition, itemsOfRun(view, definition));
  const begun = new Map(view.steps.map((step) => [step.name, step]));
  const combines = new Set(
    listSteps(definition).flatMap(({ step }) =>
      step.Type === 'Processing' && writesDataset(step.Arguments) ? [step.Name] : [],
    ),
  );
  return stepProgress(view, { definition, expected, nowMs }).map(
    ({ name, state, attempts, failureReason, sourceArn, expected: expectedSeconds }) => ({
      ...{ name, state, attempts, failureReason, sourceArn, expectedSeconds },
      groups: groups.get(name) ?? [],
      writesDataset: combines.has(name),
      startedAtMs: begun.get(name)?.startedAtMs ?? null,
      endedAtMs: begun.get(name)?.endedAtMs ?? null,
      jobStartedAtMs: jobs.get(name)?.startedAtMs ?? null,
    }),
  );
}
