import { EvaluationError } from '../definition/evaluate.ts';
import { dependencyGraph, listSteps, topologicalOrder } from '../definition/graph.ts';
import type { DefinitionJson, Json } from '../definition/json.ts';
import { withOverrides } from '../definition/overrides.ts';
import { type PastStep, resolveStep, scopeOf } from './forecast.ts';

/** What the deployed definition would leave in the cache if it ran now. */
export function assumedHistory(
  deployed: DefinitionJson,
  {
    parameters,
    variables,
    nowMs,
  }: {
    parameters: Readonly<Record<string, string>>;
    variables: Readonly<Record<string, string>>;
    nowMs: number;
  },
): readonly PastStep[] {
  const steps = new Map(listSteps(deployed).map(({ step }) => [step.Name, step]));
  const properties = new Map<string, Json>();
  const scope = {
    ...scopeOf(withOverrides(deployed, parameters), properties),
    execution: (name: string) => variables[name] ?? `Execution.${name}`,
  };
  const history: PastStep[] = [];
  for (const name of topologicalOrder(dependencyGraph(deployed))) {
    const step = steps.get(name);
    if (step?.Type !== 'Processing') continue;
    try {
      const resolved = resolveStep(step, scope);
      properties.set(name, { ProcessingOutputConfig: resolved.outputs });
      if (step.CacheConfig?.Enabled)
        history.push({ stepName: name, executionArn: 'an execution of it', endedAtMs: nowMs, ...resolved });
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
    }
  }
  return history;
}
