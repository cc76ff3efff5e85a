/** The steps of a definition as a page of HTML that needs nothing else: the picture, and below it the same in words. */

import { dependencyGraph, listSteps } from '../definition/graph.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { renderHtmlPage } from '../wording/html-page.ts';
import { markup } from '../wording/markup.ts';
import { shortList } from '../wording/short-texts.ts';
import type { StateOf } from './step-states.ts';
import { renderGraphSvg } from './svg.ts';

export interface GraphPage {
  /** The pipeline's. */
  readonly name: string;
  readonly stateOf?: StateOf | undefined;
  /** Which execution has these states, and how it stands. */
  readonly caption?: string | undefined;
  readonly style: string;
}

/** Same definition and states, same text. */
export function renderGraphPage(definition: DefinitionJson, { name, stateOf, caption, style }: GraphPage): string {
  const graph = dependencyGraph(definition);
  const steps = listSteps(definition);
  const rows = steps.map(({ step }) => {
    const state = stateOf?.(step.Name);
    const cell =
      stateOf &&
      markup`<td class="text">${state && markup`<span class="state state-${state.toLowerCase()}">${state}</span>`}</td>`;
    return markup`<tr><th scope="row" class="text">${step.Name}</th><td class="text">${step.Type}</td>${cell}<td class="wrap">${shortList(graph.get(step.Name) ?? [])}</td></tr>\n`;
  });
  const body = markup`<header><h1>${name}</h1>
${caption !== undefined && markup`<p class="soft">${caption}</p>\n`}</header>
<main>
<div class="scroll" tabindex="0" role="region" aria-label="The graph of steps">${renderGraphSvg(definition, stateOf && { stateOf })}</div>
<h2>Steps</h2>
<div class="scroll" tabindex="0" role="region" aria-label="The table of steps"><table><thead><tr><th scope="col" class="text">step</th><th scope="col" class="text">type</th>${stateOf && markup`<th scope="col" class="text">state</th>`}<th scope="col" class="text">waits for</th></tr></thead><tbody>
${rows}</tbody></table></div>
</main>`;
  return renderHtmlPage({ title: name, style, body });
}
