/** Edits of a pack's step, told as what has become of its groups. */

import { isObject, memberOf } from '../definition/expression.ts';
import type { Json } from '../definition/json.ts';
import { count, listing } from '../wording/words.ts';
import type { JsonEdit } from './json-edits.ts';
import { editText, inputChangeOf } from './value-text.ts';

/** A line an edit; where groups have come into a pack or left it, one for them in place of all that follows from it. */
export function editLines(edits: readonly JsonEdit[]): readonly string[] {
  const moves = groupMoves(edits);
  if (moves === undefined) return edits.map(editText);
  return [movesText(moves), ...moves.others.map(editText)];
}

export interface GroupMoves {
  readonly come: readonly string[];
  readonly gone: readonly string[];
  /** `12 files and 3.1 GB more`: of the whole pack. */
  readonly change: string | undefined;
  /** Edits of something else. */
  readonly others: readonly JsonEdit[];
}

/** Undefined where the groups are those that they were, or arguments of another kind have changed with them. */
export function groupMoves(edits: readonly JsonEdit[]): GroupMoves | undefined {
  const come = edits.flatMap(({ path, before, after }) => (before === undefined ? groupOf(path, after) : []));
  const gone = edits.flatMap(({ path, before, after }) => (after === undefined ? groupOf(path, before) : []));
  const words = edits.filter(({ path }) => path.includes('ContainerArguments'));
  const areOfGroups = words.flatMap(({ before, after }) => [before, after]).every(isOfGroup);
  // A combine has inputs that come and go, too, which are no groups of its own.
  const areNamed =
    come.every((name) => words.some(({ after }) => after === name)) &&
    gone.every((name) => words.some(({ before }) => before === name));
  if (come.length + gone.length === 0 || !areOfGroups || !areNamed) return undefined;
  const isOther = (edit: JsonEdit) =>
    !words.includes(edit) &&
    inputChangeOf(edit) === undefined &&
    edit.path.at(-1) !== 'Description' &&
    groupOf(edit.path, edit.before ?? edit.after).length === 0;
  return { come, gone, change: edits.flatMap((edit) => inputChangeOf(edit) ?? [])[0], others: edits.filter(isOther) };
}

/** `group 37 is new and groups 8 and 9 are gone: 12 files and 3.1 GB more`. */
function movesText({ come, gone, change }: GroupMoves): string {
  const texts = [
    ...(come.length > 0 ? [`${namesText(come)} new`] : []),
    ...(gone.length > 0 ? [`${namesText(gone)} gone`] : []),
  ];
  return `${texts.join(' and ')}${change === undefined ? '' : `: ${change}`}`;
}

function namesText(names: readonly string[]): string {
  if (names.length > 12) return `${count(names.length, 'group')} are`;
  return names.length === 1 ? `group ${names[0]} is` : `groups ${listing(names, 'and')} are`;
}

const inputFolder = '/opt/ml/processing/input/';

/** The group of an input that an edit adds or takes away. */
function groupOf(path: JsonEdit['path'], input: Json | undefined): readonly string[] {
  const isInput = path.at(-2) === 'ProcessingInputs' && isObject(input);
  const folder = isInput ? memberOf(input.S3Input, 'LocalPath') : undefined;
  return typeof folder === 'string' && folder.startsWith(inputFolder) ? [folder.slice(inputFolder.length)] : [];
}

function isOfGroup(word: Json | undefined): boolean {
  return word === undefined || word === '--group' || (typeof word === 'string' && !word.startsWith('--'));
}
