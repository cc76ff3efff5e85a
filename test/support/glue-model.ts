/** Holds requests against Glue's own model of them, which `test/interop/glue_shapes.py` writes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Table {
  readonly operations: Readonly<Record<string, { readonly input: string }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const { operations, shapes } = JSON.parse(
  readFileSync(join(repositoryRoot, 'test/support/glue-shapes.json'), 'utf8'),
) as Table;

/** What is wrong with a request, a text each. Lengths are of UTF-8 bytes, as the service's reference counts them. */
export function glueProblems(operation: string, request: unknown): readonly string[] {
  const shape = operations[operation]?.input;
  return shape === undefined ? [`${operation} is none of Glue's`] : problemsOf(request, shape, operation);
}

function problemsOf(value: unknown, name: string, path: string): readonly string[] {
  const shape = shapes[name]!;
  const bad = (says: string) => [`${path} ${says}`];
  const { type, min = 0, max = Number.POSITIVE_INFINITY } = shape;
  if (type === 'structure' || type === 'map') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(`is no ${type}`);
    const missing = (shape.required ?? []).filter((member) => !Object.hasOwn(value, member));
    return [
      ...missing.flatMap((member) => bad(`has no ${member}`)),
      ...Object.entries(value).flatMap(([key, child]) => {
        const at = `${path}.${key}`;
        if (type === 'map') return [...problemsOf(key, shape.key!, at), ...problemsOf(child, shape.value!, at)];
        const member = shape.members![key];
        return member === undefined ? bad(`has no member ${key}`) : problemsOf(child, member, at);
      }),
    ];
  }
  if (type === 'list') {
    if (!Array.isArray(value)) return bad('is no list');
    const count = value.length < min || value.length > max ? bad(`has ${value.length} entries`) : [];
    return [...count, ...value.flatMap((child, index) => problemsOf(child, shape.member!, `${path}[${index}]`))];
  }
  if (type === 'string') {
    if (typeof value !== 'string') return bad('is no text');
    const bytes = Buffer.byteLength(value);
    if (bytes < min || bytes > max) return bad(`has ${bytes} bytes, expected ${min} to ${max}`);
    const isForm = new RegExp(`^(?:${shape.pattern ?? '[^]*'})$`, 'u').test(value);
    return isForm && (shape.enum?.includes(value) ?? true) ? [] : bad(`is ${JSON.stringify(value)}`);
  }
  if (type === 'boolean') return typeof value === 'boolean' ? [] : bad('is no Boolean');
  return typeof value === 'number' && value >= min && value <= max ? [] : bad('is no number in its bounds');
}
