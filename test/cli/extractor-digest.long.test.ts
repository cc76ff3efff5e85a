import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';

const source = `
import { low } from './lib/low.mjs';
export default {
  name: 'low', version: '1', options: [], columns: [{ name: 'low', type: 'double', nullable: false }],
  extract: async () => ({ status: 'processed', rowCount: 1, rows: { low: [low] }, warnings: [] }),
};
`;

describe('an edited extractor', () => {
  it('re-runs its groups, also where a module that it imports was edited', async () => {
    const folder = await deployableFolder();
    await rm(join(folder, 'data/b'), { recursive: true });
    await mkdir(join(folder, 'lib'));
    await writeFile(join(folder, 'mine.mjs'), source);
    await writeFile(join(folder, 'lib/low.mjs'), 'export const low = 1;');
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const process = 'process:\n  units: { file: "**/*.hea" }\n  extractor: ./mine.mjs';
    const own = text.replace(/^ {2}(?:options|strictChecksums): .*\n/gm, '');
    await writeFile(join(folder, 'pipeline.yaml'), own.replace(/^process:\n {2}extractor: .*$/m, process));
    const cached = async () => {
      const { stdout, stderr } = await cli(folder, ['local', '--data', 'data', '--out', 'out', '--json']);
      expect(stdout, stderr).to.not.equal('');
      const { steps, status } = JSON.parse(stdout) as { status: string; steps: { name: string; cacheHit: boolean }[] };
      return [status, ...steps.map(({ cacheHit }) => cacheHit)];
    };
    expect(await cached()).to.deep.equal(['Succeeded', false, false, false]);
    expect(await cached()).to.deep.equal(['Succeeded', true, true, false]);
    await writeFile(join(folder, 'lib/low.mjs'), 'export const low = 2;');
    expect(await cached()).to.deep.equal(['Succeeded', false, false, false]);
  });
});
