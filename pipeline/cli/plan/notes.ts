import type { StepForecast } from '../../plan/forecast.ts';
import { editText, shortList } from '../../plan/render.ts';

/** What a person might not expect of a start with this forecast. */
export function planNotes(steps: readonly StepForecast[]): readonly string[] {
  return [...staleOutputNotes(steps), ...imageNotes(steps)];
}

// SageMaker's cache does not look at outputs: a hit leaves them where, and as, they were written.
function staleOutputNotes(steps: readonly StepForecast[]): readonly string[] {
  const stale = steps.filter(({ staleOutputs }) => staleOutputs.length > 0);
  if (stale.length === 0) return [];
  const names = shortList(stale.map(({ name }) => name));
  const [first] = stale[0]!.staleOutputs;
  return [
    `outputs of ${names} stay as they are, because their steps come from the cache: ${editText(first!)} takes effect ` +
      'when they run again (a new DatasetVersion makes them)',
  ];
}

function imageNotes(steps: readonly StepForecast[]): readonly string[] {
  const anew = steps.filter(({ edits }) => edits.some(({ path }) => path.join('.') === 'AppSpecification.ImageUri'));
  return anew.length === 0 ? [] : [`the new image re-runs ${anew.length} ${anew.length === 1 ? 'step' : 'steps'}`];
}
