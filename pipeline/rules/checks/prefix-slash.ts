import { isObject } from '../../definition/expression.ts';
import type { DefinitionJson, Json, JsonObject } from '../../definition/json.ts';
import { parseReference } from '../../definition/reference.ts';
import { s3Scheme } from '../../names/s3-uri.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const prefixSlashRule: Rule = {
  id: 'prefix-slash',
  severity: 'error',
  ofOthers: 'warning',
  title: 'the default of a parameter that is continued with a slash does not end in one',
  check({ definition, parameters, context }) {
    const prefixes = prefixParameters(definition);
    return parameters.flatMap(({ Name, DefaultValue: value }, index) => {
      if (typeof value !== 'string' || !value.startsWith(s3Scheme) || !value.endsWith('/') || !prefixes.has(Name))
        return [];
      const origin = context.origins?.get(Name);
      const subject = origin === '' ? 'the value' : (origin ?? `the default of "${Name}"`);
      return [
        {
          path: `Parameters[${index}].DefaultValue`,
          message: `${subject} is ${quoteUnlessSecret(value)}, and a slash follows where it is used; S3 keys would hold an empty name`,
          remedy: 'take the slash at its end away',
        },
      ];
    });
  },
};

/** The parameters that a Std:Join continues with a slash, so that a value must not end in one. */
function prefixParameters(definition: DefinitionJson): ReadonlySet<string> {
  const names = new Set<string>();
  visit(definition as unknown as Json);
  return names;

  function visit(value: Json): void {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    const join = value['Std:Join'];
    if (isObject(join)) for (const name of continuedWithSlash(join)) names.add(name);
    Object.values(value).forEach(visit);
  }
}

function continuedWithSlash({ On: separator = '', Values: values }: JsonObject): readonly string[] {
  if (!Array.isArray(values) || typeof separator !== 'string') return [];
  return values.slice(0, -1).flatMap((value: Json, index) => {
    const get = isObject(value) ? value.Get : undefined;
    const reference = typeof get === 'string' ? parseReference(get) : undefined;
    const next: Json | undefined = separator === '' ? values[index + 1] : separator;
    return reference?.kind === 'parameter' && typeof next === 'string' && next.startsWith('/') ? [reference.name] : [];
  });
}
