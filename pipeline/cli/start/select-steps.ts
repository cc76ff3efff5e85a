/** Which steps a selective execution runs, and what it needs of an earlier one. Pure. */

import { dependencyGraph, listSteps, stepNamesOf } from '../../definition/graph.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { findReferences } from '../../definition/reference.ts';
import { mostSelectedSteps } from '../../service/limits.ts';
import { didYouMean } from '../../wording/words.ts';

/** The steps that a selective execution runs. */
export interface StepSelection {
  /** In the definition's order. */
  readonly steps: readonly string[];
  /** Steps outside the selection whose results it is given. */
  readonly needed: readonly string[];
}

/** What a selection is made with, as messages call it. */
export interface SelectionWords {
  readonly steps: string;
  readonly only: string;
  readonly source: string;
}

const selectionFlags: SelectionWords = {
  steps: '--steps',
  only: '--only',
  source: '--source-execution ARN',
};

/**
 * The named steps and all that wait for them, so that the results reach the combine and the gate; with `only`, the
 * named ones alone. A text says what is wrong: steps that do not exist, gaps between selected ones, more than the
 * service takes.
 */
export function selectSteps(
  definition: DefinitionJson,
  { named, only }: { named: readonly string[]; only: boolean },
  words: SelectionWords = selectionFlags,
): StepSelection | string {
  const selectable = new Set(stepNamesOf(definition));
  const graph = new Map([...dependencyGraph(definition)].filter(([name]) => selectable.has(name)));
  const known = [...graph.keys()];
  const unknown = named.filter((name) => !graph.has(name));
  if (unknown.length > 0) {
    const problems = unknown.map((name) => `no such step ${name}${didYouMean(name, known)}`);
    return `${words.steps}: ${problems.join('; ')} (steps: ${known.join(', ')})`;
  }
  const chosen = new Set(only ? named : withDependents(graph, named));
  // A condition brings the steps of its branches.
  for (const { step, branch } of listSteps(definition))
    if (branch && chosen.has(branch.condition)) chosen.add(step.Name);
  const gaps = known.filter((name) => !chosen.has(name) && liesBetween(graph, name, chosen));
  if (gaps.length > 0) {
    const [lies, it] = gaps.length === 1 ? ['lies', 'it'] : ['lie', 'them'];
    return `${words.steps}: ${gaps.join(', ')} ${lies} between selected steps, and SageMaker runs no selection with gaps; add ${it}, or leave ${words.only} out`;
  }
  const blind = readerOfOwnExecution(definition, { chosen, graph, words });
  if (blind !== undefined) return blind;
  const steps = known.filter((name) => chosen.has(name));
  if (steps.length > mostSelectedSteps) {
    return `${words.steps}: ${steps.length} steps would run, and SageMaker takes a selection of ${mostSelectedSteps} at most`;
  }
  const needed = known.filter((name) => !chosen.has(name) && steps.some((step) => graph.get(step)!.includes(name)));
  return { steps, needed };
}

/** Where no execution has what a selection reuses. */
export function missingSource(
  pipeline: string,
  reused: readonly string[],
  { steps, source }: SelectionWords = selectionFlags,
): string {
  return (
    `${steps}: no execution of ${pipeline} has ended in which ${reused.join(', ')} succeeded; ` +
    `name one with ${source}, or start without ${steps}`
  );
}

/** A step that reads below the prefix of its own execution finds nothing there of what ran in another one. */
function readerOfOwnExecution(
  definition: DefinitionJson,
  {
    chosen,
    graph,
    words,
  }: {
    readonly chosen: ReadonlySet<string>;
    readonly graph: ReadonlyMap<string, readonly string[]>;
    readonly words: SelectionWords;
  },
): string | undefined {
  for (const { step } of listSteps(definition)) {
    if (step.Type !== 'Processing' || !chosen.has(step.Name)) continue;
    const isOwn = findReferences(step.Arguments.ProcessingInputs).some(
      ({ text }) => text === 'Execution.PipelineExecutionId',
    );
    const [writer] = isOwn ? graph.get(step.Name)!.filter((name) => !chosen.has(name)) : [];
    if (writer !== undefined) {
      return `${words.steps}: ${step.Name} reads what ${writer} writes below the prefix of the same execution, and a new execution has nothing there; select ${writer}, or leave ${words.steps} out`;
    }
  }
  return undefined;
}

function withDependents(graph: ReadonlyMap<string, readonly string[]>, named: readonly string[]): ReadonlySet<string> {
  const found = new Set(named);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [name, waitsFor] of graph) if (waitsFor.some((each) => found.has(each))) found.add(name);
  }
  return found;
}

function liesBetween(
  graph: ReadonlyMap<string, readonly string[]>,
  name: string,
  chosen: ReadonlySet<string>,
): boolean {
  const after = withDependents(graph, [name]);
  return reaches(graph, name, chosen) && [...after].some((each) => chosen.has(each));
}

/** True where the step waits, directly or not, for one of the chosen. */
function reaches(graph: ReadonlyMap<string, readonly string[]>, name: string, chosen: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const visit = (each: string): boolean =>
    (graph.get(each) ?? []).some((dependency) => {
      if (chosen.has(dependency)) return true;
      if (seen.has(dependency)) return false;
      seen.add(dependency);
      return visit(dependency);
    });
  return visit(name);
}
