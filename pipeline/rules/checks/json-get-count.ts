import { isObject } from '../../definition/expression.ts';
import type { Json } from '../../definition/json.ts';
import { mostJsonGets } from '../../service/limits.ts';
import type { Rule } from '../rule.ts';

export const jsonGetCountRule: Rule = {
  id: 'json-get-count',
  severity: 'error',
  title: `a pipeline has at most ${mostJsonGets} Std:JsonGet`,
  check({ definition }) {
    const found = countJsonGets(definition.Steps as unknown as Json);
    if (found <= mostJsonGets) return [];
    const message = `${found} times Std:JsonGet, expected at most ${mostJsonGets}`;
    return [{ path: 'Steps', message, remedy: 'compare in the job, and read one result of it' }];
  },
};

function countJsonGets(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: Json) => sum + countJsonGets(item), 0);
  if (!isObject(value)) return 0;
  const own = 'Std:JsonGet' in value ? 1 : 0;
  return Object.values(value).reduce<number>((sum, item) => sum + countJsonGets(item), own);
}
