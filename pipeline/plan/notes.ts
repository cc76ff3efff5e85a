import { bytesText } from '../wording/amounts.ts';
import { shortList } from '../wording/short-texts.ts';
import { count } from '../wording/words.ts';
import type { StepForecast } from './forecast.ts';
import { groupChanges } from './pack-edits.ts';
import { editText, inputChangeOf } from './value-text.ts';

type GroupsByStep = ReadonlyMap<string, readonly string[]>;

/**
 * What a person might not expect of a start with this forecast.
 * @param groups the groups by the names of their steps
 * @param before what is deployed, and what would run again: the same of the deployed steps, and the bytes of all groups,
 *   where they have been surveyed
 */
export function planNotes(
  steps: readonly StepForecast[],
  groups: GroupsByStep,
  before: { readonly groups?: GroupsByStep; readonly inputBytes?: number | undefined } = {},
): readonly string[] {
  return [
    ...inputNotes(steps, groups),
    ...allAgainNotes(steps, groups, before),
    ...staleOutputNotes(steps),
    ...imageNotes(steps, groups),
  ];
}

function inputNotes(steps: readonly StepForecast[], groups: GroupsByStep): readonly string[] {
  return steps.flatMap(({ name, edits }) => {
    const inPack = groupChanges(edits);
    if (inPack.length > 0) return inPack.map(({ group, change }) => `group ${group}: ${change}, in ${name}`);
    const changes = edits.flatMap((edit) => inputChangeOf(edit) ?? []);
    const names = groups.get(name) ?? [];
    const where = names.length > 1 ? `, in ${name}` : '';
    return changes.map((change) => `${names.length === 1 ? 'group' : 'groups'} ${shortList(names)}: ${change}${where}`);
  });
}

// A change that makes every step run again should be known for what it costs before it is made.
function allAgainNotes(
  steps: readonly StepForecast[],
  groups: GroupsByStep,
  { groups: before = new Map(), inputBytes }: NonNullable<Parameters<typeof planNotes>[2]>,
): readonly string[] {
  const ofGroups = steps.filter(({ name }) => groups.has(name));
  const known = new Set([...before.values()].flat());
  // Another form of macro-sharding has other steps for the same groups.
  const isMoved = ({ name }: StepForecast) => !before.has(name) && groups.get(name)!.some((group) => known.has(group));
  const runsAgain = (step: StepForecast) => step.forecast === 'run' && (step.edits.length > 0 || isMoved(step));
  if (ofGroups.length === 0 || !ofGroups.every(runsAgain)) return [];
  return [`all groups run again${inputBytes === undefined ? '' : `: ${bytesText(inputBytes)}`}`];
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

function imageNotes(steps: readonly StepForecast[], groups: GroupsByStep): readonly string[] {
  const anew = steps.filter(({ edits }) => edits.some(({ path }) => path.join('.') === 'AppSpecification.ImageUri'));
  if (anew.length === 0) return [];
  const ofGroups = anew.flatMap(({ name }) => groups.get(name) ?? []).length;
  const others = anew.filter(({ name }) => !groups.has(name)).length;
  const counts = [count(ofGroups, 'group'), count(others, ofGroups > 0 ? 'other step' : 'step')];
  return [`the new image re-runs ${counts.filter((each) => !each.startsWith('0 ')).join(' and ')}`];
}
