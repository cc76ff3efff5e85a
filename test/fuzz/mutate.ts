/** Small damage to texts, bytes and JSON. */

import type { Random } from '../../scripts/sample/random.ts';

/** Values that readers have fallen for. */
export const hostileWords: readonly string[] = [
  ...['../../etc/passwd', '/etc/passwd', '..', '.', '~', '__proto__', 'constructor', 'NaN', 'Infinity', '-Infinity'],
  ...['1e400', '-1e400', '999999999999999999', '1000000000000000000', '10000000', '-1', '0', '-0', '0x10', '1e-400'],
  ...[
    '2147483648',
    '4294967296',
    '9007199254740993',
    '1/0',
    '0/0',
    '1(0)/',
    '99999x99999',
    '16x10000000',
    '80+4294967296',
  ],
  ...[
    '1e-308',
    '1e308',
    '1e-10',
    '1e13',
    '-1e-300(5)/mV',
    '10.0',
    '250Hz',
    '16+0x1',
    '16:-2',
    '05-May-2020',
    'r/0',
    'r/1',
  ],
  ...['<script>alert(1)</script>', '=1+1', '%s%n', '${jndi:ldap://x}', '{{env.HOME}}', "'; DROP TABLE x; --", '\u0000'],
  ...['\ufeff', '\u202e', 'ä', '\u{1f600}', '', ' ', '\t', '\r', '#', '~', 'a'.repeat(300)],
];

export function mutateText(random: Random, text: string): string {
  let mutated = text;
  for (let count = random.integer(1, 4); count > 0; count--) mutated = random.pick(textMutations)(random, mutated);
  return mutated;
}

export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const place = () => random.integer(0, Math.max(0, bytes.length - 1));
  if (random.chance(30)) return bytes.slice(0, place());
  if (random.chance(30)) return Buffer.concat([bytes, bytes.subarray(place())]);
  const mutated = Uint8Array.from(bytes);
  if (mutated.length > 0)
    for (let flips = random.integer(1, 20); flips > 0; flips--) mutated[place()] = random.integer(0, 255);
  return mutated;
}

/** Replaces, drops, repeats or wraps values of a document; what is mutated is a copy. */
export function mutateJson(random: Random, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(value)) as unknown;
  const holder = { root: copy };
  for (let count = random.integer(1, 3); count > 0; count--) {
    const places = placesOf(holder);
    if (places.length === 0) break;
    const { owner, key } = random.pick(places);
    random.pick(jsonMutations)(random, owner as Record<string, unknown>, key);
  }
  return holder.root;
}

type TextMutation = (random: Random, text: string) => string;

const textMutations: readonly TextMutation[] = [
  // a character
  (random, text) => {
    const at = random.integer(0, Math.max(0, text.length - 1));
    return text.slice(0, at) + String.fromCharCode(random.integer(0, 255)) + text.slice(at + random.integer(0, 2));
  },
  // a cut
  (random, text) => text.slice(0, random.integer(0, text.length)),
  // a field, by something hostile
  (random, text) => replaceField(random, text, random.pick(hostileWords)),
  (random, text) => replaceField(random, text, random.pick(hostileWords)),
  // a field, by another one
  (random, text) => replaceField(random, text, random.pick(text.split(/\s+/))),
  // lines: again, gone, moved
  (random, text) => withLines(text, (lines) => [...lines, random.pick(lines)]),
  (random, text) => withLines(text, (lines) => lines.filter(() => !random.chance(20))),
  (random, text) =>
    withLines(text, (lines) => (random.chance(50) ? lines.toReversed() : [...lines.slice(1), lines[0]!])),
  // a long one
  (random, text) => (random.chance(5) ? withLines(text, (lines) => [...lines, 'x '.repeat(1 << 20)]) : text),
];

function replaceField(random: Random, text: string, word: string): string {
  const fields = [...text.matchAll(/[^\s]+/g)];
  if (fields.length === 0) return word;
  const field = random.pick(fields);
  return text.slice(0, field.index) + word + text.slice(field.index + field[0].length);
}

function withLines(text: string, change: (lines: readonly string[]) => readonly string[]): string {
  return change(text.split('\n')).join('\n');
}

interface JsonPlace {
  readonly owner: object;
  readonly key: string;
}

function placesOf(value: unknown): JsonPlace[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [{ owner: value, key }, ...placesOf(child)]);
}

type JsonMutation = (random: Random, owner: Record<string, unknown>, key: string) => void;

const jsonMutations: readonly JsonMutation[] = [
  (_, owner, key) => delete owner[key],
  (random, owner, key) =>
    put(owner, key, random.pick<unknown>([null, true, 0, -1, 1e308, '', [], {}, [[]], { Get: 1 }])),
  (random, owner, key) => put(owner, key, random.pick(hostileWords)),
  (random, owner, key) => {
    // A list with an index of ten million would only test how much memory there is.
    if (!Array.isArray(owner)) put(owner, random.pick(hostileWords), owner[key]);
  },
  (random, owner, key) =>
    put(
      owner,
      key,
      Array.from({ length: random.integer(0, 3) }, () => owner[key]),
    ),
  (random, owner, key) => put(owner, key, nested(owner[key], random.integer(1, 200))),
  (random, owner, key) =>
    put(owner, key, { Get: random.pick(['Parameters.X', 'Steps.A.B', 'Execution', ...hostileWords]) }),
];

// Assigning would set the prototype where the name is __proto__.
function put(owner: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(owner, key, { value, enumerable: true, configurable: true, writable: true });
}

function nested(value: unknown, depth: number): unknown {
  let deep = value;
  for (let level = 0; level < depth; level++) deep = level % 2 === 0 ? [deep] : { x: deep };
  return deep;
}
