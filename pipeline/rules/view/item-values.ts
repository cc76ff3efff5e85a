import { resolveScalar } from '../../definition/evaluate.ts';
import { withItem } from '../../definition/iterations.ts';
import type { Scalar } from '../../definition/json.ts';
import { itemsIn } from '../../definition/unrolled.ts';
import type { ScalarPlace } from './argument-places.ts';
import type { DefinitionView } from './definition-view.ts';

/** What a place holds with the parameters' defaults. */
export interface ItemValue {
  readonly value: Scalar;
  /** The item of a ForEach step that makes it so; undefined where the value is the same for all. */
  readonly item?: string;
}

/** One value; in the body of a ForEach step one for each item; none where they are not known before the start. */
export function itemValues({ value, resolved, located }: ScalarPlace, view: DefinitionView): readonly ItemValue[] {
  if (resolved !== undefined) return [{ value: resolved }];
  const parent = located.body === undefined ? undefined : view.stepsByName.get(located.body)?.step;
  if (parent?.Type !== 'ForEach') return [];
  return (itemsIn(view.definition, view.defaults)(parent) ?? []).flatMap((item) => {
    const known = resolveScalar(withItem(value, item), view.defaults);
    return known === undefined ? [] : [{ value: known, item }];
  });
}
