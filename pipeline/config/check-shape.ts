/** Checks a value against a schema and says what is wrong at its place in the YAML text, in words for a person. */

import type { ErrorObject, ValidateFunction } from 'ajv';
import { describeValue, didYouMean } from '../wording/words.ts';
import * as compiled from './compiled-schemas.js';
import { schemas } from './description.ts';
import type { Schema } from './description-values.ts';
import type { Problem } from './problem.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';

const validators = new Map<object, ValidateFunction>([
  [schemas.pipeline, compiled.pipeline],
  [schemas.dataset, compiled.dataset],
  [schemas.datasetName, compiled.datasetName],
  [schemas.group, compiled.group],
  [schemas.range, compiled.range],
  [schemas.macroShardingByGroup, compiled.macroShardingByGroup],
  [schemas.macroShardingByPack, compiled.macroShardingByPack],
  [schemas.macroShardingByInstances, compiled.macroShardingByInstances],
  [schemas.macroShardingByForEach, compiled.macroShardingByForEach],
  [schemas.parameter, compiled.parameter],
]);

/**
 * All that is wrong with the value that stands at `path` of the source.
 * @param schema one of `schemas`
 */
export function checkShape(
  value: unknown,
  schema: object,
  place: { source: YamlSource; path: YamlPath },
): readonly Problem[] {
  const validate = validators.get(schema)!;
  if (validate(value)) return [];
  // ajv reports a wrong key twice: for the keyword that it breaks, and for the mapping that holds it.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
  return errors.map((error) => problemOf(error, place));
}

function problemOf(error: ErrorObject, { source, path }: { source: YamlSource; path: YamlPath }): Problem {
  const at = [...path, ...pathOf(error)];
  const { keyword, params, propertyName } = error;
  if (propertyName !== undefined) return keyProblem(error, propertyName, { source, path: at });
  const got = describeValue(error.data);
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
      return source.problemAtKey(
        [...at, key],
        `unknown key ${key === '' ? '' : key}${didYouMean(key, known)} (known: ${known.join(', ')})`,
      );
    }
    case 'required':
      return source.problem(at, `${[...at, params.missingProperty].join('.')} is missing`);
    case 'type':
      return source.problem(
        at,
        `${name(at)} must be ${typeWords(params.type as string | readonly string[])}, got ${got}`,
      );
    case 'enum':
      return source.problem(
        at,
        `${name(at)} must be one of ${(params.allowedValues as string[]).join(', ')}, got ${got}${nearHint(error)}`,
      );
    case 'pattern':
      return source.problem(at, `${name(at)} must be ${formOf(error)}, got ${got}`);
    case 'minimum':
      return source.problem(at, `${name(at)} must be at least ${params.limit}, got ${got}`);
    case 'maximum':
      return source.problem(at, `${name(at)} must be at most ${params.limit}, got ${got}`);
    case 'minLength':
      return source.problem(at, `${name(at)} must not be empty`);
    case 'maxLength':
      return source.problem(
        at,
        `${name(at)} must have at most ${params.limit} characters, got ${String(error.data).length}`,
      );
    case 'maxProperties':
      return source.problem(
        at,
        `${name(at)} must have at most ${params.limit} entries, got ${Object.keys(error.data as object).length}`,
      );
    case 'minItems':
      return source.problem(at, `${name(at)} must not be empty`);
    case 'maxItems':
      return source.problem(
        at,
        `${name(at)} must have at most ${params.limit} items, got ${(error.data as []).length}`,
      );
    default:
      return source.problem(at, `${name(at)} ${error.message}`);
  }
}

function keyProblem(
  error: ErrorObject,
  key: string,
  { source, path }: { source: YamlSource; path: YamlPath },
): Problem {
  const { keyword, params } = error;
  const expected =
    keyword === 'minLength'
      ? 'must not be empty'
      : keyword === 'maxLength'
        ? `must have at most ${params.limit} characters, got ${key.length}`
        : `must be ${formOf(error)}, got ${describeValue(key)}`;
  return source.problemAtKey([...path, key], `a key of ${name(path)} ${expected}`);
}

/** What the pattern that does not fit asks for. */
function formOf({ params, parentSchema }: ErrorObject): string {
  return (parentSchema as Schema | undefined)?.says ?? `of the form ${params.pattern}`;
}

function pathOf({ instancePath }: ErrorObject): readonly (string | number)[] {
  const parts = instancePath.split('/').slice(1);
  return parts.map((part) => {
    const plain = part.replace(/~1/g, '/').replace(/~0/g, '~');
    return /^\d+$/.test(plain) ? Number(plain) : plain;
  });
}

function name(path: YamlPath): string {
  return path.length === 0 ? 'the file' : path.join('.');
}

function nearHint(error: ErrorObject): string {
  return typeof error.data === 'string' ? didYouMean(error.data, error.params.allowedValues as string[]) : '';
}

function typeWords(type: string | readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    integer: 'an integer',
    number: 'a number',
    boolean: 'true or false',
    object: 'a mapping',
    array: 'a list',
    null: 'null',
  };
  return (typeof type === 'string' ? [type] : type).map((each) => words[each] ?? each).join(' or ');
}
