/** Which steps a start now would serve from the cache, and why the others run. Pure. */

import { cacheKeyParts } from '../definition/cache-key.ts';
import { sameJson } from '../definition/canonical.ts';
import { defaultScope, evaluate, ifKnown, type Scope, type Variables } from '../definition/evaluate.ts';
import { dependencyGraph, listSteps, topologicalOrder } from '../definition/graph.ts';
import { groupsOfChildren } from '../definition/group-steps.ts';
import { outputsOf } from '../definition/job-request.ts';
import type { DefinitionJson, Json, JsonObject, ProcessingStepJson } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import { valueAt } from '../definition/reference.ts';
import { unrolled } from '../definition/unrolled.ts';
import { parseDurationMs } from '../names/duration.ts';
import { type ExpectedKey, expectedKey, type KeyContext, knownEdits } from './expected-key.ts';
import { type JsonEdit, jsonEdits } from './json-edits.ts';
import { withGroupsApart, withoutOrder } from './keyed-definition.ts';

/** A processing step that ran and succeeded, its cache on; not one that was served from the cache itself. */
export interface PastStep {
  readonly stepName: string;
  readonly executionArn: string;
  readonly endedAtMs: number;
  /** Image, environment and inputs as they were resolved. */
  readonly key: JsonObject;
  /** Where its outputs were written to, as they were resolved. */
  readonly outputs: Json;
  /** The same with `Execution.NAME` in the place of what is new in every execution. */
  readonly outputPlaces: Json;
  /** True where its outputs are known to have been deleted since. */
  readonly isGone?: true;
}

/** What a start now would do with a step, and why. */
export interface StepForecast {
  readonly name: string;
  /** Of a child of a ForEach step: the group that it processes. */
  readonly group?: string;
  readonly forecast: 'hit' | 'run';
  /** Why it runs, a line each; empty for a hit. */
  readonly reasons: readonly string[];
  /** How its key differs from that of the earlier run which is most like it. */
  readonly edits: readonly JsonEdit[];
  /** The execution whose result a hit hands on. */
  readonly source: { readonly executionArn: string; readonly endedAtMs: number } | null;
  /** Where a hit's outputs would be written to otherwise than they were. */
  readonly staleOutputs: readonly JsonEdit[];
}

export interface ForecastOptions {
  /** Parameter values as texts; the defaults of the others. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Those that are known before: `PipelineName`, `PipelineArn`. */
  readonly variables?: Variables;
  /** In any order. */
  readonly history: readonly PastStep[];
  readonly nowMs: number;
  /**
   * Steps that a selective execution leaves out, with the outputs that an earlier one hands on in their place, as resolved;
   * null where it hands on none. Nothing is said of them.
   */
  readonly leftOut?: ReadonlyMap<string, Json>;
}

/** Of every processing step, and of each child of a ForEach step whose items are known, in the order in which they can run. */
export function forecast(definition: DefinitionJson, options: ForecastOptions): readonly StepForecast[] {
  const properties = new Map<string, Json>();
  const { parameters, variables = {}, leftOut } = options;
  const given = withOverrides(definition, parameters);
  const started = unrolled(given);
  const children = groupsOfChildren(given);
  const steps = new Map(listSteps(started).map(({ step }) => [step.Name, step]));
  const scope = defaultScope(started, { variables, properties });
  const running = new Set<string>();
  const found: StepForecast[] = [];
  for (const name of topologicalOrder(dependencyGraph(started))) {
    const step = steps.get(name);
    if (step?.Type !== 'Processing') continue;
    if (leftOut?.has(name)) {
      properties.set(name, { ProcessingOutputConfig: leftOut.get(name) ?? resolvableOutputs(step, scope) });
      continue;
    }
    const past = options.history.filter(({ stepName }) => stepName === name);
    const { step: stepForecast, hit } = forecastStep(step, { past, scope, running, nowMs: options.nowMs });
    const group = children.get(name);
    found.push(group === undefined ? stepForecast : { ...stepForecast, group });
    if (!hit) running.add(name);
    properties.set(name, { ProcessingOutputConfig: hit ? hit.outputs : resolvableOutputs(step, scope) });
  }
  return found;
}

/**
 * A step's arguments as far as they are part of its key, and the places of its outputs, as an execution resolved them.
 * @param given the answer of DescribeProcessingJob, for what the scope does not know
 * @throws EvaluationError for what neither of them knows
 */
export function resolveStep(
  step: ProcessingStepJson,
  scope: Scope,
  given?: JsonObject,
): Pick<PastStep, 'key' | 'outputs' | 'outputPlaces'> {
  const outputs = step.Arguments.ProcessingOutputConfig ?? null;
  return {
    key: evaluateGiven(cacheKeyParts(step.Arguments), scope, given) as JsonObject,
    outputs: evaluateGiven(outputs, scope, given?.ProcessingOutputConfig),
    outputPlaces: evaluate(outputs, withPlaceholders(scope)),
  };
}

/** The value as a job was given it: what the scope cannot resolve is taken from the same place of the job's request. */
function evaluateGiven(value: Json, scope: Scope, given: Json | undefined): Json {
  return evaluate(value, scope, {
    onUnknown({ path, error }) {
      const known = valueAt(given, path);
      if (known === undefined) throw error;
      return known;
    },
  });
}

interface StepContext extends KeyContext {
  readonly past: readonly PastStep[];
  readonly nowMs: number;
}

function forecastStep(
  step: ProcessingStepJson,
  { past, nowMs, ...context }: StepContext,
): { step: StepForecast; hit?: PastStep } {
  const run = (reasons: readonly string[], edits: readonly JsonEdit[] = []) => ({
    step: { name: step.Name, forecast: 'run' as const, reasons, edits, source: null, staleOutputs: [] },
  });
  const { Enabled = false, ExpireAfter = '' } = step.CacheConfig ?? {};
  if (!Enabled) return run(['its cache is off']);
  const key = expectedKey(cacheKeyParts(step.Arguments), context);
  if (past.length === 0) return run(['it has not run before with its cache on']);
  const same = newestOf(past.filter((each) => sameJson(each.key, key.value)));
  if (!same) return run(key.reasons, fewestEdits(past, key));
  const lifetimeMs = parseDurationMs(ExpireAfter) ?? 0;
  if (nowMs - same.endedAtMs > lifetimeMs) return run([`its result of ${timeText(same.endedAtMs)} has expired`]);
  if (same.isGone) return run([`its result of ${timeText(same.endedAtMs)} has been deleted`]);
  const { executionArn, endedAtMs } = same;
  const staleOutputs = jsonEdits(withoutOrder(same.outputPlaces), withoutOrder(placesOf(step, context.scope)));
  const source = { executionArn, endedAtMs };
  return { step: { name: step.Name, forecast: 'hit', reasons: [], edits: [], source, staleOutputs }, hit: same };
}

// Of several earlier runs (datasets may have taken turns), the one with the fewest differences shows best what is new.
function fewestEdits(past: readonly PastStep[], key: ExpectedKey): readonly JsonEdit[] {
  const newestFirst = [...past].sort((a, b) => b.endedAtMs - a.endedAtMs);
  const candidates = newestFirst.map((each) => knownEdits(keyEdits(each.key, key.value)));
  return candidates.reduce((fewest, edits) => (edits.length < fewest.length ? edits : fewest));
}

// Inputs are compared by their names; where only their order differs, by their positions, since SageMaker minds it.
function keyEdits(before: JsonObject, after: JsonObject): readonly JsonEdit[] {
  const [old, wanted] = [before, after].map((key) => withoutOrder(withGroupsApart(key)));
  const byNames = jsonEdits(old, wanted);
  return byNames.length > 0 ? byNames : jsonEdits(before, after);
}

// The place of an output that names its execution is not known yet: references to it resolve to nothing.
function resolvableOutputs(step: ProcessingStepJson, scope: Scope): Json {
  const outputs = outputsOf(step.Arguments);
  return { Outputs: outputs.flatMap(({ entry }) => ifKnown(() => [evaluate(entry, scope)]) ?? []) };
}

function placesOf(step: ProcessingStepJson, scope: Scope): Json {
  return evaluate(step.Arguments.ProcessingOutputConfig ?? null, withPlaceholders(scope));
}

function withPlaceholders(scope: Scope): Scope {
  return { ...scope, execution: (name) => `Execution.${name}` };
}

function newestOf(past: readonly PastStep[]): PastStep | undefined {
  return past.reduce<PastStep | undefined>(
    (newest, each) => (newest && newest.endedAtMs >= each.endedAtMs ? newest : each),
    undefined,
  );
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
