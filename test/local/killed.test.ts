import { killOnce, runUndisturbed } from '../../scripts/kill/kill-serving.ts';
import { planKills } from '../../scripts/kill/plan-kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a serving process that is killed', () => {
  // Twenty random moments: node dist/scripts/kill-serve.js.
  it('comes back with all that it reported, no job left running, and a retry to the same bytes', async function () {
    this.timeout(120_000);
    const plan = await planKills(await temporaryFolder());
    const { milliseconds, bytes } = await runUndisturbed(plan);
    await killOnce(plan, { name: 'kill', afterMs: milliseconds / 2, expected: bytes });
  });
});
