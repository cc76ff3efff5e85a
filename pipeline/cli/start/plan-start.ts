/** What `start` asks SageMaker for: everything is looked up and checked before it does. */

import { createHash } from 'node:crypto';
import {
  executionParameters,
  findSource,
  type StartablePipeline,
  type StartRequest,
  startablePipeline,
} from '../../aws/start.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import { Failure } from '../failure.ts';
import type { OpenTarget } from '../target.ts';
import { overrideProblems } from './check-overrides.ts';
import { selectSteps } from './select-steps.ts';

export interface StartOptions {
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

/** @throws Failure 1 where nothing is deployed, 2 with every problem of the values or steps */
export async function planStart(spec: PipelineSpec, options: StartOptions, target: OpenTarget): Promise<StartPlan> {
  const { fromExecution, pipelineVersion, runKey, name, maxParallel } = options;
  const client = target.clients.sageMaker;
  const pipeline = await startablePipeline(client, spec.name, pipelineVersion);
  if (!pipeline) throw new Failure(1, missingPipeline(spec, options, target));
  const selected = await select(spec, { options, pipeline, target });
  const copiedFrom = fromExecution ?? selected?.source ?? undefined;
  const copied = copiedFrom === undefined ? undefined : await copyValues(copiedFrom, { pipeline, target });
  const given = { ...spec.dataset?.parameters, ...options.set };
  refuseProblems(pipeline, given, options);
  return {
    request: {
      pipelineName: spec.name,
      displayName: name ?? spec.execution.displayName,
      maxParallelSteps: maxParallel ?? spec.execution.maxParallelSteps,
      parameters: { ...copied?.values, ...given },
      ...(pipelineVersion !== undefined && { pipelineVersion }),
      ...(selected && { selection: { steps: selected.steps, sourceArn: selected.source } }),
      ...(runKey !== undefined && { token: tokenFor(pipeline.pipelineArn, runKey) }),
    },
    notes: [...(selected?.notes ?? []), ...(copied?.notes ?? [])],
  };
}

/** The same run key gives the same token, which starts no second execution of this pipeline. */
function tokenFor(pipelineArn: string, runKey: string): string {
  return createHash('sha256').update(`${pipelineArn}\0${runKey}`).digest('hex');
}

function missingPipeline(
  spec: PipelineSpec,
  { dataset, pipelineVersion }: StartOptions,
  { flags }: OpenTarget,
): string {
  if (pipelineVersion !== undefined) {
    return `pipeline ${spec.name} is not deployed in version ${pipelineVersion}; leave --pipeline-version out for the newest`;
  }
  const upsert = `macroshard upsert${spec.dataset?.ownGroups ? ` --dataset ${dataset}` : ''}${flags}`;
  return `pipeline ${spec.name} is not deployed; ${upsert} deploys it`;
}

function refuseProblems(
  { definition }: StartablePipeline,
  given: Readonly<Record<string, string>>,
  { dataset, set = {} }: StartOptions,
): void {
  const problems = overrideProblems(definition, given).map(({ name, problem }) =>
    name in set ? `--set ${name}: ${problem}` : `datasets/${dataset}.yaml: ${name}: ${problem}`,
  );
  if (problems.length > 0) throw new Failure(2, problems.join('\nmacroshard: '));
}

async function copyValues(arn: string, { pipeline, target }: { pipeline: StartablePipeline; target: OpenTarget }) {
  const all = await executionParameters(target.clients.sageMaker, arn);
  const usable = Object.entries(all).filter(
    ([name, value]) => overrideProblems(pipeline.definition, { [name]: value }).length === 0,
  );
  const values: Readonly<Record<string, string>> = Object.fromEntries(usable);
  const left = Object.keys(all).filter((name) => !(name in values));
  return {
    values,
    notes: [
      `values of ${arn}`,
      ...(left.length > 0 ? [`left out, since the pipeline does not take them any more: ${left.join(', ')}`] : []),
    ],
  };
}

async function select(
  spec: PipelineSpec,
  { options, pipeline, target }: { options: StartOptions; pipeline: StartablePipeline; target: OpenTarget },
) {
  const { steps: named, only = false, sourceExecution, fromExecution } = options;
  if (named === undefined) {
    for (const flag of ['only', 'sourceExecution'] as const) {
      if (options[flag] !== undefined) {
        throw new Failure(
          2,
          `--${flag === 'only' ? 'only' : 'source-execution'} needs --steps: it is about a selection`,
        );
      }
    }
    return undefined;
  }
  const { steps, needed } = selectSteps(pipeline.definition, { named, only });
  const given = sourceExecution ?? fromExecution;
  const source = given ?? (await sourceFor(spec, { needed, target }));
  const notes = [
    `runs    ${steps.join(', ')}`,
    ...(needed.length > 0 ? [`reuses  ${needed.join(', ')} of ${source}`] : []),
  ];
  return { steps, source, notes };
}

async function sourceFor(
  spec: PipelineSpec,
  { needed, target }: { needed: readonly string[]; target: OpenTarget },
): Promise<string | null> {
  if (needed.length === 0) return null;
  const source = await findSource(target.clients.sageMaker, spec.name, needed);
  if (source !== undefined) return source;
  throw new Failure(
    1,
    `--steps: no execution of ${spec.name} has ended in which ${needed.join(', ')} succeeded; ` +
      'name one with --source-execution ARN, or start without --steps',
  );
}
