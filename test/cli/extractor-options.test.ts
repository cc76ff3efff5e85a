import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { cli } from '../support/cli.ts';
import { deployableFolder, localFlags, storeFlags } from '../support/deployable.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { isWide, some } from '../support/wide.ts';

// What it prints must not get into the program's answers; jobs in the tests' own process would print it between dots.
const source = `
import { isMainThread } from 'node:worker_threads';
if (isMainThread && !process.argv[1].includes('mocha')) console.log('of the module');
export default {
  name: 'band', version: '1', columns: [{ name: 'path', type: 'string', nullable: false }, { name: 'low', type: 'double', nullable: false }],
  options: [
    { name: 'lowCutHz', type: 'number', default: 0.5, minimum: 0, maximum: 100, description: 'Lower edge of the band' },
    { name: 'method', type: 'string', default: 'none', enum: ['none', 'median'], description: 'How noise is taken out' },
  ],
  plan: async (tree) => ({
    units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [],
  }),
  extract: async (root, { path }, { lowCutHz }) => ({
    status: 'processed', rowCount: 1, rows: { path: [path], low: [lowCutHz] }, warnings: [],
  }),
};
`;

describe("options of the description's own extractor", () => {
  let folder: string;
  let text: string;

  beforeEach(async () => {
    folder = await deployableFolder();
    text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    await mkdir(join(folder, 'datasets'));
    await writeFile(join(folder, 'band.mjs'), source);
  });

  /** Writes the description with this extractor and these options, and a parameter LowCut of 1. */
  function describe_(extractor: string, options: string): Promise<void> {
    const process = `process:\n  options: ${options}\n  extractor: ${extractor}`;
    const described = text
      .replace(/^ {2}(?:options|strictChecksums): .*\n/gm, '')
      .replace(/^process:\n {2}extractor: .*$/m, process)
      .replace(/^parameters:.*$/m, '$&\n  LowCut: { type: Float, default: 1 }');
    return writeFile(join(folder, 'pipeline.yaml'), described);
  }

  const run = (command: string, ...flags: readonly string[]) => cli(folder, [command, ...flags]);

  it('are refused at every door with the same words', async () => {
    await describe_('./band.mjs', '{ lowCutHz: "${LowCut}" }');
    expect(await run('upsert', ...storeFlags)).to.include({ exitCode: 0, stderr: '' });
    const words = 'option lowCutHz of extractor band must be at most 100, got "500"';
    const remedy = 'npx macroshard-container describe --extractor ./band.mjs prints what it takes';
    const ofSet = `macroshard: --set LowCut: ${words} (default 1); ${remedy}\n`;
    const set = ['--set', 'LowCut=500'];
    expect(await run('start', ...localFlags, ...set)).to.include({ exitCode: 2, stderr: ofSet });
    expect(await run('local', '--data', 'data', '--out', 'out', ...set)).to.include({ exitCode: 2, stderr: ofSet });
    expect(await run('plan', ...storeFlags, ...set)).to.include({ exitCode: 2, stderr: ofSet });
    await writeFile(join(folder, 'datasets/high.yaml'), 'parameters: { LowCut: 500 }\n');
    const place = 'datasets/high.yaml:1:23';
    expect(await run('start', '--dataset', 'high', ...localFlags)).to.include({
      exitCode: 1,
      stderr: `macroshard: ${place}: parameters.LowCut: ${words} (default 1); ${remedy}\n`,
    });
    const atDefault = `error extractor-options at Steps[0].Arguments.AppSpecification.ContainerArguments[8]: ${words} (with parameter "LowCut" at ${place})\n  ${remedy}\n`;
    expect((await run('validate', '--dataset', 'high')).stdout).to.include(atDefault);
  });

  it('are too long with what a parameter gives', async () => {
    await describe_('./band.mjs', '{ method: "${Note}" }');
    const described = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const noted = described.replace(/^parameters:.*$/m, '$&\n  Note: { type: String, default: none }');
    await writeFile(join(folder, 'pipeline.yaml'), noted.replace(/\n {2}LowCut:.*/, ''));
    expect(await run('upsert', ...storeFlags)).to.include({ exitCode: 0, stderr: '' });
    const { exitCode, stderr } = await run('start', ...localFlags, '--set', `Note=${'x'.repeat(250)}`);
    expect(exitCode).to.equal(2);
    expect(stderr).to.include(
      'macroshard: --set Note: ContainerArguments[8] is 257 characters long, expected at most 256 (default "none"); shorten it, or put the value into a file of an input\n',
    );
  });

  it('are validated where they stand, and an unknown one names the nearest', async () => {
    await describe_('./band.mjs', '{ lowcutHz: 1, method: medain }');
    const { exitCode, stdout } = await run('validate', '--json');
    expect(exitCode).to.equal(1);
    const findings = (JSON.parse(stdout) as { findings: { rule: string; message: string }[] }).findings;
    expect(findings.filter(({ rule }) => rule === 'extractor-options').map(({ message }) => message)).to.deep.equal([
      'extractor band has no option lowcutHz; did you mean lowCutHz? (options: lowCutHz, method) (at pipeline.yaml:32:24)',
      'option method of extractor band must be one of none, median, got "medain"; did you mean median? (at pipeline.yaml:32:35)',
    ]);
  });

  const unchecked = [
    ['is of the image', '/opt/macroshard/extractor-of-the-image.mjs', 'no such module lies on this machine'],
    ['is broken', './broken.mjs', 'extractor "./broken.mjs" cannot be loaded: not today'],
    ['prints into the answer', './prints.mjs', 'its module printed into the answer'],
    [
      'ends its process',
      './exits.mjs',
      'the process was ended with exit code 0 while extractor "./exits.mjs" was loaded',
    ],
  ] as const;
  for (const [what, extractor, unknown] of some(unchecked, 2)) {
    it(`pass with a warning where its module ${what}`, async () => {
      await writeFile(join(folder, 'broken.mjs'), 'throw new Error("not today")');
      await writeFile(join(folder, 'exits.mjs'), 'process.exit(0)');
      await writeFile(join(folder, 'prints.mjs'), `process.stdout.write('x\\n');${source}`);
      await describe_(extractor, '{ lowCutHz: low }');
      const { exitCode, stdout } = await run('validate');
      expect(exitCode).to.equal(0);
      expect(stdout).to.include(
        `warning extractor-options at Steps[0].Arguments.AppSpecification.ContainerArguments[8]: the options of extractor ${extractor} are not checked: ${unknown}\n`,
      );
    });
  }

  it('reach its threads, and re-run the groups where a dataset or the command line changes one', async () => {
    await rm(join(folder, 'data/b'), { recursive: true });
    await describe_('./band.mjs', '{ lowCutHz: "${LowCut}" }');
    const local = (...flags: readonly string[]) =>
      run('local', '--data', 'data', '--out', 'out', '--json', ...loadedImage(), ...flags);
    const result = async (...flags: readonly string[]) => {
      const { stdout, stderr } = await local(...flags);
      expect(stdout, stderr).to.not.equal('');
      const { outputDir, steps } = JSON.parse(stdout) as { outputDir: string; steps: { cacheHit: boolean }[] };
      const shard = join(outputDir, 'groups/a/shard');
      const rows = (await parquetReadObjects({
        file: await asyncBufferFromFile(join(shard, 'features.parquet')),
      })) as { low: number }[];
      const { options } = JSON.parse(await readFile(join(shard, 'receipt.json'), 'utf8'));
      expect(rows[0]!.low).to.equal(options.lowCutHz);
      return { ...options, cached: steps.map(({ cacheHit }) => cacheHit) };
    };
    await writeFile(join(folder, 'datasets/set.yaml'), 'process: { options: { method: median } }\n');
    const first = await result('--dataset', 'set');
    expect(first).to.deep.equal({ lowCutHz: 1, method: 'median', cached: [false, false, false] });
    if (isWide) {
      const again = await result('--dataset', 'set');
      expect(again).to.deep.equal({ lowCutHz: 1, method: 'median', cached: [true, true, false] });
    }
    await writeFile(join(folder, 'datasets/set.yaml'), 'process: { options: { method: median, lowCutHz: 3 } }\n');
    const other = await result('--dataset', 'set', '--option', 'method=none');
    expect(other).to.deep.equal({ lowCutHz: 3, method: 'none', cached: [false, false, false] });

    const wrong = await local('--option', 'lowCutHz=-1', '--option', 'windowSeconds=5', '--option', 'metod=x');
    expect(wrong).to.include({
      exitCode: 2,
      stderr: `macroshard: --option windowSeconds: the parameter WindowSeconds gives it; write --set WindowSeconds=VALUE
macroshard: --option: option lowCutHz of extractor band must be at least 0, got "-1"
macroshard: --option: extractor band has no option metod; did you mean method? (options: lowCutHz, method)
`,
    });
    const { exitCode, stderr } = await local('--option', 'lowCutHz');
    expect(exitCode).to.equal(2);
    expect(stderr).to.include('expected NAME=VALUE');
  });
});
