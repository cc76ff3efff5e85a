import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';
import { query } from '../support/duckdb.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { isWide } from '../support/wide.ts';

const source = `
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
const say = (answer) => writeSync(4, JSON.stringify(answer) + '\\n');
const columns = [{ name: 'path', type: 'string', nullable: false }, { name: 'flag', type: 'string', nullable: false }];
say({ protocol: 1, name: 'mine', version: '1', columns });
for await (const line of createInterface({ input: new Socket({ fd: 3 }) })) {
  const { id, unit } = JSON.parse(line);
  say({ id, rows: { path: [unit.path], flag: [process.argv[2]] } });
}
`;

describe('process.command', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await deployableFolder();
    await writeFile(join(folder, 'mine.mjs'), source);
  });

  async function describeProcess(lines: string, groups = ['a', 'b']): Promise<void> {
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const own = text
      .replace(/^groups: .*$/m, `groups: [${groups}]`)
      .replace(/^ {2}(?:options|strictChecksums): .*\n/gm, '')
      .replace(/^process:\n {2}extractor: .*$/m, `process:\n  units: { file: "**/*.txt" }\n  ${lines}`);
    await writeFile(join(folder, 'pipeline.yaml'), own);
  }

  it('names a program whose rows become the dataset', async () => {
    const groups = isWide ? ['a', 'b'] : ['a'];
    for (const group of groups) {
      await mkdir(join(folder, 'data', group), { recursive: true });
      await writeFile(join(folder, 'data', group, '1.txt'), group);
    }
    await describeProcess(`command: [node, ./mine.mjs, --fast]`, groups);
    const ended = await cli(folder, ['local', '--data', 'data', '--out', 'out', '--json', ...loadedImage()]);
    expect(ended.exitCode, ended.stderr).to.equal(0);
    const { outputDir } = JSON.parse(ended.stdout) as { outputDir: string };
    const parts = join(outputDir, 'combined/features/*.parquet');
    expect(await query(`SELECT * FROM '${parts}' ORDER BY path, "group"`)).to.deep.equal(
      groups.map((group) => [group, '1.txt', '--fast']),
    );
  });

  it('is refused beside an extractor, and an interpreter without a Python file', async () => {
    await describeProcess('command: [./mine]\n  extractor: ./mine.mjs');
    const both = 'process.command and process.extractor name two extractors: give one';
    expect((await cli(folder, ['validate'])).stderr).to.match(
      new RegExp(`^macroshard: pipeline.yaml:\\d+:3: ${both}\n$`),
    );
  });
});
