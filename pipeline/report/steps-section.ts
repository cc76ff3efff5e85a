/** The graph with the state of each step, and when each ran. */

import { renderGraphSvg } from '../graph/svg.ts';
import { markup } from '../wording/markup.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import type { ExecutionFacts } from './run-report.ts';
import { type Section, scrollable } from './section.ts';
import { timeLine } from './time-line.ts';

export function stepsSection(execution: ExecutionFacts, dataset: DatasetFacts | null): Section {
  const { definition, steps } = execution;
  const states = new Map(steps.map(({ name, state }) => [name, state]));
  const counts = new Map<string, number>();
  for (const { state } of steps) counts.set(state, (counts.get(state) ?? 0) + 1);
  const tally = [...counts].map(([state, number], index) => {
    return markup`${index > 0 && ' '}<span class="state state-${state.toLowerCase()}">${number} ${state}</span>`;
  });
  const graph = renderGraphSvg(definition, { stateOf: (name) => states.get(name) });
  const failed = steps.filter(({ failureReason }) => failureReason !== null);
  return {
    id: 'steps',
    heading: 'Steps',
    body: markup`<p>${tally}</p>
${scrollable('Graph of steps', graph)}
${failed.map(({ name, failureReason }) => markup`<p><b>${name}</b>: ${failureReason}</p>\n`)}${timeLine(execution, dataset)}`,
  };
}
