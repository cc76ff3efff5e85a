import { shortList } from '../../wording/short-texts.ts';

/** The groups of a pack beside its step: `group 30`, or `groups 30, 31 … 39 (10 in all)`. */
export function packText(groups: readonly string[]): string {
  return `${groups.length === 1 ? 'group' : 'groups'} ${shortList(groups)}`;
}
