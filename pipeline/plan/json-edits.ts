/** The difference of two JSON values as a list of edits, and its application. Pure. */

import { sameJson } from '../definition/canonical.ts';
import { isExpression, isObject } from '../definition/expression.ts';
import type { Json, JsonObject } from '../definition/json.ts';
import { childPath } from '../definition/reference.ts';

export type JsonPath = readonly (string | number)[];

/** Undefined stands for "not there". */
export interface JsonEdit {
  readonly path: JsonPath;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Where two values differ, in the order of their keys. Of two lists, what both begin and end with is left out, and what
 * lies between is compared place by place. Expressions are compared whole, as a person reads them.
 */
export function jsonEdits(before: Json | undefined, after: Json | undefined, path: JsonPath = []): readonly JsonEdit[] {
  if (before !== undefined && after !== undefined) {
    if (sameJson(before, after)) return [];
    if (isPlain(before) && isPlain(after)) {
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
      return keys.flatMap((key) => jsonEdits(own(before, key), own(after, key), [...path, key]));
    }
    if (Array.isArray(before) && Array.isArray(after)) return listEdits(before, after, path);
  }
  return before === undefined && after === undefined ? [] : [{ path, before, after }];
}

/** `Arguments.AppSpecification.ContainerArguments[2]`, `Arguments.ProcessingInputs[group].S3Input` */
export function pathText(path: JsonPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'string' && /^\[.*\]$/s.test(part) ? `${text}${part}` : childPath(text, part)),
    '',
  );
}

function isPlain(value: Json): value is JsonObject {
  return isObject(value) && !isExpression(value);
}

// In the order in which they can be applied: entries are inserted from the first on and removed from the last.
function listEdits(before: readonly Json[], after: readonly Json[], path: JsonPath): readonly JsonEdit[] {
  const start = commonLength(before, after);
  const end = commonLength(before.slice(start).reverse(), after.slice(start).reverse());
  const [old, wanted] = [before, after].map((list) => list.slice(start, list.length - end));
  const both = Math.min(old!.length, wanted!.length);
  const place = (offset: number) => [...path, start + offset];
  return [
    ...old!.slice(0, both).flatMap((item, offset) => jsonEdits(item, wanted![offset], place(offset))),
    ...wanted!.slice(both).map((item, index) => ({ path: place(both + index), before: undefined, after: item })),
    ...old!
      .slice(both)
      .map((item, index) => ({ path: place(both + index), before: item, after: undefined }))
      .reverse(),
  ];
}

function commonLength(a: readonly Json[], b: readonly Json[]): number {
  const different = a.findIndex((item, index) => !sameJson(item, b[index]));
  return different < 0 ? Math.min(a.length, b.length) : different;
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
