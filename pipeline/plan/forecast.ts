/** Which steps a start now would serve from the cache, and why the others run. Pure. */

import { cacheKeyFields, cacheKeyParts } from '../definition/cache-key.ts';
import { parseDurationMs } from '../definition/duration.ts';
import { EvaluationError, evaluate, type Scope } from '../definition/evaluate.ts';
import { dependencyGraph, listSteps, topologicalOrder } from '../definition/graph.ts';
import type { DefinitionJson, Json, JsonObject, ProcessingStepJson } from '../definition/json.ts';
import { withOverrides } from '../definition/overrides.ts';
import { type JsonEdit, jsonEdits } from './json-edits.ts';

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
}

export interface StepForecast {
  readonly name: string;
  readonly forecast: 'hit' | 'run';
  /** Why it runs, a line each; empty for a hit. */
  readonly reasons: readonly string[];
  /** What of its key is new, where that is the reason. */
  readonly edits: readonly JsonEdit[];
  /** The execution whose result a hit hands on. */
  readonly source: { readonly executionArn: string; readonly endedAtMs: number } | null;
  /** Where a hit's outputs would be written to otherwise than they were. */
  readonly staleOutputs: readonly JsonEdit[];
}

export interface ForecastOptions {
  /** Parameter values as texts; the defaults of the others. */
  readonly parameters: Readonly<Record<string, string>>;
  /** In any order. */
  readonly history: readonly PastStep[];
  readonly nowMs: number;
}

/** Of every processing step, in the order in which they can run. */
export function forecast(definition: DefinitionJson, options: ForecastOptions): readonly StepForecast[] {
  const steps = new Map(listSteps(definition).map(({ step }) => [step.Name, step]));
  const properties = new Map<string, Json>();
  const scope = scopeOf(withOverrides(definition, options.parameters), properties);
  const found: StepForecast[] = [];
  for (const name of topologicalOrder(dependencyGraph(definition))) {
    const step = steps.get(name);
    if (step?.Type !== 'Processing') continue;
    const past = options.history.filter(({ stepName }) => stepName === name);
    const { forecast: told, hit } = forecastStep(step, { past, scope, nowMs: options.nowMs });
    found.push(told);
    properties.set(name, { ProcessingOutputConfig: hit ? hit.outputs : resolvableOutputs(step, scope) });
  }
  return found;
}

/** A step's arguments as far as they are part of its key, and the places of its outputs, as an execution resolves them. */
export function resolveStep(
  step: ProcessingStepJson,
  scope: Scope,
): Pick<PastStep, 'key' | 'outputs' | 'outputPlaces'> {
  const outputs = step.Arguments.ProcessingOutputConfig ?? null;
  return {
    key: evaluate(cacheKeyParts(step.Arguments), scope) as JsonObject,
    outputs: evaluate(outputs, scope),
    outputPlaces: evaluate(outputs, withPlaceholders(scope)),
  };
}

/** What an execution's expressions resolve to: its parameters, its variables, and what steps have written. */
export function scopeOf(
  definition: DefinitionJson,
  properties: ReadonlyMap<string, Json>,
  variables: Readonly<Record<string, string>> = {},
): Scope {
  const values = new Map((definition.Parameters ?? []).map(({ Name, DefaultValue }) => [Name, DefaultValue]));
  return {
    parameter: (name) => values.get(name),
    execution: (name) => variables[name],
    properties: (step) => properties.get(step),
    propertyFile: () => undefined,
  };
}

interface StepContext {
  readonly past: readonly PastStep[];
  readonly scope: Scope;
  readonly nowMs: number;
}

function forecastStep(
  step: ProcessingStepJson,
  { past, scope, nowMs }: StepContext,
): { forecast: StepForecast; hit?: PastStep } {
  const run = (reasons: readonly string[], edits: readonly JsonEdit[] = []) => ({
    forecast: { name: step.Name, forecast: 'run' as const, reasons, edits, source: null, staleOutputs: [] },
  });
  const { Enabled = false, ExpireAfter = '' } = step.CacheConfig ?? {};
  if (!Enabled) return run(['its cache is off']);
  const key = resolveKey(step, scope);
  if ('reason' in key) return run([key.reason]);
  const newest = newestOf(past);
  if (!newest) return run(['it has not run before with its cache on']);
  const same = newestOf(past.filter((each) => jsonEdits(each.key, key.value).length === 0));
  if (!same) return run([], jsonEdits(newest.key, key.value));
  const lifetimeMs = parseDurationMs(ExpireAfter) ?? 0;
  if (nowMs - same.endedAtMs > lifetimeMs) return run([`its result of ${timeText(same.endedAtMs)} has expired`]);
  const { executionArn, endedAtMs } = same;
  const staleOutputs = jsonEdits(same.outputPlaces, placesOf(step, scope));
  const source = { executionArn, endedAtMs };
  return { forecast: { name: step.Name, forecast: 'hit', reasons: [], edits: [], source, staleOutputs }, hit: same };
}

function resolveKey(
  step: ProcessingStepJson,
  scope: Scope,
): { readonly value: JsonObject } | { readonly reason: string } {
  const parts = cacheKeyParts(step.Arguments);
  const value: Record<string, Json> = {};
  for (const field of cacheKeyFields) {
    try {
      value[field] = evaluate(parts[field], scope);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return { reason: unknownReason(field, error) };
    }
  }
  return { value };
}

function unknownReason(field: string, { message }: EvaluationError): string {
  const step = /"Steps\.([A-Za-z0-9_-]+)/.exec(message)?.[1];
  if (step !== undefined) return `${step} runs, and ${field} takes what it writes`;
  const variable = /"Execution\.([A-Za-z]+)"/.exec(message)?.[1];
  if (variable !== undefined) return `${field} holds Execution.${variable}, which is new in every execution`;
  return `${field}: ${message}`;
}

// Where an output's place names its execution, nobody can know it yet, and a reference to it finds nothing.
function resolvableOutputs(step: ProcessingStepJson, scope: Scope): Json {
  const config = step.Arguments.ProcessingOutputConfig as JsonObject | undefined;
  const outputs = (config?.Outputs ?? []) as readonly Json[];
  const resolved = outputs.flatMap((output) => {
    try {
      return [evaluate(output, scope)];
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return [];
    }
  });
  return { Outputs: resolved };
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
