import { serialize } from 'node:v8';

/**
 * One text for equal data. `serialize` alone would not do: it writes a whole number as a double where the engine has
 * met a fraction in the same field of another object, and which object comes first differs from run to run.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string) {
    return spell(this[key]);
  });
}

/** What JSON has no spelling for, under a name; other objects than plain ones by their bytes. */
function spell(value: unknown): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return ['number', Object.is(value, -0) ? '-0' : String(value)];
  if (typeof value === 'bigint') return ['bigint', String(value)];
  if (value === undefined) return ['undefined'];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return value;
  return [value.constructor.name, serialize(value).toString('base64')];
}
