/** What the jobs of a definition have to do, as far as their requests say it. */

import { defaultScope, resolveScalar, type Scope } from '../definition/evaluate.ts';
import { memberOf } from '../definition/expression.ts';
import { lastFlag } from '../definition/given-flags.ts';
import { dependencyGraph, listSteps, topologicalOrder } from '../definition/graph.ts';
import { groupsOf, groupsOfChildren, writesDataset } from '../definition/group-steps.ts';
import { containerCommandOf, inputsOf } from '../definition/job-request.ts';
import type { DefinitionJson, Json, JsonObject } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import { findReferences } from '../definition/reference.ts';
import { unrolled } from '../definition/unrolled.ts';

/** A step and its job. */
export interface JobWork {
  readonly step: string;
  /** Of a child of a ForEach step: the group that it processes. */
  readonly group?: string;
  /** The jobs that must have ended before. */
  readonly waitsFor: readonly string[];
  readonly kind: 'group' | 'part' | 'dataset' | 'other';
  /** Whose files it reads; of a combine, whose rows. */
  readonly groups: readonly string[];
  readonly instanceType: string;
  readonly instances: number;
  readonly volumeGB: number;
  readonly windowSeconds: number;
  /** Copied to the disk before the program begins, or fetched from S3 while it works. */
  readonly read: 'File' | 'stream';
  /** Of its source or its first input, as far as it is known before the execution. */
  readonly inputUri: string | null;
}

/** All processing steps, each after what it waits for. */
export function jobWorks(definition: DefinitionJson, parameters: Readonly<Record<string, string>>): readonly JobWork[] {
  const given = withOverrides(definition, parameters);
  const started = unrolled(given);
  const children = groupsOfChildren(given);
  const scope = defaultScope(started);
  const graph = dependencyGraph(started);
  const steps = new Map(listSteps(started).map(({ step }) => [step.Name, step]));
  // For a step that runs no job, the jobs that it waits for itself.
  const jobsBefore = new Map<string, readonly string[]>();
  const works = new Map<string, JobWork>();
  for (const name of topologicalOrder(graph)) {
    const step = steps.get(name);
    const waitsFor = [...new Set((graph.get(name) ?? []).flatMap((each) => jobsBefore.get(each) ?? []))];
    jobsBefore.set(name, step?.Type === 'Processing' ? [name] : waitsFor);
    if (step?.Type !== 'Processing') continue;
    const own = groupsOf(step.Arguments);
    const sources = readBy(step.Arguments);
    const read = sources.length > 0 ? sources : waitsFor;
    const groups = own.length > 0 ? own : [...new Set(read.flatMap((each) => works.get(each)?.groups ?? []))];
    const kind = kindOf(step.Arguments);
    const group = children.get(name);
    const named = { step: name, ...(group !== undefined && { group }) };
    works.set(name, { ...named, waitsFor, kind, groups, ...detailsOf(step.Arguments, scope) });
  }
  return [...works.values()];
}

/** A step as people are told of it. */
export function labelOf({ step, group }: Pick<JobWork, 'step' | 'group'>): string {
  return group === undefined ? step : `${step} (${group})`;
}

/** The steps whose outputs are its inputs: it may wait for more, as for all children of a ForEach step. */
function readBy(request: JsonObject): readonly string[] {
  const references = findReferences(request.ProcessingInputs);
  return references.flatMap(({ reference }) => (reference.kind === 'property' ? [reference.step] : []));
}

/** A group step's job without the steps around it. */
export function loneJobWork(request: JsonObject, scope: Scope): JobWork {
  const groups = groupsOf(request);
  return { step: '', waitsFor: [], kind: kindOf(request), groups, ...detailsOf(request, scope) };
}

function kindOf(request: JsonObject): JobWork['kind'] {
  if (groupsOf(request).length > 0) return 'group';
  if (writesDataset(request)) return 'dataset';
  return containerCommandOf(request).words[0] === 'combine' ? 'part' : 'other';
}

function detailsOf(
  request: JsonObject,
  scope: Scope,
): Pick<JobWork, 'instanceType' | 'instances' | 'volumeGB' | 'windowSeconds' | 'read' | 'inputUri'> {
  const cluster = memberOf(request.ProcessingResources, 'ClusterConfig');
  const preferences = memberOf(cluster, 'InstancePreferences');
  // Of several preferences, the first is taken where there is capacity.
  const first: Json | undefined = Array.isArray(preferences) ? preferences[0] : cluster;
  const { words } = containerCommandOf(request);
  const source = lastFlag(words, '--source');
  const inputUri = resolved(source === undefined ? inputsOf(request)[0]?.uri : source.value);
  return {
    instanceType: String(resolved(memberOf(first, 'InstanceType')) ?? 'unknown'),
    instances: Number(resolved(memberOf(first, 'InstanceCount') ?? memberOf(cluster, 'InstanceCount')) ?? 1),
    volumeGB: Number(resolved(memberOf(cluster, 'VolumeSizeInGB')) ?? 0),
    windowSeconds: Number(resolved(lastFlag(words, '--window-seconds')?.value) ?? 0),
    read: source === undefined ? 'File' : 'stream',
    inputUri: inputUri === undefined ? null : String(inputUri),
  };

  function resolved(value: Json | undefined) {
    return value === undefined ? undefined : resolveScalar(value, scope);
  }
}
