/** What `start` asks SageMaker for: everything is looked up and checked before it does. */

import { createHash } from 'node:crypto';
import { executionParameters } from '../../aws/executions.ts';
import { type StartablePipeline, startablePipeline, versionWithAlias } from '../../aws/pipelines.ts';
import { findSource, type StartRequest } from '../../aws/start-stop-retry.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import type { RuleContext } from '../../rules/finding.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { typed } from '../../wording/typed-command.ts';
import type { StartChoice } from '../command-line/deployment-commands.ts';
import { Failure } from '../failure.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { refuseWrongValues } from '../values/check-values.ts';
import { type GivenValue, givenValues, valueTexts } from '../values/given-values.ts';
import { type RuleKnowledge, ruleContextOf } from '../values/rule-context.ts';
import { executionOf } from './execution-of.ts';
import { missingSource, type StepSelection, selectSteps } from './select-steps.ts';
import { checkSurveyedInput } from './surveyed-input.ts';
import { unknownItemNotes } from './unknown-items.ts';

/** A start that may be made, not yet asked for. */
export interface PlannedRequest {
  readonly request: StartRequest;
  /** What a person should know before it starts, a line each. */
  readonly notes: readonly string[];
}

/** @throws Failure 1 where nothing is deployed, or has what a selection reuses; 2 with every problem of the flags */
export async function planStart(
  spec: PipelineSpec,
  { extractors, ...options }: StartChoice & Pick<RuleKnowledge, 'extractors'>,
  target: OpenTarget,
): Promise<PlannedRequest> {
  refuseLooseFlags(options);
  const { runKey, name, maxParallel } = options;
  const client = target.clients.sageMaker;
  const named = options.pipelineVersion;
  const pipelineVersion = typeof named === 'string' ? await versionWithAlias(client, spec.name, named) : named;
  const isKnown = named === undefined || pipelineVersion !== undefined;
  const pipeline = isKnown ? await startablePipeline(client, spec.name, pipelineVersion) : undefined;
  if (!pipeline) throw new Failure(1, missingPipeline(spec, options, target));
  const flags = readFlags(options, pipeline);
  const { selection } = flags;
  const { definition } = pipeline;
  const isSound = flags.problems.length === 0;
  const reused = isSound && selection ? selection.needed : [];
  const source = flags.source ?? (reused.length > 0 ? await findSource(client, spec.name, reused) : undefined);
  const isSourceMissing = reused.length > 0 && source === undefined;
  const copiedFrom = flags.copiedFrom ?? source;
  const copied =
    isSound && copiedFrom !== undefined
      ? { arn: copiedFrom, values: await executionParameters(client, copiedFrom) }
      : undefined;
  const all = givenValues({ ...(copied && { copied }), dataset: spec.dataset, set: options.set });
  const gone = all.filter(({ name, from }) => from.kind === 'execution' && !isDeclared(definition, name));
  const values = all.filter((value) => !gone.includes(value));
  const parameters = valueTexts(values);
  const surveyed = checkSurveyedInput(definition, parameters);
  refuseWrongValues(values, { definition, context: deployedContext(spec, { definition, extractors }) }, [
    ...flags.problems,
    ...(isSound && !isSourceMissing ? missingValues(definition, parameters) : []),
    ...(surveyed.problem === undefined ? [] : [surveyed.problem]),
  ]);
  if (isSourceMissing) throw new Failure(1, missingSource(spec.name, reused));
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
    notes: [
      ...(surveyed.note === undefined ? [] : [surveyed.note]),
      ...unknownItemNotes(definition, parameters),
      ...(selection ? selectionNotes(selection, source) : []),
      ...(copied ? copyNotes(copied.arn, { values, gone }) : []),
    ],
  };
}

function refuseLooseFlags({ steps, only, sourceExecution }: StartChoice): void {
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

function readFlags(options: StartChoice, { definition, pipelineArn }: StartablePipeline): Flags {
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
  { config, dataset, pipelineVersion }: StartChoice,
  { flags, place }: OpenTarget,
): string {
  if (pipelineVersion !== undefined) {
    return `pipeline ${spec.name} is not deployed${place} in version ${pipelineVersion}; leave --pipeline-version out for the newest`;
  }
  const described = config === 'pipeline.yaml' ? '' : ` --config ${shellWord(config)}`;
  const upsert = `${typed('upsert')}${described}${spec.dataset?.isOwnPipeline ? ` --dataset ${dataset}` : ''}${flags}`;
  return `pipeline ${spec.name} is not deployed${place}; ${upsert} deploys it`;
}

function selectionNotes({ steps, needed }: StepSelection, source: string | undefined): readonly string[] {
  const reused = needed.length === 0 ? [] : [`reuses  ${needed.join(', ')} of ${source}`];
  return [`runs    ${steps.join(', ')}`, ...reused];
}

// The service starts a selective execution with the definition's own values, not with its source's.
function copyNotes(
  arn: string,
  { values, gone }: { readonly values: readonly GivenValue[]; readonly gone: readonly GivenValue[] },
): readonly string[] {
  const copied = values.filter(({ from }) => from.kind === 'execution');
  const names = gone.map(({ name }) => name).join(', ');
  return [
    `values  of ${arn}`,
    ...copied.map(({ name, text }) => `  ${name}=${text}`),
    ...(gone.length > 0 ? [`left out, since the pipeline does not take them any more: ${names}`] : []),
  ];
}

function isDeclared({ Parameters = [] }: DefinitionJson, name: string): boolean {
  return Parameters.some(({ Name }) => Name === name);
}

/** All values but the given ones are the deployed ones, whatever the description says. */
function deployedContext(
  spec: PipelineSpec,
  { definition, extractors }: { readonly definition: DefinitionJson } & Pick<RuleKnowledge, 'extractors'>,
): RuleContext {
  const origins = (definition.Parameters ?? []).map(({ Name }) => [Name, `the deployed default of "${Name}"`] as const);
  const { optionPlaces: _, ...known } = ruleContextOf(spec, { extractors });
  return { ...known, origins: new Map(origins) };
}

function missingValues(
  { Parameters = [] }: DefinitionJson,
  values: Readonly<Record<string, string>>,
): readonly string[] {
  return Parameters.filter(({ Name, DefaultValue }) => DefaultValue === undefined && !Object.hasOwn(values, Name)).map(
    ({ Name }) => `${Name} has no default in the deployed pipeline, and needs a value: --set ${Name}=VALUE`,
  );
}
