/** `macroSharding:` in one of its forms, each with keys of its own. */

import { describeValue, didYouMean } from '../wording/words.ts';
import { checkShape } from './check-shape.ts';
import { defaults } from './defaults.ts';
import { schemas } from './description.ts';
import type { Problem } from './problem.ts';
import type { MacroSharding } from './spec.ts';
import type { YamlSource } from './yaml-source.ts';

/** By what `by` says. */
const forms: Readonly<Record<MacroSharding['by'], object>> = {
  group: schemas.macroShardingByGroup,
  pack: schemas.macroShardingByPack,
  instances: schemas.macroShardingByInstances,
  forEach: schemas.macroShardingByForEach,
};

const path = ['macroSharding'];

/** As the description says; a step a group where it says nothing. Not to be used where there are problems. */
export function readMacroSharding(
  value: unknown,
  source: YamlSource,
): { macroSharding: MacroSharding; problems: readonly Problem[] } {
  const byDefault = defaults.macroSharding;
  if (value === undefined || value === null) return { macroSharding: byDefault, problems: [] };
  const fail = (...problems: readonly Problem[]) => ({ macroSharding: byDefault, problems });
  const known = Object.keys(forms);
  if (typeof value !== 'object' || Array.isArray(value)) {
    const message = `macroSharding must be a mapping such as { by: group }, got ${describeValue(value)}`;
    return fail(source.problem(path, message));
  }
  const { by } = value as { readonly by?: unknown };
  if (by === undefined) {
    return fail(source.problem(path, `macroSharding.by is missing: expected one of ${known.join(', ')}`));
  }
  if (typeof by !== 'string' || !Object.hasOwn(forms, by)) {
    const nearest = typeof by === 'string' ? didYouMean(by, known) : '';
    const message = `macroSharding.by must be one of ${known.join(', ')}, got ${describeValue(by)}${nearest}`;
    return fail(source.problem([...path, 'by'], message));
  }
  const wrong = checkShape(value, forms[by as MacroSharding['by']], { source, path });
  return wrong.length > 0 ? fail(...wrong) : { macroSharding: value as MacroSharding, problems: [] };
}
