/** `node dist/test/kill/kill-serve.js [COUNT] [SEED]`: kills `macroshard serve` at random moments of a run, 20 by default. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../scripts/sample/random.ts';
import { killOnce, runUndisturbed } from './killed-serving.ts';
import { planKills } from './plan-kills.ts';

const [count = 20, seed = 1] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'kill-serve-'));
const plan = await planKills(folder);
const { milliseconds, bytes } = await runUndisturbed(plan);
process.stdout.write(`undisturbed: ${Math.round(milliseconds)} ms, ${Object.keys(bytes).length} files\n`);
const random = createRandom(seed);
for (let index = 1; index <= count; index++) {
  const afterMs = random.integer(0, Math.round(milliseconds));
  const outcome = await killOnce(plan, { name: `kill-${index}`, afterMs, expected: bytes });
  process.stdout.write(`kill ${index} after ${afterMs} ms: ${outcome}, then the same bytes\n`);
  await rm(join(folder, `kill-${index}`), { recursive: true });
}
await rm(folder, { recursive: true });
