import { killOnce, runUndisturbed } from '../kill/killed-serving.ts';
import { planKills } from '../kill/plan-kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a serving process that is killed', () => {
  // Twenty random moments: node dist/test/kill/kill-serve.js.
  it('comes back with all that it reported, no job left running, and a retry to the same bytes', async () => {
    const plan = await planKills(await temporaryFolder());
    const { milliseconds, bytes } = await runUndisturbed(plan);
    await killOnce(plan, { name: 'kill', afterMs: milliseconds / 2, expected: bytes });
  });
});
