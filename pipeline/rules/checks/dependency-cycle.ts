import { dependencyGraph, findCycle, listSteps } from '../../definition/graph.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { dependencyName } from '../../definition/run-condition.ts';
import type { Rule } from '../rule.ts';

export const dependencyCycleRule: Rule = {
  id: 'dependency-cycle',
  severity: 'error',
  title: 'no step waits for itself, by whatever way',
  check({ definition, steps, stepsByName }) {
    // A graph of names means nothing where names repeat, which is a finding of its own.
    if (stepsByName.size < steps.length) return [];
    const cycle = findCycle(withoutOwnNames(definition));
    if (!cycle) return [];
    return [
      {
        path: stepsByName.get(cycle[0]!)!.path,
        message: `steps wait for one another: ${cycle.join(' → ')}`,
        remedy: 'take out one DependsOn, or one reference to a property, of this circle',
      },
    ];
  },
};

// A step that names itself in DependsOn is a finding of that rule already.
function withoutOwnNames(definition: DefinitionJson): ReadonlyMap<string, readonly string[]> {
  const selfish = new Set(
    listSteps(definition).flatMap(({ step }) =>
      step.DependsOn?.some((each) => dependencyName(each) === step.Name) ? [step.Name] : [],
    ),
  );
  const edges = [...dependencyGraph(definition)];
  return new Map(
    edges.map(([name, names]) => [name, selfish.has(name) ? names.filter((each) => each !== name) : names]),
  );
}
