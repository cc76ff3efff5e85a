/** A JSON document in parts, for lists that are too long to be one text. */

/**
 * The text of an object whose values are plain, or lists that are written an entry a line.
 * @param members in their order; a value that is a generator is a list
 */
export function* jsonDocument(members: Readonly<Record<string, unknown>>): Generator<string> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  yield '{\n';
  for (const [index, [key, value]] of entries.entries()) {
    yield `  ${JSON.stringify(key)}: `;
    if (isGenerator(value)) yield* jsonList(value);
    else yield JSON.stringify(value);
    yield index < entries.length - 1 ? ',\n' : '\n';
  }
  yield '}\n';
}

function* jsonList(items: Iterable<unknown>): Generator<string> {
  let separator = '[\n    ';
  let isEmpty = true;
  for (const item of items) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',\n    ';
    isEmpty = false;
  }
  yield isEmpty ? '[]' : '\n  ]';
}

function isGenerator(value: unknown): value is Generator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value);
}
