import { compactJson } from '../definition/canonical.ts';
import type { DefinitionJson, Json } from '../definition/json.ts';

/**
 * The definition with a line for each parameter and step: hardly longer than without white space, for bounds on a
 * template count its characters, and a changed step is one changed line.
 */
export function definitionLines(definition: DefinitionJson): string {
  const members = Object.entries(definition).map(([key, value]) => `${compactJson(key)}:${lines(value as Json)}`);
  return `{\n${members.join(',\n')}\n}`;
}

function lines(value: Json): string {
  if (!Array.isArray(value) || value.length === 0) return compactJson(value);
  return `[\n${value.map((item: Json) => compactJson(item)).join(',\n')}\n]`;
}
