/** What `start` asks SageMaker for: everything is looked up and checked before it does. */

import { createHash } from 'node:crypto';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  executionParameters,
  findSource,
  type StartablePipeline,
  type StartRequest,
  startablePipeline,
} from '../../aws/start.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import { Failure } from '../failure.ts';
import { shellWord } from '../shell-word.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { type GivenValue, givenValues, valueTexts } from '../values/given-values.ts';
import { refuseProblems, ruleContextOf } from '../values/refuse-problems.ts';
import { executionOf } from './execution-of.ts';
import { type StepSelection, selectSteps } from './select-steps.ts';

export interface StartOptions {
  readonly config: string;
  readonly dataset?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly fromExecution?: string;
  readonly steps?: readonly string[];
  readonly only?: true;
  readonly sourceExecution?: string;
  readonly name?: string;
  readonly maxParallel?: number;
  readonly runKey?: string;
  readonly pipelineVersion?: number;
}

export interface StartPlan {
  readonly request: StartRequest;
  /** What a person should know before it starts, a line each. */
  readonly notes: readonly string[];
}

/** @throws Failure 1 where nothing is deployed, or has what a selection reuses; 2 with every problem of the flags */
export async function planStart(spec: PipelineSpec, options: StartOptions, target: OpenTarget): Promise<StartPlan> {
  refuseLooseFlags(options);
  const { pipelineVersion, runKey, name, maxParallel } = options;
  const client = target.clients.sageMaker;
  const pipeline = await startablePipeline(client, spec.name, pipelineVersion);
  if (!pipeline) throw new Failure(1, missingPipeline(spec, options, target));
  const { selection, ...checked } = readFlags(options, pipeline);
  const given = givenValues({ dataset: spec.dataset, ...(options.set && { set: options.set }) });
  refuseProblems(given, { definition: pipeline.definition, context: ruleContextOf(spec), beside: checked.problems });
  const source = selection && (checked.source ?? (await sourceFor(selection, { spec, target })));
  const copiedFrom = checked.copiedFrom ?? source;
  const copied = copiedFrom === undefined ? undefined : await copyValues(client, copiedFrom, { pipeline, given });
  const values = [...(copied?.values ?? []), ...given];
  refuseProblems(values, { definition: pipeline.definition, context: ruleContextOf(spec) });
  const parameters = valueTexts(values);
  refuseMissingValues(pipeline, parameters);
  return {
    request: {
      pipelineName: spec.name,
      displayName: name ?? spec.execution.displayName,
      maxParallelSteps: maxParallel ?? spec.execution.maxParallelSteps,
      parameters,
      ...(pipelineVersion !== undefined && { pipelineVersion }),
      ...(selection && { selection: { steps: selection.steps, sourceArn: source ?? null } }),
      ...(runKey !== undefined && { token: tokenFor(pipeline.pipelineArn, runKey) }),
    },
    notes: [...(selection ? selectionNotes(selection, source) : []), ...(copied?.notes ?? [])],
  };
}

function refuseLooseFlags({ steps, only, sourceExecution }: StartOptions): void {
  if (steps !== undefined) return;
  const loose = [only && '--only', sourceExecution !== undefined && '--source-execution'].filter(Boolean);
  if (loose.length === 0) return;
  const [verb, subject] = loose.length === 1 ? ['needs', 'it is'] : ['need', 'they are'];
  throw new Failure(2, `${loose.join(' and ')} ${verb} --steps: ${subject} about a selection`);
}

interface Flags {
  readonly problems: readonly string[];
  readonly selection: StepSelection | undefined;
  readonly copiedFrom: string | undefined;
  readonly source: string | undefined;
}

function readFlags(options: StartOptions, { definition, pipelineArn }: StartablePipeline): Flags {
  const { steps: named, only = false, fromExecution, sourceExecution } = options;
  const problems: string[] = [];
  const arnOf = (flag: '--from-execution' | '--source-execution', reference: string | undefined) => {
    if (reference === undefined) return undefined;
    const found = executionOf(pipelineArn, { flag, reference });
    if ('problem' in found) problems.push(found.problem);
    return 'arn' in found ? found.arn : undefined;
  };
  const copiedFrom = arnOf('--from-execution', fromExecution);
  const source = arnOf('--source-execution', sourceExecution);
  const selected = named && selectSteps(definition, { named, only });
  if (typeof selected === 'string') problems.push(selected);
  const selection = typeof selected === 'string' ? undefined : selected;
  // Values and results of one execution go together.
  return { problems, selection, copiedFrom, source: source ?? (selection && copiedFrom) };
}

/** The same run key gives the same token, which starts no second execution of this pipeline. */
function tokenFor(pipelineArn: string, runKey: string): string {
  return createHash('sha256').update(`${pipelineArn}\0${runKey}`).digest('hex');
}

function missingPipeline(
  spec: PipelineSpec,
  { config, dataset, pipelineVersion }: StartOptions,
  { flags, place }: OpenTarget,
): string {
  if (pipelineVersion !== undefined) {
    return `pipeline ${spec.name} is not deployed${place} in version ${pipelineVersion}; leave --pipeline-version out for the newest`;
  }
  const described = config === 'pipeline.yaml' ? '' : ` --config ${shellWord(config)}`;
  const upsert = `macroshard upsert${described}${spec.dataset?.ownGroups ? ` --dataset ${dataset}` : ''}${flags}`;
  return `pipeline ${spec.name} is not deployed${place}; ${upsert} deploys it`;
}

async function sourceFor(
  { needed }: StepSelection,
  { spec, target }: { spec: PipelineSpec; target: OpenTarget },
): Promise<string | undefined> {
  if (needed.length === 0) return undefined;
  const source = await findSource(target.clients.sageMaker, spec.name, needed);
  if (source !== undefined) return source;
  throw new Failure(
    1,
    `--steps: no execution of ${spec.name} has ended in which ${needed.join(', ')} succeeded; ` +
      'name one with --source-execution ARN, or start without --steps',
  );
}

function selectionNotes({ steps, needed }: StepSelection, source: string | undefined): readonly string[] {
  const reused = needed.length === 0 ? [] : [`reuses  ${needed.join(', ')} of ${source}`];
  return [`runs    ${steps.join(', ')}`, ...reused];
}

// The service starts a selective execution with the definition's own values, not with its source's.
async function copyValues(
  client: SageMakerClient,
  arn: string,
  { pipeline, given }: { pipeline: StartablePipeline; given: readonly GivenValue[] },
): Promise<{ readonly values: readonly GivenValue[]; readonly notes: readonly string[] }> {
  const declared = new Set((pipeline.definition.Parameters ?? []).map(({ Name }) => Name));
  const own = new Set(given.map(({ name }) => name));
  const all = givenValues({ copied: await executionParameters(client, arn), dataset: null });
  const gone = all.filter(({ name }) => !declared.has(name)).map(({ name }) => name);
  const values = all.filter(({ name }) => declared.has(name) && !own.has(name));
  return {
    values,
    notes: [
      `values  of ${arn}`,
      ...values.map(({ name, text }) => `  ${name}=${text}`),
      ...(gone.length > 0 ? [`left out, since the pipeline does not take them any more: ${gone.join(', ')}`] : []),
    ],
  };
}

function refuseMissingValues({ definition }: StartablePipeline, values: Readonly<Record<string, string>>): void {
  const missing = (definition.Parameters ?? [])
    .filter(({ Name, DefaultValue }) => DefaultValue === undefined && !Object.hasOwn(values, Name))
    .map(({ Name }) => `${Name} has no default in the deployed pipeline, and needs a value: --set ${Name}=VALUE`);
  if (missing.length > 0) throw new Failure(2, missing.join('\nmacroshard: '));
}
