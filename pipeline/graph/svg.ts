/** The steps of a definition as a picture that needs nothing else. Same definition and states, same text. */

import type { DefinitionJson } from '../definition/json.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import { type GraphEdge, type GraphNode, layOutGraph } from './layout.ts';
import type { StateOf } from './step-states.ts';

/** For a picture that stands alone, light or dark as the reader's screen is. */
export const graphStyle = `
.graph{background:#fff;font:12px system-ui,sans-serif}
.graph .edge{fill:none;stroke:#9aa4b2}
.graph .frame{fill:none;stroke:#9aa4b2;stroke-dasharray:3 3}
.graph .step rect{fill:#eef2f7;stroke:#5b6b7f}
.graph .step text{fill:#1c2530;text-anchor:middle}
.graph .type-condition rect{fill:#fdf3dc;stroke:#a97b1b}
.graph .type-fail rect{fill:#fbe5e3;stroke:#b3372b}
.graph .state-succeeded rect{fill:#dcf0e3;stroke:#2e7d4f}
.graph .state-failed rect{fill:#f7cdc8;stroke:#b3372b;stroke-width:2}
.graph .state-cached rect,.graph .state-reused rect{fill:#e6e3f8;stroke:#6b5fb5;stroke-dasharray:4 2}
.graph .state-starting rect,.graph .state-executing rect{fill:#dbe9f8;stroke:#2f6fb3;stroke-width:2}
.graph .state-stopping rect,.graph .state-stopped rect{fill:#f6ebd2;stroke:#a97b1b}
.graph .state-waiting rect,.graph .state-notrun rect,.graph .state-notselected rect{fill:none;stroke:#8b97a5;stroke-dasharray:2 3}
@media (prefers-color-scheme: dark){.graph{background:#161b22}.graph .step rect{fill:#27313d;stroke:#8b9aab}.graph .step text{fill:#e6edf3}.graph .type-condition rect{fill:#41351a}.graph .type-fail rect{fill:#48211d}
.graph .state-succeeded rect{fill:#1f3d2b;stroke:#5fb587}.graph .state-failed rect{fill:#5a2620;stroke:#e5776b}.graph .state-cached rect,.graph .state-reused rect{fill:#322d52;stroke:#a79cf0}.graph .state-starting rect,.graph .state-executing rect{fill:#1c3550;stroke:#6aa5e0}.graph .state-stopping rect,.graph .state-stopped rect{fill:#41351a;stroke:#d8ab4e}.graph .state-waiting rect,.graph .state-notrun rect,.graph .state-notselected rect{fill:none}}
`;

/** As many as fit into a box; its title has the whole name. */
const boxCharacters = 22;

export interface SvgOptions {
  readonly stateOf?: StateOf;
  /** Without it the picture is part of a page that has a style for its classes. */
  readonly style?: string;
  /** Each step then has its name as `data-step`, by which a script finds it. */
  readonly isLive?: boolean;
}

/**
 * An SVG element. Steps have the class `step` and one of their state (`state-succeeded`); a column of many steps is drawn as
 * cells, whose names a pointer that rests there is told.
 */
export function renderGraphSvg(
  definition: DefinitionJson,
  { stateOf, style, isLive = false }: SvgOptions = {},
): Markup {
  const { width, height, nodes, frames, edges } = layOutGraph(definition);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${nodes.length} steps of the pipeline, from left to right">
${style !== undefined && markup`<style>${style}</style>\n`}${edges.map(renderEdge)}${frames.map(
  ({ x, y, width: w, height: h }) =>
    markup`<rect class="frame" x="${x}" y="${y}" width="${w}" height="${h}" rx="6"/>\n`,
)}${nodes.map((node) => renderNode(node, { state: stateOf?.(node.name), isLive }))}</svg>
`;
}

function renderEdge({ from, to }: GraphEdge): Markup {
  const middle = (from.x + to.x) / 2;
  return markup`<path class="edge" d="M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}"/>\n`;
}

function renderNode(
  { name, type, isCell, x, y, width, height }: GraphNode,
  { state, isLive }: { readonly state: string | undefined; readonly isLive: boolean },
): Markup {
  const title = state === undefined ? `${name} (${type})` : `${name} (${type}): ${state}`;
  const kind = `type-${type.toLowerCase()}`;
  const label = isCell
    ? undefined
    : markup`<text x="${x + width / 2}" y="${y + height / 2}" dy="0.35em">${shortened(name, boxCharacters)}</text>`;
  return markup`<g class="step ${kind} state-${(state ?? 'none').toLowerCase()}"${isLive && markup` data-step="${name}"`}><title>${title}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${isCell ? 2 : 5}"/>${label}</g>\n`;
}
