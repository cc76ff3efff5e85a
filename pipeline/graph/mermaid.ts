/** The steps of a definition as a Mermaid flowchart. Same definition, same text; linear in steps and edges. */

import { dependencyGraph, type LocatedStep, listSteps } from '../definition/graph.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { triggerFor } from '../definition/run-condition.ts';

/**
 * Mermaid text, one line a step and one an edge, with a newline at its end. Processing steps are boxes, those with a
 * cache boxes with double sides, conditions diamonds, Fail steps hexagons, ForEach steps stadiums, all others rounded. Edges go from a step to
 * what waits for it; those into a branch say which, those into a body that
 * they run once an item, and those of a run condition what it waits for.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function renderMermaid(definition: DefinitionJson): string {
  const steps = listSteps(definition);
  const ids = nodeIds(steps);
  const graph = dependencyGraph(definition);
  const nodes = steps.map((located) => `  ${ids.get(located)}${renderShape(located)}`);
  const idsByName = new Map(steps.map((located) => [located.step.Name, ids.get(located)!]));
  const edges = steps.flatMap((located) =>
    incoming(located, graph).map(
      (name) => `  ${idsByName.get(name)} ${renderArrow(located, name)} ${ids.get(located)}`,
    ),
  );
  return `${['flowchart LR', ...nodes, ...edges].join('\n')}\n`;
}

// Made of names, so that a step more leaves the other lines as they are. A prefix keeps words of the language away.
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

// A step in a branch or a body waits for what that one waits for anyway: those edges would say nothing more.
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

function renderShape({ step }: LocatedStep): string {
  const label = `"${escapeLabel(step.Name)}"`;
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
