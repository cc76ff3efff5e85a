/** A job takes ten inputs at most, so more groups than that are combined through a tree. */

import { mostInputs } from '../pipeline/service/limits.ts';

/** Something that a combine reads: a group's shard (by its position), or an earlier part's (by its number). */
export type CombineSource = { readonly group: number } | { readonly part: number };

/** The combine jobs, by what each reads. */
export interface CombineTree {
  /** What each part reads, parts numbered from 1 in this order; a part reads only groups and earlier parts. */
  readonly parts: readonly (readonly CombineSource[])[];
  /** What the last combine reads: at most ten. */
  readonly final: readonly CombineSource[];
}

/**
 * The fewest parts that bring `groupCount` shards into jobs of at most ten inputs: each takes k inputs and leaves one,
 * so ⌈(groups − 10) / 9⌉ of them. The first part takes no more than it must, the others ten.
 */
export function planCombineTree(groupCount: number): CombineTree {
  let sources: CombineSource[] = Array.from({ length: groupCount }, (_, group) => ({ group }));
  const parts: CombineSource[][] = [];
  while (sources.length > mostInputs) {
    const excess = sources.length - mostInputs;
    const inputs = parts.length === 0 ? ((excess - 1) % (mostInputs - 1)) + 2 : mostInputs;
    parts.push(sources.slice(0, inputs));
    sources = [...sources.slice(inputs), { part: parts.length }];
  }
  return { parts, final: sources };
}
