import type { Json } from '../../definition/json.ts';

/** Far above what conditions in conditions need, far below what ends a program's stack. */
export const deepestNesting = 200;

/** True where lists and objects stand in one another deeper than that. Needs no stack of its own. */
export function isNestedTooDeeply(value: Json): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
