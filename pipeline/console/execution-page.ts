/** One execution: how it stands, its graph, its steps, its values; and the same for the script that follows it. */

import { renderGraphSvg } from '../graph/svg.ts';
import { renderDuration } from '../names/duration.ts';
import type { ExecutionFacts, StepRow } from './console-service.ts';
import { htmlAnswer, type Page, pathTo } from './page.ts';
import { shownTexts } from './render-page.ts';

/** A table of more would make a page that browsers are slow with. */
const stepsAPage = 100;

export const executionPage: Page = async ({ service, request, base, formToken }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!);
  if (found === undefined) return undefined;
  const { definition, steps, parameters, ...facts } = found;
  const states = new Map(steps.map(({ name, state }) => [name, state]));
  const { search } = new URL(`?${request.query}`, 'http://page');
  return htmlAnswer('execution', {
    ...facts,
    ...{ base, formToken },
    title: facts.displayName ?? facts.id,
    above: [
      { name: 'Pipelines', path: '' },
      { name: pipeline!, path: pathTo(pipeline!) },
    ],
    place: service.place,
    standing: standingOf(found),
    live: facts.hasEnded ? null : `states${search}`,
    canStop: facts.status === 'Executing',
    canRetry: facts.hasEnded && facts.retryRefusal === null,
    again: `../../start?from=${encodeURIComponent(id!)}`,
    seconds: facts.startedMs === null || facts.endedMs === null ? null : (facts.endedMs - facts.startedMs) / 1000,
    graph:
      definition.Steps.length === 0
        ? null
        : renderGraphSvg(definition, { stateOf: (name) => states.get(name), isLive: true }),
    ...stepTable(steps, request.query),
    areKnown: parameters !== null,
    changed: parameters?.filter(({ value, defaultValue }) => value !== defaultValue) ?? [],
    others: parameters?.filter(({ value, defaultValue }) => value === defaultValue) ?? [],
  });
};

/** What of the page changes while the execution runs, as JSON. */
export const executionStates: Page = async ({ service, request }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!, true);
  if (found === undefined) return undefined;
  const { status, hasEnded, note, steps } = found;
  const table = stepTable(steps, request.query);
  const document = {
    ...{ status, hasEnded, note, standing: standingOf(found) },
    tally: table.tally.map(({ name, count }) => [name, count]),
    graph: steps.map(({ name, state }) => [name, state]),
    rows: table.steps.map(({ name, state, seconds, remark, failureReason }) => [
      ...[name, state, seconds === null ? '' : renderDuration(seconds)],
      [remark, failureReason].filter(Boolean).join(': '),
    ]),
  };
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify(shownTexts(document)) };
};

/** The report, which runs no script but its own: its own policy says which. */
export const executionReport: Page = async ({ service }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!);
  if (!found?.hasEnded) return undefined;
  const policy = [
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  ].join('; ');
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  return { status: 200, headers, body: await service.report(found) };
};

const endStates: ReadonlySet<string> = new Set([
  ...['Succeeded', 'Failed', 'Stopped', 'Cached', 'Reused', 'NotRun', 'NotSelected'],
]);

/** `12 of 42 steps have ended, 1 failed`. */
function standingOf({ steps }: ExecutionFacts): string {
  const ended = steps.filter(({ state }) => endStates.has(state)).length;
  const failed = steps.filter(({ state }) => state === 'Failed').length;
  return `${ended} of ${steps.length} steps have ended${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** The steps of one state or of all, so many of them as a page has. */
function stepTable(steps: readonly StepRow[], query: URLSearchParams) {
  const state = query.get('state');
  const counts = new Map<string, number>();
  for (const each of steps) counts.set(each.state, (counts.get(each.state) ?? 0) + 1);
  const chosen = steps.filter((step) => state === null || step.state === state);
  const pages = Math.max(1, Math.ceil(chosen.length / stepsAPage));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(query.get('page'))) || 1));
  const first = (page - 1) * stepsAPage;
  const link = (to: { readonly state: string | null; readonly page?: number }) => {
    const words = [to.state !== null && `state=${encodeURIComponent(to.state)}`, to.page && `page=${to.page}`];
    return `./?${words.filter(Boolean).join('&')}#steps`;
  };
  return {
    steps: chosen
      .slice(first, first + stepsAPage)
      .map((step) => ({ ...step, path: `steps/${encodeURIComponent(step.name)}/` })),
    tally: [...counts].map(([name, count]) => ({ name, count, path: link({ state: name }), isChosen: name === state })),
    all: { count: steps.length, path: link({ state: null }), isChosen: state === null },
    shown: chosen.length > stepsAPage ? { from: first + 1, to: Math.min(first + stepsAPage, chosen.length) } : null,
    chosenCount: chosen.length,
    earlier: page > 1 ? link({ state, page: page - 1 }) : null,
    later: page < pages ? link({ state, page: page + 1 }) : null,
  };
}
