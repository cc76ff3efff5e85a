import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';

const moduleOf = (version: string) => `export default {
  name: 'plain', version: '${version}', columns: [{ name: 'size', type: 'int64', nullable: false }],
  plan: async (tree) => ({ units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async (root, { sizeBytes }) => ({ status: 'processed', rowCount: 1, rows: { size: [BigInt(sizeBytes)] }, warnings: [] }),
};`;

describe('groups that the cache has kept of an older extractor', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await deployableFolder();
  });

  interface Document {
    readonly status: string;
    readonly steps: readonly { readonly name: string; readonly status: string; readonly cacheHit: boolean }[];
  }

  async function run(): Promise<Document> {
    // As on SageMaker, nobody looks into the files: the version is given.
    const { stdout } = await cli(folder, [
      ...['local', '--data', 'data', '--out', 'out', '--json', '--set', 'DatasetVersion=1'],
    ]);
    return JSON.parse(stdout) as Document;
  }

  const stepsOf = ({ steps }: Document) => steps.map(({ name, status, cacheHit }) => [name, status, cacheHit]);

  it('are not joined to those of a newer one, unless the description allows it', async () => {
    const extractor = join(folder, 'plain.mjs');
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const described = text
      .replace('extractor: wfdb-summary', `extractor: ${extractor}`)
      .replace(/^ {2}options: .*\n/m, '');
    await writeFile(join(folder, 'pipeline.yaml'), described);
    await writeFile(extractor, moduleOf('1'));
    expect((await run()).status).to.equal('Succeeded');

    await writeFile(extractor, moduleOf('2'));
    await mkdir(join(folder, 'data/c'));
    await writeFile(join(folder, 'data/c/x.txt'), 'x');
    const mixed = await run();
    expect(stepsOf(mixed)).to.deep.equal([
      ['Group-a', 'Succeeded', true],
      ['Group-b', 'Succeeded', true],
      ['Group-c', 'Succeeded', false],
      ['Combine', 'Failed', false],
    ]);
    const { stderr, stdout } = await cli(folder, ['status', '--local', '--state', 'out/.macroshard']);
    expect(stdout + stderr).to.include(
      'groups "a" and "c" were made differently: the version of the extractor is "1" in "a" and "2" in "c"',
    );

    const allowed = described.replace(/^combine:$/m, 'combine:\n  mixedVersions: allow');
    await writeFile(join(folder, 'pipeline.yaml'), allowed);
    const joined = await run();
    expect(joined.status).to.equal('Succeeded');
    expect(stepsOf(joined).slice(0, 4)).to.deep.equal([
      ['Group-a', 'Succeeded', true],
      ['Group-b', 'Succeeded', true],
      ['Group-c', 'Succeeded', true],
      ['Combine', 'Succeeded', false],
    ]);
  });
});
