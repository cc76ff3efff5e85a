import { dependencyGraph, findCycle } from '../../definition/graph.ts';
import type { Rule } from '../rule.ts';

export const dependencyCycleRule: Rule = {
  id: 'dependency-cycle',
  severity: 'error',
  title: 'no step waits for itself, by whatever way',
  check({ definition, stepsByName }) {
    const cycle = findCycle(dependencyGraph(definition));
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
