import { defaultScope, ifKnown, type Variables } from '../definition/evaluate.ts';
import { dependencyGraph, listSteps, topologicalOrder } from '../definition/graph.ts';
import type { DefinitionJson, Json } from '../definition/json.ts';
import { withOverrides } from '../definition/parameters.ts';
import { unrolled } from '../definition/unrolled.ts';
import { type PastStep, resolveStep } from './forecast.ts';

/** What the deployed definition would leave in the cache if it ran now. */
export function assumedHistory(
  deployed: DefinitionJson,
  {
    parameters,
    variables,
    nowMs,
  }: {
    parameters: Readonly<Record<string, string>>;
    variables: Variables;
    nowMs: number;
  },
): readonly PastStep[] {
  const started = unrolled(withOverrides(deployed, parameters));
  const steps = new Map(listSteps(started).map(({ step }) => [step.Name, step]));
  const properties = new Map<string, Json>();
  const known = defaultScope(started, { variables, properties });
  const scope = { ...known, execution: (name: string) => known.execution(name) ?? `Execution.${name}` };
  const history: PastStep[] = [];
  for (const name of topologicalOrder(dependencyGraph(started))) {
    const step = steps.get(name);
    if (step?.Type !== 'Processing') continue;
    const resolved = ifKnown(() => resolveStep(step, scope));
    if (!resolved) continue;
    properties.set(name, { ProcessingOutputConfig: resolved.outputs });
    if (step.CacheConfig?.Enabled)
      history.push({ stepName: name, executionArn: 'an execution of it', endedAtMs: nowMs, ...resolved });
  }
  return history;
}
