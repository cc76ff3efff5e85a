/** The processing jobs behind an execution's steps, and where they write. */

import { DescribeProcessingJobCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { sha256OfJson } from '../definition/canonical.ts';
import { listSteps } from '../definition/graph.ts';
import { groupsByPack, groupsByStep, groupsOf, writesDataset } from '../definition/group-steps.ts';
import type { DefinitionJson, Json, ProcessingStepJson } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import { unrolled } from '../definition/unrolled.ts';
import type { ExecutionEvidence, GroupStep } from '../verify/check-execution.ts';
import {
  definitionOfExecution,
  type ExecutionView,
  executionParameters,
  itemsOfRun,
  type RequestOptions,
  type StepView,
  viewExecution,
} from './executions.ts';

/** A step's processing job, and the execution that ran it. */
export interface StepJob {
  readonly jobName: string;
  readonly execution: ExecutionView;
  readonly step: StepView;
}

/**
 * Finds the job that wrote a step's outputs: its own, or, through the executions that a cache hit or a selective
 * execution names, the one that stands behind it. Undefined for a step that runs no job.
 */
export function stepJobs(
  client: SageMakerClient,
  view: ExecutionView,
  options: RequestOptions = {},
): (step: StepView) => Promise<StepJob | undefined> {
  const views = new Map([[view.executionArn, Promise.resolve(view)]]);

  async function find(
    step: StepView,
    execution: ExecutionView,
    passed: readonly string[],
  ): Promise<StepJob | undefined> {
    if (step.jobName !== null) return { jobName: step.jobName, execution, step };
    const sourceArn = step.cacheSourceArn ?? step.reusedFromArn;
    if (sourceArn === null || passed.includes(sourceArn)) return undefined;
    const reading = views.get(sourceArn) ?? viewExecution(client, sourceArn, options);
    views.set(sourceArn, reading);
    const source = await reading;
    const original = source.steps.find(({ name }) => name === step.name);
    return original && find(original, source, [...passed, sourceArn]);
  }

  return (step) => find(step, view, [view.executionArn]);
}

/** A processing job as it was asked for, and what became of it. Texts are null where the service does not say. */
export interface JobDescription {
  readonly jobName: string;
  readonly status: string;
  readonly hasEnded: boolean;
  readonly image: string | null;
  /** `2 x ml.m5.large, 30 GB`. */
  readonly machine: string | null;
  /** Entry point and arguments, a word each. */
  readonly words: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly inputs: readonly DescribedPlace[];
  readonly outputs: readonly DescribedPlace[];
  /** What the job wrote about its end. */
  readonly exitMessage: string | null;
}

/** Where something lies, and where the job finds it. */
export interface DescribedPlace {
  readonly name: string;
  readonly uri: string;
  readonly path: string;
}

/** Asks the service about a processing job. */
export async function describeJob(client: SageMakerClient, jobName: string): Promise<JobDescription> {
  const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: jobName }));
  const { AppSpecification: app, ProcessingResources: resources, Environment = {} } = job;
  const cluster = resources?.ClusterConfig;
  const status = job.ProcessingJobStatus ?? 'InProgress';
  return {
    ...{ jobName, status },
    hasEnded: !['InProgress', 'Stopping'].includes(status),
    image: app?.ImageUri ?? null,
    machine: cluster ? `${cluster.InstanceCount} x ${cluster.InstanceType}, ${cluster.VolumeSizeInGB} GB` : null,
    words: [...(app?.ContainerEntrypoint ?? []), ...(app?.ContainerArguments ?? [])],
    environment: Object.entries(Environment).map(([name, value]) => ({ name, value })),
    inputs: (job.ProcessingInputs ?? []).map(({ InputName, S3Input: at }) => placeOf(InputName, at)),
    outputs: (job.ProcessingOutputConfig?.Outputs ?? []).map(({ OutputName, S3Output: at }) => placeOf(OutputName, at)),
    exitMessage: job.ExitMessage ?? null,
  };
}

function placeOf(
  name: string | undefined,
  at: { readonly S3Uri?: string | undefined; readonly LocalPath?: string | undefined } | undefined,
): DescribedPlace {
  return { name: name ?? '', uri: at?.S3Uri ?? '', path: at?.LocalPath ?? '' };
}

/**
 * Where these steps of an execution wrote, as their jobs were asked to (ProcessingOutputConfig), and the names of those
 * that have not succeeded in it.
 */
export async function outputsOfSteps(
  client: SageMakerClient,
  executionArn: string,
  names: readonly string[],
): Promise<{ readonly outputs: ReadonlyMap<string, Json>; readonly missing: readonly string[] }> {
  const view = await viewExecution(client, executionArn);
  const jobOf = stepJobs(client, view);
  const outputs = new Map<string, Json>();
  const succeeded = view.steps.filter(({ name, status }) => names.includes(name) && status === 'Succeeded');
  for (let first = 0; first < succeeded.length; first += lanes) {
    const some = succeeded.slice(first, first + lanes).map(async (step) => {
      const writer = await jobOf(step);
      if (writer === undefined) return;
      const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: writer.jobName }));
      outputs.set(step.name, (job.ProcessingOutputConfig ?? null) as Json);
    });
    await Promise.all(some);
  }
  return { outputs, missing: names.filter((name) => !succeeded.some((step) => step.name === name)) };
}

/** So many jobs are asked about at once. */
const lanes = 5;

/** The S3 prefix that a job's first input, which is that of its first group, is read from, as resolved. */
export async function jobInputUri(client: SageMakerClient, jobName: string): Promise<string | undefined> {
  const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: jobName }));
  return job.ProcessingInputs?.[0]?.S3Input?.S3Uri;
}

/** Where an execution's results lie; what came from the cache lies where the job that made it wrote it. */
export interface ExecutionOutputs {
  readonly combined: string | null;
  /** By group name; groups without a result are left out. */
  readonly groups: Readonly<Record<string, string>>;
}

interface OutputRequest extends RequestOptions {
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
}

/** Follows every finished step to the job that wrote its output. */
export async function executionOutputs(client: SageMakerClient, request: OutputRequest): Promise<ExecutionOutputs> {
  const { view, definition } = request;
  const groupsOfSteps = groupsByStep(definition, itemsOfRun(view, definition));
  const packs = groupsByPack(definition);
  const outputOf = outputFinder(client, request);
  const found = new Map<string, string>();
  for (const step of view.steps.filter(({ status }) => status === 'Succeeded')) {
    const groups = groupsOfSteps.get(step.name);
    if (groups !== undefined) {
      const uri = await outputOf(step, 'shard');
      if (uri === undefined) continue;
      for (const group of groups) found.set(group, packs.has(step.name) ? `${uri}/${group}` : uri);
    }
  }
  const combine = combineStep(view);
  const combined = combine && (await outputOf(combine, 'combined'));
  return { combined: combined ?? null, groups: Object.fromEntries(found) };
}

/** The job that wrote the dataset, whose output is called `combined`; undefined where none was written. */
export async function combineJob(
  client: SageMakerClient,
  view: ExecutionView,
  options: RequestOptions,
): Promise<StepJob | undefined> {
  const combine = combineStep(view);
  return combine && stepJobs(client, view, options)(combine);
}

function combineStep({ steps }: ExecutionView): StepView | undefined {
  return steps.find(({ name, status }) => name === 'Combine' && status === 'Succeeded');
}

function outputFinder(
  client: SageMakerClient,
  { view, abortSignal }: OutputRequest,
): (step: StepView, outputName: string) => Promise<string | undefined> {
  const options = abortSignal === undefined ? {} : { abortSignal };
  const jobOf = stepJobs(client, view, options);
  return async (step, outputName) => {
    const writer = await jobOf(step);
    if (!writer) return undefined;
    const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: writer.jobName }), options);
    const outputs = job.ProcessingOutputConfig?.Outputs ?? [];
    return outputs.find(({ OutputName }) => OutputName === outputName)?.S3Output?.S3Uri;
  };
}

/** The facts of an execution that a result can be held against. Its digest is the one that `upsert` prints. */
export async function executionEvidence(client: SageMakerClient, executionArn: string): Promise<ExecutionEvidence> {
  const [definition, view, overrides] = await Promise.all([
    definitionOfExecution(client, executionArn),
    viewExecution(client, executionArn),
    executionParameters(client, executionArn),
  ]);
  const jobOf = stepJobs(client, view);
  const jobNameOf = async (name: string) => {
    const step = view.steps.find((each) => each.name === name);
    return (step && (await jobOf(step))?.jobName) ?? null;
  };
  const groupSteps: GroupStep[] = [];
  const combineJobs: string[] = [];
  for (const { Name, Arguments } of processingSteps(unrolled(definition, itemsOfRun(view, definition)))) {
    const groups = groupsOf(Arguments);
    if (groups.length > 0) {
      const jobName = await jobNameOf(Name);
      groupSteps.push(...groups.map((group) => ({ group, stepName: Name, jobName })));
    } else if (writesDataset(Arguments)) {
      const jobName = await jobNameOf(Name);
      if (jobName !== null) combineJobs.push(jobName);
    }
  }
  return {
    executionArn,
    status: view.status,
    definitionSha256: sha256OfJson(definition),
    groupSteps,
    combineJobs,
    parameters: valuesOf(withOverrides(definition, overrides)),
  };
}

function processingSteps(definition: DefinitionJson): readonly ProcessingStepJson[] {
  return listSteps(definition).flatMap(({ step }) => (step.Type === 'Processing' ? [step] : []));
}

function valuesOf({ Parameters = [] }: DefinitionJson): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Parameters.flatMap(({ Name, DefaultValue }) => (DefaultValue === undefined ? [] : [[Name, String(DefaultValue)]])),
  );
}
