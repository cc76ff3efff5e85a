import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, storeFlags } from '../support/deployable.ts';

const source = `
import { low } from './lib/low.mjs';
export default {
  name: 'low', version: '1', options: [], columns: [{ name: 'low', type: 'double', nullable: false }],
  extract: async () => ({ status: 'processed', rowCount: 1, rows: { low: [low] }, warnings: [] }),
};
`;

const python = `
from lows import low
from macroshard import extractor
@extractor(name="low", version="1")
def rows(unit):
    return [{"low": low}]
`;

describe('an edited extractor', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await deployableFolder();
    await rm(join(folder, 'data/b'), { recursive: true });
  });

  async function name(extractor: string): Promise<void> {
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const process = `process:\n  units: { file: "**/*.hea" }\n  extractor: ${extractor}`;
    const own = text.replace(/^ {2}(?:options|strictChecksums): .*\n/gm, '');
    await writeFile(join(folder, 'pipeline.yaml'), own.replace(/^process:\n {2}extractor: .*$/m, process));
  }

  async function cached() {
    const { stdout, stderr } = await cli(folder, ['local', '--data', 'data', '--out', 'out', '--json']);
    expect(stdout, stderr).to.not.equal('');
    const { steps, status } = JSON.parse(stdout) as { status: string; steps: { name: string; cacheHit: boolean }[] };
    return [status, ...steps.map(({ cacheHit }) => cacheHit)];
  }

  it('re-runs its groups, also where a module that it imports was edited', async () => {
    await mkdir(join(folder, 'lib'));
    await writeFile(join(folder, 'mine.mjs'), source);
    await writeFile(join(folder, 'lib/low.mjs'), 'export const low = 1;');
    await name('./mine.mjs');
    expect(await cached()).to.deep.equal(['Succeeded', false, false, false]);
    expect(await cached()).to.deep.equal(['Succeeded', true, true, false]);
    await writeFile(join(folder, 'lib/low.mjs'), 'export const low = 2;');
    expect(await cached()).to.deep.equal(['Succeeded', false, false, false]);
  });

  it('in Python does so, too, and where its columns or a module beside it were edited, also in the plan', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) {
      console.log('      python3 is not installed');
      this.skip();
    }
    const files = { 'mine.py': python, 'lows.py': 'low = 1\n', 'mine.columns.json': '{"path":"string","low":"int64"}' };
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    await name('./mine.py');
    expect(await cached()).to.deep.equal(['Succeeded', false, false, false]);
    expect(await cached()).to.deep.equal(['Succeeded', true, true, false]);
    for (const [file, text] of Object.entries(files)) {
      expect((await cli(folder, ['upsert', ...storeFlags])).exitCode).to.equal(0);
      expect((await cli(folder, ['plan', ...storeFlags])).stdout).to.not.include('ExtractorDigest');
      await writeFile(join(folder, file), `${text}\n`);
      expect((await cli(folder, ['plan', ...storeFlags])).stdout, file).to.include('ExtractorDigest');
      expect(await cached(), file).to.deep.equal(['Succeeded', false, false, false]);
    }
  });
});
