/** Adds up the counts of stretches of one signal: exactly, so that it does not matter how it was cut. */

import { addPowers, powerSums } from './moments.ts';
import type { Distribution, WindowCounts } from './window-counts.ts';

/** Counts of at least one stretch, together; a pair across two of them is in the counts of the later one. */
export function mergeCounts(stretches: readonly WindowCounts[]): WindowCounts {
  const sum = (pick: (counts: WindowCounts) => number) => stretches.reduce((total, counts) => total + pick(counts), 0);
  return {
    ...mergePowers(stretches),
    sampleCount: sum((counts) => counts.sampleCount),
    missingCount: sum((counts) => counts.missingCount),
    checksum: sum((counts) => counts.checksum) % 65536,
    distribution: stretches.map((counts) => counts.distribution).reduce(mergeDistributions),
    differences: {
      pairs: sum((counts) => counts.differences.pairs),
      absoluteSum: sum((counts) => counts.differences.absoluteSum),
      equalPairs: sum((counts) => counts.differences.equalPairs),
    },
  };
}

// Where one stretch has power sums, the values of all may span too much for anything else.
function mergePowers(all: readonly WindowCounts[]): Pick<WindowCounts, 'powers'> {
  if (all.every(({ powers }) => powers === undefined)) return {};
  return { powers: all.map(({ powers, distribution }) => powers ?? powerSums(distribution)).reduce(addPowers) };
}

/** How often each value occurs in one or the other. */
export function mergeDistributions(a: Distribution, b: Distribution): Distribution {
  const values = new Float64Array(a.values.length + b.values.length);
  const counts = new Float64Array(values.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.values.length || j < b.values.length; length++) {
    const fromA = j === b.values.length || a.values[i]! <= b.values[j]!;
    const fromB = i === a.values.length || b.values[j]! <= a.values[i]!;
    values[length] = fromA ? a.values[i]! : b.values[j]!;
    if (fromA) counts[length]! += a.counts[i++]!;
    if (fromB) counts[length]! += b.counts[j++]!;
  }
  return { values: values.slice(0, length), counts: counts.slice(0, length) };
}
