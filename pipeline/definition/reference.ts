/** What a `Get` points at, taken apart. */

import { isObject, memberOf } from './expression.ts';
import type { Json } from './json.ts';

/** A part of a property path: a member by name, or an entry of a list by its name or position. */
export type PathPart = { readonly member: string } | { readonly entry: string } | { readonly index: number };

export type Reference =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'execution'; readonly name: string }
  | { readonly kind: 'property'; readonly step: string; readonly parts: readonly PathPart[] }
  | { readonly kind: 'property-file'; readonly step: string; readonly file: string }
  | { readonly kind: 'experiment'; readonly name: string }
  /** The item of the iteration, or a value in it. */
  | { readonly kind: 'item'; readonly parts: readonly PathPart[] }
  /** What a selector compares: a property of a body's step, of each iteration. */
  | { readonly kind: 'iteration'; readonly step: string; readonly parts: readonly PathPart[] }
  | { readonly kind: 'malformed' };

/** A `Get` and where it stands, as a path below the value that was searched: `.Arguments.Environment.Note`. */
export interface LocatedReference {
  readonly text: string;
  readonly path: string;
  readonly reference: Reference;
}

/** Takes the text of a `Get` apart: `Steps.Group-30.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri`. */
export function parseReference(text: string): Reference {
  const [root, name, ...rest] = splitFirst(text);
  if (root === undefined || name === undefined || name === '') return { kind: 'malformed' };
  if (root === 'Steps') return parseStepReference(name, rest.join(''));
  if (root === 'ForEach' || root === 'IterationOutput') return parseIterationReference(root, name, rest.join(''));
  if (rest.length > 0) return { kind: 'malformed' };
  if (root === 'Parameters') return { kind: 'parameter', name };
  if (root === 'Execution') return { kind: 'execution', name };
  if (root === 'PipelineExperimentConfig') return { kind: 'experiment', name };
  return { kind: 'malformed' };
}

/** Every `Get` inside a value, in its order. Linear in the value's size. */
export function findReferences(value: Json | undefined, path = ''): readonly LocatedReference[] {
  const found: LocatedReference[] = [];
  collect(value, path, found);
  return found;
}

/** One more part of a path, as findings print it. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** What the parts lead to from a value; undefined where they lead nowhere. */
export function valueAt(value: Json | undefined, parts: readonly PathPart[]): Json | undefined {
  let current = value;
  for (const part of parts) {
    if ('member' in part) current = memberOf(current, part.member);
    else if ('index' in part) current = Array.isArray(current) ? current[part.index] : undefined;
    else current = entryOf(current, part.entry);
  }
  return current;
}

// Outputs and inputs are lists whose entries are named by OutputName or InputName; other maps by key.
function entryOf(value: Json | undefined, name: string): Json | undefined {
  if (!Array.isArray(value)) return memberOf(value, name);
  return value.find((item: Json) => isObject(item) && (item.OutputName === name || item.InputName === name));
}

function collect(value: Json | undefined, path: string, found: LocatedReference[]): void {
  if (Array.isArray(value)) {
    value.forEach((item: Json, index) => {
      collect(item, childPath(path, index), found);
    });
  } else if (isObject(value)) {
    const text = value.Get;
    if (typeof text === 'string' && Object.keys(value).length === 1) {
      found.push({ text, path, reference: parseReference(text) });
      return;
    }
    for (const [key, nested] of Object.entries(value)) collect(nested, childPath(path, key), found);
  }
}

function splitFirst(text: string): readonly string[] {
  const match = /^([A-Za-z]+)\.([A-Za-z0-9_-]+)(.*)$/s.exec(text);
  if (!match) return [];
  const [, root, name, rest] = match;
  return rest === '' ? [root!, name!] : [root!, name!, rest!];
}

function parseStepReference(step: string, rest: string): Reference {
  const file = /^\.PropertyFiles\.([A-Za-z0-9_-]+)$/.exec(rest);
  if (file) return { kind: 'property-file', step, file: file[1]! };
  const parts = parsePath(rest);
  return parts && parts.length > 0 ? { kind: 'property', step, parts } : { kind: 'malformed' };
}

function parseIterationReference(root: 'ForEach' | 'IterationOutput', name: string, rest: string): Reference {
  const parts = parsePath(rest);
  if (!parts) return { kind: 'malformed' };
  if (root === 'ForEach') return name === 'CurrentItem' ? { kind: 'item', parts } : { kind: 'malformed' };
  return parts.length > 0 ? { kind: 'iteration', step: name, parts } : { kind: 'malformed' };
}

const partPattern = /\.([A-Za-z0-9_-]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]/y;

function parsePath(text: string): readonly PathPart[] | undefined {
  const parts: PathPart[] = [];
  partPattern.lastIndex = 0;
  while (partPattern.lastIndex < text.length) {
    const match = partPattern.exec(text);
    if (!match) return undefined;
    const [, member, single, double, index] = match;
    if (member !== undefined) parts.push({ member });
    else if (index !== undefined) parts.push({ index: Number(index) });
    else parts.push({ entry: single ?? double ?? '' });
  }
  return parts;
}
