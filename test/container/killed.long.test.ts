import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { killedTasks, killOnce, prepareKills, runUndisturbed } from '../kill/killed-job.ts';

describe('a job that is killed', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'macroshard-killed-'));
    await prepareKills(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const task of killedTasks) {
    it(`leaves nothing that is not whole, and gives the same bytes the next time: ${task}`, async () => {
      const { milliseconds, results } = await runUndisturbed(folder, task);
      expect(Object.keys(results)).to.include(task === 'combine' ? 'manifest.json' : 'receipt.json');
      for (const share of [0.6, 0.95]) {
        await killOnce(folder, task, { moment: { afterMs: milliseconds * share }, expected: results });
      }
    });
  }

  it('does not read again what it had told of, with a checkpoint', async () => {
    const task = 'process-group --checkpoint';
    const { results } = await runUndisturbed(folder, task);
    const outcome = await killOnce(folder, task, { moment: { afterUnits: 5 }, expected: results });
    expect(outcome.finishedUnits).to.be.at.least(5);
    expect(outcome.reusedUnits).to.be.at.least(outcome.finishedUnits);
  });
});
