import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags, storeFlags } from '../support/deployable.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Document {
  readonly status: string;
  readonly steps: readonly { name: string; status: string; cacheHit: boolean }[];
  readonly outputs: { combined: string; groups: Readonly<Record<string, string>> };
  readonly outputDir: string;
}

describe('macroSharding by forEach', () => {
  it('runs a job a group in the body of one step, for the dataset of a step a group', async () => {
    const folder = await temporaryFolder();
    const records = { a: 2, b: 1, 'e 1': 1 };
    for (const [group, count] of Object.entries(records)) put(folder, group, numericsGroup(group, count));
    await describePipeline(folder, { groups: 'survey' });
    const alone = await local(folder);
    await describeEach(folder, { groups: 'survey' });
    const each = await local(folder);
    const output = each.outputs.combined.replace('/combined', '');
    expect(each.outputs.groups).to.deep.equal({
      ...{ a: `${output}/groups/a/shard`, b: `${output}/groups/b/shard`, 'e 1': `${output}/groups/e 1/shard` },
    });
    expect(filesIn(join(each.outputDir, 'combined'))).to.deep.equal(filesIn(join(alone.outputDir, 'combined')));
    for (const group of Object.keys(records)) {
      const shard = join('groups', group, 'shard');
      expect(filesIn(join(each.outputDir, shard))).to.deep.equal(filesIn(join(alone.outputDir, shard)));
    }
    const id = each.outputDir.split('/').at(-1)!;
    const stored = ['--local', '--state', 'out/.macroshard'];
    expect(
      await cli(folder, ['verify', join(each.outputDir, 'combined'), '--source', 'data', '--execution', id, ...stored]),
    ).to.include({ exitCode: 0, stderr: '' });
    const { stdout } = await cli(folder, ['status', ...stored]);
    const children = stdout.split('\n').filter((line) => line.startsWith('Process-Group'));
    expect(children.map((line) => line.replace(/ {2}[\d.]+ s {2}[\d.]+ s to [\d.]+ s {2}/, ' '))).to.deep.equal([
      'Process-Group-0  Succeeded item a',
      'Process-Group-1  Succeeded item b',
      'Process-Group-2  Succeeded item e 1',
    ]);
  });

  it('is validated, drawn, planned and estimated by group, and runs everything at each start', async () => {
    const folder = await deployableFolder();
    await describeEach(folder, {});
    const run = async (...words: readonly string[]) => {
      const { exitCode, stdout, stderr } = await cli(folder, words);
      expect(exitCode, stderr).to.equal(0);
      return stdout;
    };
    expect(await run('graph')).to.contain(
      'step_Groups -->|each item| step_Process_Group\n  step_Groups --> step_Combine\n',
    );
    await run('upsert', ...storeFlags);
    const started = JSON.parse(await run('start', ...localFlags, '--watch', '--json')) as Document;
    expect(started.steps.map(({ name }) => name)).to.include.members(['Process-Group-0', 'Process-Group-1']);
    const plan = (await run('plan', ...storeFlags)).split('\n');
    expect(plan.slice(2, 8)).to.deep.equal([
      'A start now runs all of 3 jobs',
      '  runs    Combine, Process-Group-0, Process-Group-1: its cache is off',
      '',
      'Needs',
      '  2 x ml.m5.4xlarge at once (quota "ml.m5.4xlarge for processing job usage")',
      '  1 x ml.m5.xlarge at once (quota "ml.m5.xlarge for processing job usage")',
    ]);
    await describeEach(folder, { groups: 'survey' });
    await run('survey', '--data', 'data');
    const estimate = await run('plan', ...storeFlags, '--estimate');
    expect(estimate).to.match(/^ {2}Process-Group-1 +[\d,]+ bytes, \d+ files /m);
    expect(estimate).to.contain('files of 2 groups');
    const policy = await run('templates', '--only', 'job-role-permissions');
    expect(policy).to.contain('mimic3wdb/*').and.contain('features/*');
  });

  it('is not started with other input than was surveyed, and its job refuses files that were not', async () => {
    const folder = await deployableFolder();
    await describeEach(folder, { groups: 'survey' });
    await cli(folder, ['survey', '--data', 'data']);
    await cli(folder, ['upsert', ...storeFlags]);
    const elsewhere = ['--set', 'InputDataUri=s3://my-bucket/elsewhere'];
    expect((await cli(folder, ['start', ...localFlags, ...elsewhere])).stderr).to.equal(
      'macroshard: Process-Group-0 would read s3://my-bucket/elsewhere/a/, and was surveyed at another place; ' +
        'give DatasetVersion a value of its own, too, so that nothing is compared, or build with a survey of that place\n',
    );
  });

  it('takes at most 100 groups, and names packs for more', async () => {
    const folder = await temporaryFolder();
    await describeEach(folder, { groups: '{ from: 1, to: 100 }' });
    expect(await cli(folder, ['validate'])).to.include({ exitCode: 0 });
    await describeEach(folder, { groups: '{ from: 1, to: 101 }' });
    const { exitCode, stdout } = await cli(folder, ['validate']);
    expect([exitCode, stdout.split('\n').slice(2, 4)]).to.deep.equal([
      1,
      [
        'error for-each at Steps[0].Arguments.IterableItems: IterableItems has 101 entries, expected 1 to 100',
        '  take up to ten groups a step with macroSharding: { by: pack, steps: 11 }, and run macroshard survey',
      ],
    ]);
  });

  it('has no cache and no machine of a group alone', async () => {
    const folder = await temporaryFolder();
    await describePipeline(folder, {
      groups: '[a, { name: b, instanceType: ml.m5.large, volumeSizeInGB: 9 }]\nmacroSharding: { by: forEach }',
    });
    expect((await cli(folder, ['build'])).stderr.replaceAll('macroshard: ', '')).to.equal(
      `pipeline.yaml:13:24: a group has no instanceType of its own where macroSharding.by is forEach, since all jobs are those of one body: take it out; ProcessingInstanceType is that of all groups
pipeline.yaml:13:51: a group has no volumeSizeInGB of its own where macroSharding.by is forEach, since all jobs are those of one body: take it out; ProcessingVolumeSizeInGB is that of all groups, or with a survey what the largest group's files need
pipeline.yaml:33:3: process.cache is given, and macroSharding.by is forEach, whose steps have no cache: each execution runs all of them; take it out, or write cache: false
`,
    );
  });
});

/** The committed description with one ForEach step, and without the cache that this form refuses. */
async function describeEach(folder: string, lines: Readonly<Record<string, string>>): Promise<void> {
  const { groups = '[a, b]', ...more } = lines;
  await describePipeline(folder, { groups: `${groups}\nmacroSharding: { by: forEach }`, ...more });
  const path = join(folder, 'pipeline.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^ {2}cache: .*\n/m, ''));
}

function put(folder: string, group: string, files: Readonly<Record<string, string>>): void {
  putTree(folder, Object.fromEntries(Object.entries(files).map(([path, text]) => [`data/${group}/${path}`, text])));
}

async function local(folder: string): Promise<Document> {
  const { stdout, stderr } = await cli(folder, ['local', '--data', 'data', '--out', 'out', '--json']);
  expect(stdout, stderr).to.include('"Succeeded"');
  return JSON.parse(stdout) as Document;
}

/** Bytes by path; of ledgers without what differs from run to run. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true }).map(String);
  const sorted = files.filter((path) => /\.[a-z]+$/.test(path)).sort();
  return Object.fromEntries(sorted.map((path) => [path, contentOf(join(folder, path))]));
}

function contentOf(path: string): string {
  const bytes = readFileSync(path);
  if (!/(manifest|receipt)\.json$/.test(path)) return bytes.toString('hex');
  const { run: _run, ...rest } = JSON.parse(bytes.toString());
  return JSON.stringify(rest);
}
