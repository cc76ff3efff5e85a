import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Job } from '../container/job.ts';
import { cli } from '../support/cli.ts';
import { query } from '../support/duckdb.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** One file gives a row for each of 1,500 signals; others are rejected at length, each with a code of its own. */
const wordyExtractor = `export default {
  name: 'wordy', version: '1',
  columns: [{ name: 'signal', type: 'string', nullable: false }],
  plan: async (tree) => ({
    units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: Array.from({ length: 900 }, (_, index) => ({
      path: 'u' + String(index).padStart(4, '0') + '/' + 'p'.repeat(3000),
      code: index % 3 === 0 ? 'unit-over-time' : 'code-' + String(index).padStart(4, '0') + 'c'.repeat(300),
      message: '😀'.repeat(index < 5 ? 5000 : 1),
    })),
    skippedUnits: [], skippedFiles: [], warnings: [],
  }),
  extract: async () => ({
    status: 'processed', rowCount: 1500, warnings: [],
    rows: { signal: Array.from({ length: 1500 }, (_, index) => 'S' + String(index).padStart(4, '0') + 's'.repeat(600)) },
  }),
};`;

describe('the summary of a dataset with much to say', () => {
  it('stays a property file, counts what it leaves out, and verify makes the same of it', async () => {
    const [group, combine] = [new Job(), new Job()];
    try {
      mkdirSync(join(group.input, 'g'), { recursive: true });
      writeFileSync(join(group.input, 'g', 'a.txt'), 'abc');
      writeFileSync(join(group.root, 'wordy.mjs'), wordyExtractor);
      const exit = await group.run(['process-group', '--group', 'g', '--extractor', './wordy.mjs']);
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(await combine.addInput('g', group).run(['combine'])).to.include({ code: 0, stderr: '' });
      const root = await temporaryFolder();
      const dataset = join(root, 'dataset');
      cpSync(combine.output, dataset, { recursive: true });
      expect(statSync(join(dataset, 'summary.json')).size).to.be.below(1_000_000);
      const summary = JSON.parse(readFileSync(join(dataset, 'summary.json'), 'utf8')) as Summary;
      expect(summary).to.include({ unitsProcessed: 1, unitsRejected: 900 });
      expect(summary.leftOut).to.deep.equal({ rejects: 401, overTime: 200, signals: 500 });
      expect(Object.keys(summary.rejects)).to.have.lengthOf(200);
      expect(summary.rejects['unit-over-time']).to.equal(300);
      expect(summary.firstRejects.map(({ message }) => message)).to.deep.equal(Array(5).fill(`${'😀'.repeat(3999)}…`));
      expect(summary.firstRejects[1]!.code).to.equal(`code-0001${'c'.repeat(190)}…`);
      const [whole] = await query(`SELECT max(length(message)), min(length(path)) FROM '${dataset}/rejects.parquet'`);
      expect(whole!.map(Number)).to.deep.equal([5000, 3006]);
      const { exitCode, stderr } = await cli(root, ['verify', 'dataset']);
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
      await cli(root, ['report', 'dataset']);
      const page = readFileSync(join(root, 'report.html'), 'utf8');
      expect(page).to.include('and 551 codes more, of 551 units');
      expect(page.length).to.be.below(300_000);
    } finally {
      group.remove();
      combine.remove();
    }
  });
});

interface Summary {
  readonly rejects: Readonly<Record<string, number>>;
  readonly firstRejects: readonly { readonly code: string; readonly message: string }[];
  readonly leftOut: Readonly<Record<string, number>>;
}
