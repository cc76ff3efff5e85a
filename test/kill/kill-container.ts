/** `node dist/test/kill/kill-container.js [COUNT] [SEED]`: kills each of the container's tasks at random moments, 20 by default. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../scripts/sample/random.ts';
import { killedTasks, killOnce, prepareKills, runUndisturbed } from './killed-job.ts';

const [count = 20, seed = 1] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'kill-container-'));
await prepareKills(folder);
const random = createRandom(seed);
for (const task of killedTasks) {
  const { milliseconds, results } = await runUndisturbed(folder, task);
  const totals = { kills: 0, withResults: 0, finishedUnits: 0, reusedUnits: 0 };
  for (let index = 0; index < count; index++) {
    const afterMs = random.integer(0, Math.round(milliseconds * 1.05));
    const { left, finishedUnits, reusedUnits } = await killOnce(folder, task, {
      moment: { afterMs },
      expected: results,
    });
    totals.kills++;
    if (left.length > 0) totals.withResults++;
    totals.finishedUnits += finishedUnits;
    totals.reusedUnits += reusedUnits;
  }
  process.stdout.write(
    `${task}: ${totals.kills} kills within ${Math.round(milliseconds)} ms, ${totals.withResults} of them left whole results, ` +
      `then the same bytes; ${totals.finishedUnits} units were finished, ${totals.reusedUnits} not read again\n`,
  );
}
await rm(folder, { recursive: true });
