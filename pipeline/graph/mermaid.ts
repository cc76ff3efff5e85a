/** The steps of a definition as a Mermaid flowchart. Same definition, same text; linear in steps and edges. */

import { dependencyGraph, type LocatedStep, listSteps } from '../definition/graph.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { triggerFor } from '../definition/run-condition.ts';
import { kindOfState, type StateOf } from './step-states.ts';

/**
 * Mermaid text, one line a step and one an edge, with a newline at its end. Processing steps are boxes, those with a
 * cache boxes with double sides, conditions diamonds, Fail steps hexagons, ForEach steps stadiums, all others rounded. Edges go from a step to
 * what waits for it; those into a branch say which, those into a body that
 * they run once an item, and those of a run condition what it waits for. A state stands below the step's name, and colours it.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function renderMermaid(definition: DefinitionJson, stateOf: StateOf = () => undefined): string {
  const steps = listSteps(definition);
  const ids = nodeIds(steps);
  const graph = dependencyGraph(definition);
  const nodes = steps.map((located) => `  ${ids.get(located)}${renderShape(located, stateOf(located.step.Name))}`);
  const idsByName = new Map(steps.map((located) => [located.step.Name, ids.get(located)!]));
  const edges = steps.flatMap((located) =>
    incoming(located, graph).map(
      (name) => `  ${idsByName.get(name)} ${renderArrow(located, name)} ${ids.get(located)}`,
    ),
  );
  const classes = renderClasses(steps.map((located) => [ids.get(located)!, stateOf(located.step.Name)]));
  return `${['flowchart LR', ...nodes, ...edges, ...classes].join('\n')}\n`;
}

/** Colours that can be told on a light page and on a dark one. */
const styles: Readonly<Record<string, string>> = {
  good: 'stroke:#2e7d4f,stroke-width:3px',
  bad: 'stroke:#d0473a,stroke-width:3px',
  cached: 'stroke:#7d71d8,stroke-width:3px,stroke-dasharray:6 3',
  running: 'stroke:#3f86d0,stroke-width:3px',
  stopped: 'stroke:#b8862b,stroke-width:3px',
  idle: 'stroke:#8b97a5,stroke-dasharray:2 3',
};

/** A line a kind of state, and one that says which steps are of it. */
function renderClasses(states: readonly (readonly [id: string, state: string | undefined])[]): readonly string[] {
  const ids = new Map<string, string[]>();
  for (const [id, state] of states) {
    if (state === undefined) continue;
    const kind = kindOfState(state);
    ids.set(kind, [...(ids.get(kind) ?? []), id]);
  }
  return [...ids].flatMap(([kind, own]) => [`  classDef ${kind} ${styles[kind]}`, `  class ${own.join(',')} ${kind}`]);
}

// Made from names, so that one more step leaves the other lines as they are. The prefix avoids Mermaid's reserved words.
function nodeIds(steps: readonly LocatedStep[]): ReadonlyMap<LocatedStep, string> {
  const used = new Set<string>();
  const repeats = new Map<string, number>();
  return new Map(
    steps.map((located) => {
      const base = `step_${located.step.Name.replace(/[^A-Za-z0-9]/g, '_')}`;
      let repeat = repeats.get(base) ?? 1;
      let id = repeat === 1 ? base : `${base}_${repeat}`;
      while (used.has(id)) id = `${base}_${++repeat}`;
      repeats.set(base, repeat + 1);
      used.add(id);
      return [located, id];
    }),
  );
}

// A step in a branch or a body waits for whatever its condition or ForEach step waits for: those edges would say nothing new.
function incoming(
  { step, branch, body }: LocatedStep,
  graph: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const names = graph.get(step.Name) ?? [];
  const around = branch?.condition ?? body;
  if (around === undefined) return names;
  const before = new Set(graph.get(around));
  return names.filter((name) => !before.has(name));
}

function renderArrow({ step, branch, body }: LocatedStep, from: string): string {
  if (body === from) return '-->|each item|';
  if (branch?.condition === from) return branch.of === 'If' ? '-->|if|' : '-->|else|';
  const trigger = triggerFor(step, from);
  return trigger === 'Completed' ? '-->' : `-->|${escapeLabel(trigger.toLowerCase())}|`;
}

function renderShape({ step }: LocatedStep, state: string | undefined): string {
  const label = `"${escapeLabel(step.Name)}${state === undefined ? '' : `<br/>${escapeLabel(state)}`}"`;
  if (step.Type === 'Condition') return `{${label}}`;
  if (step.Type === 'Fail') return `{{${label}}}`;
  if (step.Type === 'ForEach') return `([${label}])`;
  if (step.Type !== 'Processing') return `(${label})`;
  return step.CacheConfig?.Enabled ? `[[${label}]]` : `[${label}]`;
}

/** Every character that could mean something to Mermaid, Markdown or HTML as an entity; white space and controls as one space. */
function escapeLabel(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._-]/gu, (character) =>
    /[\p{Z}\p{C}]/u.test(character) ? ' ' : `#${character.codePointAt(0)};`,
  );
}
