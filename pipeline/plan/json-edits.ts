/** The difference of two JSON values as a list of edits, and its application. Pure. */

import { sameJson } from '../definition/canonical.ts';
import { isObject } from '../definition/expression.ts';
import type { Json, JsonObject } from '../definition/json.ts';

export type Path = readonly (string | number)[];

/** Undefined stands for "not there". */
export interface JsonEdit {
  readonly path: Path;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The places where two values differ, by the order of their keys; lists are compared place by place. */
export function jsonEdits(before: Json | undefined, after: Json | undefined, path: Path = []): readonly JsonEdit[] {
  if (before !== undefined && after !== undefined) {
    if (sameJson(before, after)) return [];
    if (isObject(before) && isObject(after)) {
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
      return keys.flatMap((key) => jsonEdits(own(before, key), own(after, key), [...path, key]));
    }
    if (Array.isArray(before) && Array.isArray(after)) return listEdits(before, after, path);
  }
  return before === undefined && after === undefined ? [] : [{ path, before, after }];
}

/** The value after the edits: `applyEdits(a, jsonEdits(a, b))` is `b`. */
export function applyEdits(value: Json | undefined, edits: readonly JsonEdit[]): Json | undefined {
  return edits.reduce((current, { path, after }) => put(current, path, after), value);
}

/** `Arguments.AppSpecification.ContainerArguments[2]` */
export function pathText(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

// What a list loses goes from its end, so that no edit moves the place of another one.
function listEdits(before: readonly Json[], after: readonly Json[], path: Path): readonly JsonEdit[] {
  const common = before
    .slice(0, after.length)
    .flatMap((item, index) => jsonEdits(item, after[index], [...path, index]));
  const more = after.slice(before.length).map((item, index) => ({ index: before.length + index, item }));
  const fewer = before.slice(after.length).map((item, index) => ({ index: after.length + index, item }));
  return [
    ...common,
    ...more.map(({ index, item }) => ({ path: [...path, index], before: undefined, after: item })),
    ...fewer.reverse().map(({ index, item }) => ({ path: [...path, index], before: item, after: undefined })),
  ];
}

function put(value: Json | undefined, path: Path, after: Json | undefined): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return after;
  if (typeof first === 'number') {
    const list = value as readonly Json[];
    const child = put(list[first], rest, after);
    return [...list.slice(0, first), ...(child === undefined ? [] : [child]), ...list.slice(first + 1)];
  }
  const parent = (isObject(value) ? value : {}) as JsonObject;
  const child = put(own(parent, first), rest, after);
  const others = Object.entries(parent).filter(([key]) => key !== first);
  return Object.fromEntries(child === undefined ? others : [...others, [first, child]]);
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
