import { listSteps } from '../../definition/graph.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { itemsIn } from '../../definition/unrolled.ts';
import { shortItem, shortList } from '../../wording/short-texts.ts';
import { didYouMean } from '../../wording/words.ts';

/**
 * Items that values name and that are not among the pipeline's own, a line a ForEach step: they may be new, or misspelt.
 * Pure.
 */
export function unknownItemNotes(
  definition: DefinitionJson,
  parameters: Readonly<Record<string, string>>,
): readonly string[] {
  const known = itemsIn(definition);
  const given = itemsIn(withOverrides(definition, parameters));
  return listSteps(definition).flatMap(({ step }) => {
    if (step.Type !== 'ForEach') return [];
    const own = known(step) ?? [];
    const unknown = own.length === 0 ? [] : (given(step) ?? []).filter((item) => !own.includes(item));
    if (unknown.length === 0) return [];
    const [first] = unknown;
    const nearest = unknown.length === 1 ? didYouMean(first!, own) : '';
    return [
      `${step.Name} takes ${shortList(unknown.map(shortItem))}, which the pipeline does not name by itself${nearest}`,
    ];
  });
}
