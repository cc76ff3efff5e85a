/** The order in which a reader of the definition meets the places that paths name. */

import { isObject } from '../../definition/expression.ts';
import type { Json } from '../../definition/json.ts';
import { childPath } from '../../definition/reference.ts';

/**
 * Compares two paths by where they stand in the definition: a whole before its parts, absent members after present
 * ones, equal paths as 0. What is no path of the definition at all stands before everything.
 */
export function definitionOrder(definition: Json): (a: string, b: string) => number {
  const positions = new Map<string, readonly number[]>();
  const memberIndexes = new Map<Json, ReadonlyMap<string, number>>();
  return (a, b) => comparePositions(positionOf(a), positionOf(b));

  function positionOf(path: string): readonly number[] {
    const known = positions.get(path);
    if (known) return known;
    const position: number[] = [];
    let current: Json | undefined = definition;
    for (const key of splitPath(path)) {
      position.push(typeof key === 'number' ? key : indexOfMember(current, key));
      current = member(current, key);
    }
    positions.set(path, position);
    return position;
  }

  function indexOfMember(value: Json | undefined, key: string): number {
    if (!isObject(value)) return -1;
    let indexes = memberIndexes.get(value);
    if (!indexes) {
      indexes = new Map(Object.keys(value).map((name, index) => [name, index]));
      memberIndexes.set(value, indexes);
    }
    return indexes.get(key) ?? (value === definition ? -1 : indexes.size);
  }
}

/** A JSON pointer's place as findings print it: `/Steps/0/Name` is `Steps[0].Name`. */
export function pathOfPointer(pointer: string, root: Json): string {
  let path = '';
  let current: Json | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const key = Array.isArray(current) ? Number(text) : text;
    path = childPath(path, key);
    current = member(current, key);
  }
  return path;
}

/** The last member of a path, with its position in a list: `Steps[3]`, `VolumeSizeInGB`, `ContainerArguments[3]`. */
export function lastMember(path: string): string {
  const parts = splitPath(path);
  const nameIndex = parts.findLastIndex((part) => typeof part === 'string');
  const positions = parts.slice(nameIndex + 1).map((position) => `[${position}]`);
  return `${parts[nameIndex] ?? ''}${positions.join('')}`;
}

function member(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

const partPattern = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([A-Za-z_][A-Za-z0-9_]*)/gy;

function splitPath(path: string): readonly (string | number)[] {
  return [...path.matchAll(partPattern)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? name! : (JSON.parse(`"${quoted}"`) as string);
  });
}

function comparePositions(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    if (a[index] !== b[index]) return a[index]! - b[index]!;
  }
  return a.length - b.length;
}
