import type { Random } from '../../scripts/sample/random.ts';

export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** YAML in one of the spellings that there are for a value: block or flow, plain or quoted, with or without comments. */
export function yamlText(value: Readonly<Record<string, YamlValue>>, random: Random): string {
  return block(value, { random, indent: '' });
}

function block(
  value: Readonly<Record<string, YamlValue>>,
  { random, indent }: { random: Random; indent: string },
): string {
  const lines = Object.entries(value).map(([key, nested]) => {
    const comment = random.chance(8) ? `${indent}# ${key}\n` : '';
    const name = scalar(key, random);
    if (isMapping(nested) && Object.keys(nested).length > 0 && random.chance(60))
      return `${comment}${indent}${name}:\n${block(nested, { random, indent: `${indent}  ` })}`;
    if (Array.isArray(nested) && nested.length > 0 && random.chance(40))
      return `${comment}${indent}${name}:\n${nested.map((item: YamlValue) => `${indent}  - ${flow(item, random)}\n`).join('')}`;
    return `${comment}${indent}${name}: ${flow(nested, random)}${random.chance(8) ? ' # as asked' : ''}\n`;
  });
  return lines.join('');
}

function flow(value: YamlValue, random: Random): string {
  if (Array.isArray(value)) return `[${value.map((item: YamlValue) => flow(item, random)).join(', ')}]`;
  if (isMapping(value)) {
    const entries = Object.entries(value).map(([key, nested]) => `${scalar(key, random)}: ${flow(nested, random)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? scalar(value, random) : JSON.stringify(value);
}

function scalar(text: string, random: Random): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  if (isPlain && random.chance(80)) return text;
  return random.chance(50) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

function isMapping(value: YamlValue): value is { readonly [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
