import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

describe("an extractor's files", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await deployableFolder();
    await mkdir(join(folder, 'lib'));
    await writeFile(join(folder, 'mine.mjs'), source);
    await writeFile(join(folder, 'lib/low.mjs'), 'export const low = 1;');
    await name('./mine.mjs');
  });

  async function name(extractor: string): Promise<void> {
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const process = `process:\n  units: { file: "**/*.hea" }\n  extractor: ${extractor}`;
    const own = text
      .replace(/^ {2}(?:options|strictChecksums): .*\n/gm, '')
      .replace(/^process:\n(?: {2}units: .*\n)? {2}extractor: .*$/m, process);
    await writeFile(join(folder, 'pipeline.yaml'), own);
  }

  const run = (...words: readonly string[]) => cli(folder, words);

  it('are a digest in the environment of the group steps, so that edited ones make another definition', async () => {
    expect(await run('upsert', ...storeFlags)).to.include({ exitCode: 0, stderr: '' });
    expect((await run('plan', ...storeFlags)).stdout).to.not.include('ExtractorDigest');
    await writeFile(join(folder, 'lib/low.mjs'), 'export const low = 2;');
    const { stdout } = await run('plan', ...storeFlags, '--json');
    const { changes } = JSON.parse(stdout) as { changes: unknown };
    const named = JSON.stringify(changes);
    expect(named).to.include('ExtractorDigest');
    const { Steps: steps } = JSON.parse((await run('build')).stdout) as {
      Steps: { Name: string; Arguments: { Environment?: Record<string, string> } }[];
    };
    const digests = steps.map(({ Name, Arguments }) => [Name, Arguments.Environment?.ExtractorDigest?.length]);
    expect(digests).to.deep.equal([
      ['Group-a', 64],
      ['Group-b', 64],
      ['Combine', undefined],
      ['QualityGate', undefined],
    ]);
  });

  for (const [what, extractor, problem] of [
    ['is not there', './mime.mjs', ', and there is no such file; did you mean ./mine.mjs?'],
    ['is a folder', './lib', ', which is no file'],
    [
      'lies elsewhere',
      './node_modules/elsewhere.mjs',
      ', which lies outside the folder of the description, or among installed packages: expected a file below that folder, as an image holds',
    ],
  ] as const) {
    it(`are refused where one ${what}`, async () => {
      await mkdir(join(folder, 'node_modules'));
      await writeFile(join(folder, 'node_modules/elsewhere.mjs'), source);
      await name(extractor);
      const message = `macroshard: pipeline.yaml:32:14: process.extractor names ${JSON.stringify(extractor)}${problem}\n`;
      for (const command of ['validate', 'build']) {
        expect(await run(command)).to.include({ exitCode: 1, stderr: message });
      }
    });
  }
});
