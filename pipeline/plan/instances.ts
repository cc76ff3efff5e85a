import { defaultScope, resolveScalar } from '../definition/evaluate.ts';
import { dependencyGraph, listSteps } from '../definition/graph.ts';
import { instancesOf } from '../definition/job-request.ts';
import type { DefinitionJson, JsonObject } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import { unrolled } from '../definition/unrolled.ts';

/** Machines of one type. */
export interface InstanceNeed {
  readonly type: string;
  /** At the same time. */
  readonly count: number;
}

/**
 * The machines that steps need at once, by type: what the account's quotas `TYPE for processing job usage` must allow.
 * @param running the steps that run; those from the cache need none
 */
export function instancesNeeded(
  definition: DefinitionJson,
  {
    parameters,
    running,
    maxParallelSteps,
  }: {
    parameters: Readonly<Record<string, string>>;
    running: ReadonlySet<string>;
    maxParallelSteps: number | null;
  },
): readonly InstanceNeed[] {
  const started = unrolled(withOverrides(definition, parameters));
  const scope = defaultScope(started);
  const depths = depthsOf(started);
  const counts = new Map<string, number[]>();
  for (const { step } of listSteps(started)) {
    if (step.Type !== 'Processing' || !running.has(step.Name)) continue;
    // Of several preferences, the first is taken where there is capacity.
    const needed = instancesOf(step.Arguments);
    const [type, instances] = [resolved(needed.type ?? ''), Number(resolved(needed.count))];
    const key = `${depths.get(step.Name)} ${type}`;
    counts.set(key, [...(counts.get(key) ?? []), instances]);
  }
  const most = new Map<string, number>();
  for (const [key, each] of counts) {
    const type = key.slice(key.indexOf(' ') + 1);
    const atOnce = each.sort((a, b) => b - a).slice(0, maxParallelSteps ?? each.length);
    const sum = atOnce.reduce((total, count) => total + count, 0);
    most.set(type, Math.max(most.get(type) ?? 0, sum));
  }
  return [...most].map(([type, count]) => ({ type, count })).sort((a, b) => (a.type < b.type ? -1 : 1));

  function resolved(value: JsonObject[string]): string {
    return String(resolveScalar(value, scope) ?? 'unknown');
  }
}

/** How many steps stand before each: those of one depth can run at once. */
function depthsOf(definition: DefinitionJson): ReadonlyMap<string, number> {
  const graph = dependencyGraph(definition);
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0);
    const depth = Math.max(-1, ...(graph.get(name) ?? []).map(depthOf)) + 1;
    depths.set(name, depth);
    return depth;
  };
  for (const name of graph.keys()) depthOf(name);
  return depths;
}
