/** A dataset's groups shared out between databases that work side by side. */

import { countingMemoryMb, type Database, limitMemory } from '../dataset/database.ts';
import type { Job } from '../job.ts';
import { decideThreads } from '../machine.ts';
import type { Combination } from './combination.ts';
import { largestRowGroup } from './copy-row-groups.ts';
import { rowRanges } from './parts.ts';
import { largeRowGroupBytes } from './row-group-size.ts';
import type { Shard } from './shards.ts';

/** Below it a second thread takes longer to start than it saves. */
const worthTwoBytes = 8 << 20;

/**
 * Whether two databases write this dataset: each writes whole groups, so that the bytes are the same. Where row groups
 * are large, there is no memory for reading two at once.
 */
export async function isWorthTwo(
  { shards, bytes }: Pick<Combination, 'shards' | 'bytes'>,
  { machine, env }: Pick<Job, 'machine' | 'env'>,
): Promise<boolean> {
  if (decideThreads(null, { machine, env }) === 1 || shards.length === 1 || bytes < worthTwoBytes) return false;
  for (const range of rowRanges(shards, 'features')) {
    if ((await largestRowGroup(range)).bytes > largeRowGroupBytes) return false;
  }
  return true;
}

/** For each database the indices of its groups, ascending: the largest remaining one goes to the database with the fewest rows. */
export function groupsByDatabase(shards: readonly Shard[], databases: number): readonly (readonly number[])[] {
  const shares = Array.from({ length: databases }, () => ({ rows: 0, indices: [] as number[] }));
  const rowsOf = (index: number) => shards[index]!.head.counts.rows;
  for (const index of [...shards.keys()].sort((a, b) => rowsOf(b) - rowsOf(a) || a - b)) {
    const least = shares.reduce((a, b) => (b.rows < a.rows ? b : a));
    least.indices.push(index);
    least.rows += rowsOf(index);
  }
  return shares.map(({ indices }) => indices.sort((a, b) => a - b));
}

/** A row group is held whole: of wide rows or long lists it may be larger than what counting needs. */
export async function limitToWriting(databases: readonly Database[], job: Job): Promise<void> {
  const writingMb = Math.max(2 * countingMemoryMb, Math.round(0.6 * job.machine.memoryMb));
  for (const database of databases) await limitMemory(database, Math.round(writingMb / databases.length));
}

export async function limitToCounting(databases: readonly Database[]): Promise<void> {
  for (const database of databases) await limitMemory(database, Math.round(countingMemoryMb / databases.length));
}
