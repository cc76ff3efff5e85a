/** The part of the form that says which steps run. */

import type { ExecutionRow } from './listing.ts';
import { type ChosenSteps, type StartForm, type StartProblem, type StepChoice, stepsField } from './open-start.ts';

/** Of more steps a box each would be passed by nobody: their names are written. SageMaker takes fifty at most anyway. */
const mostBoxes = 100;

/** @param chosen null where all of them run */
export function stepsView(
  { steps: { groups, others }, sources, filled }: StartForm,
  chosen: ChosenSteps | null,
  problems: readonly StartProblem[],
) {
  const boxes = (choices: readonly StepChoice[]) =>
    choices.map((choice) => ({ ...choice, isChosen: chosen?.named.includes(choice.name) ?? false }));
  const isWritten = groups.length + others.length > mostBoxes;
  const parts = [
    { heading: 'Groups', boxes: boxes(groups) },
    { heading: groups.length === 0 ? 'Steps' : 'Others', boxes: boxes(others) },
  ];
  // Values and results of one execution go together.
  const source = chosen === null ? filled.from : chosen.source;
  return {
    isOpen: chosen !== null,
    isOnly: chosen?.isOnly ?? false,
    isWritten,
    written: (chosen?.named ?? []).join(', '),
    count: groups.length + others.length,
    example: [groups[0], others[0]].flatMap((choice) => choice?.name ?? []).join(', '),
    parts: isWritten ? [] : parts.filter((part) => part.boxes.length > 0),
    problems: problems.filter(({ fields }) => fields.includes(stepsField)).map(({ message }) => message),
    sources: sourcesWith(sources, source).map((row) => ({ ...row, isChosen: row.id === source })),
  };
}

/** One that is not among the newest, or that is not to be reused, stays to be seen, and is refused where it has to be. */
function sourcesWith(sources: readonly ExecutionRow[], chosen: string | null): readonly ExecutionRow[] {
  if (chosen === null || sources.some(({ id }) => id === chosen)) return sources;
  const unknown = { id: chosen, displayName: null, status: '', startedMs: null, failureReason: null };
  return [...sources, unknown];
}
