/** Whether a definition has the shape that rules rely on; where it has not, they do not run. */

import type { ErrorObject } from 'ajv';
import { isObject } from '../../definition/expression.ts';
import type { Json } from '../../definition/json.ts';
import { kindOf, listing, nearestHint, nearestName, withArticle } from '../../wording/words.ts';
import type { RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import { lastMember, pathOfPointer } from '../view/definition-order.ts';
import { definition as validate } from './compiled-schemas.js';

/** What holds where the shape is sound, as the list of rules says it. */
export const shapeTitle = 'objects, lists and texts stand where the service expects them';

// @see github.com/aws/sagemaker-python-sdk/issues/2345
const expectingArray = 'Unable to parse pipeline definition. Expecting start of Json Array.';

const functionNames = ['Get', 'Std:Join', 'Std:JsonGet'];

/** Far above what conditions in conditions need, far below what ends a program's stack. */
const deepestNesting = 200;

/** What is wrong with the shape, in no order; empty where rules can run. */
export function checkDefinitionShape(definition: unknown): readonly RuleFinding[] {
  const root = definition as Json;
  if (!isObject(root)) {
    return [
      {
        path: '',
        message: `the definition is ${kindOf(root)}, expected an object`,
        remedy: 'give the definition as one JSON object',
      },
    ];
  }
  if (isNestedTooDeeply(root)) {
    return [
      {
        path: '',
        message: `the definition is nested deeper than ${deepestNesting} levels`,
        remedy: 'put steps beside one another instead of into conditions in conditions',
      },
    ];
  }
  if (validate(root)) return [];
  const errors = (validate.errors ?? []).filter(saysSomething);
  return errors.map((error) => describe(error, root));
}

/** True where lists and objects stand in one another deeper than that. Needs no stack of its own. */
function isNestedTooDeeply(value: Json): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

// `if` and what is below `propertyNames` only repeat what another error says better.
function saysSomething({ keyword, propertyName }: ErrorObject): boolean {
  return keyword !== 'if' && keyword !== 'allOf' && propertyName === undefined;
}

function describe(error: ErrorObject, root: Json): RuleFinding {
  const path = pathOfPointer(error.instancePath, root);
  const name = path === '' ? 'the definition' : lastMember(path);
  const value = error.data as Json;
  if (error.keyword === 'required') return describeMissing({ error, path, name, value });
  if (error.keyword === 'type') {
    const expected = typeNames(error.schema as string | readonly string[]);
    const finding = {
      path,
      message: `${name} is ${kindOf(value)}, expected ${expected}`,
      remedy: `put ${expected} here`,
    };
    return error.schema === 'array' ? { ...finding, answer: expectingArray } : finding;
  }
  if (error.keyword === 'enum') {
    const allowed = error.schema as readonly string[];
    const got = typeof value === 'string' ? quoteUnlessSecret(value) : kindOf(value);
    const hint = typeof value === 'string' ? nearestHint(value, allowed) : '';
    const expected = listing(allowed, 'or');
    return { path, message: `${name} is ${got}, expected ${expected}${hint}`, remedy: `write ${expected}` };
  }
  const expected = `an object with exactly one of ${listing(functionNames, 'and')}`;
  const keys = isObject(value) ? Object.keys(value) : [];
  const got =
    keys.length === 0 ? 'an empty object' : `an object with ${listing(keys.slice(0, 5).map(quoteUnlessSecret), 'and')}`;
  return {
    path,
    message: `${name} is ${got}, expected a scalar or ${expected}`,
    remedy: `put a scalar or ${expected} here`,
  };
}

function describeMissing(missingMember: { error: ErrorObject; path: string; name: string; value: Json }): RuleFinding {
  const { error, path, name, value } = missingMember;
  const missing = (error.params as { missingProperty: string }).missingProperty;
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
  const unknown = isObject(value) ? Object.keys(value).filter((key) => !known.includes(key)) : [];
  const nearest = nearestName(missing, unknown);
  return {
    path,
    message: `${name} has no "${missing}"${nearest === undefined ? '' : `; it has ${quoteUnlessSecret(nearest)}`}`,
    remedy: nearest === undefined ? `add "${missing}"` : `rename ${quoteUnlessSecret(nearest)} to "${missing}"`,
  };
}

function typeNames(types: string | readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    array: 'list',
    string: 'String',
    number: 'number',
    boolean: 'Boolean',
  };
  const names = typeof types === 'string' ? [types] : types;
  return listing(
    names.map((type) => withArticle(words[type] ?? type)),
    'or',
  );
}
