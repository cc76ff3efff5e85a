/** One execution: how it stands, its graph, its steps, its values. */

import { renderGraphSvg } from '../graph/svg.ts';
import type { StepRow } from './console-service.ts';
import { htmlAnswer, type Page, pathTo } from './page.ts';

/** A table of more would make a page that browsers are slow with. */
const stepsAPage = 100;

export const executionPage: Page = async ({ service, request, base }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!);
  if (found === undefined) return undefined;
  const { definition, steps, parameters, ...facts } = found;
  const states = new Map(steps.map(({ name, state }) => [name, state]));
  const title = facts.displayName ?? facts.id;
  return htmlAnswer('execution', {
    ...facts,
    title,
    base,
    above: [
      { name: 'Pipelines', path: '' },
      { name: pipeline!, path: pathTo(pipeline!) },
    ],
    place: service.place,
    seconds: facts.startedMs === null || facts.endedMs === null ? null : (facts.endedMs - facts.startedMs) / 1000,
    graph: renderGraphSvg(definition, { stateOf: (name) => states.get(name) }),
    ...stepTable(steps, request.query),
    changed: parameters.filter(({ value, defaultValue }) => value !== defaultValue),
    others: parameters.filter(({ value, defaultValue }) => value === defaultValue),
  });
};

/** The steps of one state or of all, so many of them as a page has. */
function stepTable(steps: readonly StepRow[], query: URLSearchParams) {
  const state = query.get('state');
  const counts = new Map<string, number>();
  for (const each of steps) counts.set(each.state, (counts.get(each.state) ?? 0) + 1);
  const chosen = steps.filter((step) => state === null || step.state === state);
  const pages = Math.max(1, Math.ceil(chosen.length / stepsAPage));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(query.get('page'))) || 1));
  const first = (page - 1) * stepsAPage;
  const link = (to: { state: string | null; page?: number }) => {
    const words = [to.state !== null && `state=${encodeURIComponent(to.state)}`, to.page && `page=${to.page}`];
    return `./?${words.filter(Boolean).join('&')}#steps`;
  };
  return {
    steps: chosen.slice(first, first + stepsAPage),
    tally: [...counts].map(([name, count]) => ({ name, count, path: link({ state: name }), isChosen: name === state })),
    all: { count: steps.length, path: link({ state: null }), isChosen: state === null },
    shown: chosen.length > stepsAPage ? { from: first + 1, to: Math.min(first + stepsAPage, chosen.length) } : null,
    chosenCount: chosen.length,
    earlier: page > 1 ? link({ state, page: page - 1 }) : null,
    later: page < pages ? link({ state, page: page + 1 }) : null,
  };
}
