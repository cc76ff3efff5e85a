/** What a person is told of packs: which run again, and how even they are. */

import { bytesText } from '../wording/amounts.ts';
import { typed } from '../wording/typed-command.ts';
import { count, listing } from '../wording/words.ts';
import { assignPacks, packBalance } from './assign-packs.ts';
import type { Survey } from './survey.ts';

/** Past it, groups had better change their packs. */
const mostUneven = 1.3;

/** A line for what runs again, where packs were there before, one for how even they are, and what would make them so. */
export function packLines(before: Survey | undefined, after: Survey): readonly string[] {
  if (after.steps === undefined || after.groups.size === 0) return [];
  const { largestBytes, largestPack, leastBytes } = packBalance(after);
  const ratio = leastBytes === 0 ? 1 : largestBytes / leastBytes;
  const size = `the largest, pack ${largestPack}, holds ${bytesText(largestBytes)}, ${ratio.toFixed(2)} of the least that is possible`;
  const offer = unevenness(after);
  return [
    ...(before?.steps === undefined ? [] : rerunLines(before, after)),
    `${count(after.steps, 'pack')}: ${size}`,
    ...(offer === undefined ? [] : [`${offer.message}; ${offer.remedy}`]),
  ];
}

/** What `survey --rebalance` would do for packs that have become uneven; undefined where it would do nothing for them. */
export function unevenness(survey: Survey): { readonly message: string; readonly remedy: string } | undefined {
  const { steps } = survey;
  const { largestBytes, largestPack, leastBytes } = packBalance(survey);
  if (steps === undefined || largestBytes <= mostUneven * leastBytes) return undefined;
  const even = assignPacks(survey, { steps, before: survey, rebalance: true });
  const evenBytes = packBalance(even).largestBytes;
  if (evenBytes >= largestBytes) return undefined;
  const { packs, groups } = reruns(survey, even);
  const least = `past ${mostUneven} of the ${bytesText(leastBytes)} that are possible`;
  return {
    message: `pack ${largestPack} holds ${bytesText(largestBytes)}, ${least}`,
    remedy: `${typed('survey')} --rebalance makes that ${bytesText(evenBytes)}, and runs ${packsText(packs)} again, ${count(groups, 'group')}`,
  };
}

function rerunLines(before: Survey, after: Survey): readonly string[] {
  const { packs, groups } = reruns(before, after);
  return packs.length === 0
    ? []
    : [`${packsText(packs)} run${packs.length === 1 ? 's' : ''} again, ${count(groups, 'group')}`];
}

/** Packs that are not what they were, and the groups in them. */
function reruns(before: Survey, after: Survey): { readonly packs: readonly number[]; readonly groups: number } {
  const [old, now] = [contents(before), contents(after)];
  const packs = [...now.keys()].filter((pack) => now.get(pack)!.text !== old.get(pack)?.text).sort((a, b) => a - b);
  return { packs, groups: packs.reduce((sum, pack) => sum + now.get(pack)!.groups, 0) };
}

function contents({ groups }: Survey): ReadonlyMap<number, { readonly text: string; readonly groups: number }> {
  const packs = new Map<number, { text: string; groups: number }>();
  for (const [name, { pack, ...digest }] of groups) {
    if (pack === undefined) continue;
    const { files, bytes, keys, etags } = digest;
    const before = packs.get(pack) ?? { text: '', groups: 0 };
    packs.set(pack, {
      text: before.text + JSON.stringify([name, files, bytes, keys, etags]),
      groups: before.groups + 1,
    });
  }
  return packs;
}

function packsText(packs: readonly number[]): string {
  if (packs.length > 12) return `${packs.length} packs`;
  return `${packs.length === 1 ? 'pack' : 'packs'} ${listing(packs.map(String), 'and')}`;
}
