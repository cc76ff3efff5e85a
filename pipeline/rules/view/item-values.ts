import { resolveScalar } from '../../definition/evaluate.ts';
import { withItem } from '../../definition/iterations.ts';
import type { Scalar } from '../../definition/json.ts';
import { itemsIn } from '../../definition/unrolled.ts';
import type { ScalarPlace } from './argument-places.ts';
import type { DefinitionView } from './definition-view.ts';

/** What a place holds, or would with the parameters' defaults; in the body of a ForEach step for each item that is known. */
export interface ItemValue {
  readonly value: Scalar;
  /** Undefined where the value is the same for all. */
  readonly item?: string;
}

/** What a place holds: one value, or of a ForEach body one an item; none where that is not known before the start. */
export function itemValues({ value, resolved, located }: ScalarPlace, view: DefinitionView): readonly ItemValue[] {
  if (resolved !== undefined) return [{ value: resolved }];
  const parent = located.body === undefined ? undefined : view.stepsByName.get(located.body)?.step;
  if (parent?.Type !== 'ForEach') return [];
  return (itemsIn(view.definition, view.defaults)(parent) ?? []).flatMap((item) => {
    const known = resolveScalar(withItem(value, item), view.defaults);
    return known === undefined ? [] : [{ value: known, item }];
  });
}
