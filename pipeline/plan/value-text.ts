/** Values on one line, as `pipeline.yaml` writes them. */

import { isObject } from '../definition/expression.ts';
import { parseInputDigest } from '../definition/input-digest.ts';
import type { Json } from '../definition/json.ts';
import { inputChange } from '../survey/differences.ts';
import { type JsonEdit, pathText } from './json-edits.ts';

const longestText = 160;

/** `Environment.Cohort: "a" -> "b"` */
export function editText({ path, before, after }: JsonEdit): string {
  const where = path.length === 0 ? '' : `${pathText(path)}: `;
  const change = inputChangeOf({ path, before, after });
  if (change !== undefined) return `${where}${change}`;
  if (before === undefined) return `${where}${valueText(after!)} is new`;
  if (after === undefined) return `${where}${valueText(before)} is gone`;
  return `${where}${valueText(before)} -> ${valueText(after)}`;
}

/** `12 files and 3.1 GB more`, where an edit changes the digest of a surveyed input. */
export function inputChangeOf({ path, before, after }: JsonEdit): string | undefined {
  if (path.at(-1) !== 'InputDigest' || typeof before !== 'string' || typeof after !== 'string') return undefined;
  const [was, is] = [parseInputDigest(before), parseInputDigest(after)];
  return was && is && (inputChange(was, is) ?? 'as many files and bytes, of another place or DatasetVersion');
}

/** JSON with references and joins as `${…}`; of an input or output its place; what is too long is cut. */
export function valueText(value: Json): string {
  const text = JSON.stringify(placeOf(value) ?? value, (_key, nested: Json) => templateOf(nested) ?? nested);
  return text.length <= longestText ? text : `${text.slice(0, longestText)}… (${text.length} characters)`;
}

function placeOf(value: Json): Json | undefined {
  const location = isObject(value) ? (value.S3Input ?? value.S3Output) : undefined;
  return isObject(location) ? location.S3Uri : undefined;
}

/** Undefined for what is no expression, or one that has no such form. */
function templateOf(value: Json): string | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  if (typeof value.Get === 'string') return `\${${value.Get.replace(/^Parameters\./, '')}}`;
  const join = value['Std:Join'];
  if (!isObject(join) || (join.On ?? '') !== '' || !Array.isArray(join.Values)) return undefined;
  const parts = join.Values.map((part: Json) =>
    isObject(part) ? templateOf(part) : String(part).replaceAll('${', '${!'),
  );
  return parts.includes(undefined) ? undefined : parts.join('');
}
