/** Edits of a pack's step, told as what has become of its groups. */

import { isObject, memberOf } from '../definition/expression.ts';
import { parseGroupDigest } from '../definition/input-digest.ts';
import type { Json } from '../definition/json.ts';
import { inputChange } from '../survey/differences.ts';
import { count } from '../wording/words.ts';
import type { JsonEdit } from './json-edits.ts';
import { groupArguments, groupDigests } from './keyed-definition.ts';
import { editText } from './value-text.ts';

/** A line an edit; where groups of a pack have changed, come or gone, one for each in place of all that follows from it. */
export function editLines(edits: readonly JsonEdit[]): readonly string[] {
  const changes = groupChanges(edits);
  if (changes.length === 0) return edits.map(lineOf);
  const follows = followsFrom(edits);
  return [
    ...changes.map(({ group, change }) => `group ${group}: ${change}`),
    ...edits.filter((edit) => !follows(edit)).map(editText),
  ];
}

/** A pack that was deployed before groups had digests of their own shows all of them as one edit. */
function lineOf(edit: JsonEdit): string {
  const { path, before, after } = edit;
  if (path.at(-1) !== groupDigests || before !== undefined || !isObject(after)) return editText(edit);
  return `a digest of each of its ${count(Object.keys(after).length, 'group')} is new`;
}

export interface GroupChange {
  readonly group: string;
  /** `12 files and 3.1 GB more`, `new, 2 files and 3 kB`. */
  readonly change: string;
}

/** What has become of each group of a pack; none where the step is no pack's, or its groups are what they were. */
export function groupChanges(edits: readonly JsonEdit[]): readonly GroupChange[] {
  return edits.flatMap(({ path, before, after }) => {
    if (path.at(-2) !== groupDigests) return [];
    const [was, is] = [before, after].map((text) => (typeof text === 'string' ? parseGroupDigest(text) : undefined));
    const change = inputChange(was, is);
    return change === undefined ? [] : [{ group: String(path.at(-1)).slice(1, -1), change }];
  });
}

/** Whether an edit only follows from changed groups: of arguments, inputs, the digest of all groups, the step's description. */
function followsFrom(edits: readonly JsonEdit[]): (edit: JsonEdit) => boolean {
  const ofGroups = edits.filter(({ path }) => path.at(-2) === groupDigests);
  const moved = new Set(
    ofGroups.flatMap(({ path, before, after }) =>
      before === undefined || after === undefined ? [String(path.at(-1)).slice(1, -1)] : [],
    ),
  );
  return (edit) =>
    ofGroups.includes(edit) ||
    edit.path.at(-1) === 'InputDigest' ||
    (moved.size > 0 && edit.path.includes(groupArguments)) ||
    (moved.size > 0 && edit.path.at(-1) === 'Description') ||
    moved.has(groupOfInput(edit.path, edit.before ?? edit.after) ?? '');
}

const inputFolder = '/opt/ml/processing/input/';

/** The group of an input that an edit adds or takes away. */
function groupOfInput(path: JsonEdit['path'], input: Json | undefined): string | undefined {
  const isInput = path.at(-2) === 'ProcessingInputs' && isObject(input);
  const folder = isInput ? memberOf(input.S3Input, 'LocalPath') : undefined;
  return typeof folder === 'string' && folder.startsWith(inputFolder) ? folder.slice(inputFolder.length) : undefined;
}
