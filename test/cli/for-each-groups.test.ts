import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { shellWord } from '../../pipeline/wording/shell-word.ts';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags, quickProgram, storeFlags } from '../support/deployable.ts';
import { executeDeployed } from '../support/execute-deployed.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, itWide } from '../support/wide.ts';

interface Document {
  readonly executionArn: string;
  readonly status: string;
  readonly steps: readonly { name: string; status: string; cacheHit: boolean; jobName: string | null }[];
  readonly outputs: { combined: string; groups: Readonly<Record<string, string>> };
  readonly outputDir: string;
}

describe('macroSharding by forEach', () => {
  const records = { a: 2, 'e 1': 1 };
  let folder: string;
  let alone: Document;
  before(async () => {
    folder = await temporaryFolder();
    for (const [group, count] of Object.entries(records)) put(folder, group, numericsGroup(group, count));
    if (!isWide) return;
    await describePipeline(folder, {});
    alone = await local(folder, ...sameVersion);
  });

  it('runs a job a group in the body of one step, for a dataset that verify finds whole', async () => {
    await describeEach(folder, { groups: 'survey' });
    const each = await local(folder);
    const output = each.outputs.combined.replace('/combined', '');
    expect(each.outputs.groups).to.deep.equal({
      ...{ a: `${output}/groups/a/shard`, 'e 1': `${output}/groups/e 1/shard` },
    });
    if (isWide)
      expect(filesIn(join(each.outputDir, 'combined'))).to.deep.equal(filesIn(join(alone.outputDir, 'combined')));
    for (const group of isWide ? Object.keys(records) : []) {
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
      'Process-Group-1  Succeeded item e 1',
    ]);
  });

  itWide('takes the groups that a parameter names, for the dataset of these alone', async () => {
    await describeEach(folder, { over: 'parameter' });
    const all = await local(folder, ...sameVersion);
    expect(filesIn(join(all.outputDir, 'combined'))).to.deep.equal(filesIn(join(alone.outputDir, 'combined')));
    const some = await local(folder, '--set', 'Groups=["e 1","a"]');
    expect(Object.keys(some.outputs.groups).sort()).to.deep.equal(['a', 'e 1']);
    const combined = join(some.outputDir, 'combined');
    const summary = JSON.parse(readFileSync(join(combined, 'summary.json'), 'utf8')) as { groups: { group: string }[] };
    expect(summary.groups.map(({ group }) => group)).to.deep.equal(['a', 'e 1']);
    const id = some.outputDir.split('/').at(-1)!;
    expect(
      await cli(folder, ['verify', combined, '--execution', id, '--local', '--state', 'out/.macroshard']),
    ).to.include({ exitCode: 0, stderr: '' });
  });

  it('refuses at the start what its groups cannot be, and a selection whose groups are elsewhere', async () => {
    const folder = await deployableFolder();
    await describeEach(folder, { over: 'parameter' });
    await cli(folder, ['upsert', ...storeFlags]);
    const start = (...more: readonly string[]) => cli(folder, ['start', ...localFlags, ...more]);
    const refusals: readonly (readonly [string, string])[] = [
      ['Groups=["a","b","a"]', 'IterableItems names "a" more than once: its children would write to one place'],
      ['Groups=[]', 'IterableItems is empty, so that nothing runs'],
      ['Groups=a', 'IterableItems is "a", which is no JSON list'],
      ['Groups=["../b"]', `IterableItems names "../b", which is no group's folder`],
    ];
    for (const [value, message] of refusals) {
      const { exitCode, stderr } = await start('--set', value);
      expect([exitCode, stderr.split(' (default ')[0]]).to.deep.equal([2, `macroshard: --set Groups: ${message}`]);
    }
    put(folder, 'c', { x: '1' });
    const whole = await start('--set', 'Groups=["b","c"]', '--watch');
    expect(whole.exitCode, whole.stderr).to.equal(0);
    expect(whole.stderr).to.contain('Groups takes c, which the pipeline does not name by itself');
    expect((await start('--steps', 'Combine', '--only')).stderr).to.equal(
      'macroshard: --steps: Combine reads what Groups writes below the prefix of the same execution, and a new execution has nothing there; select Groups, or leave --steps out\n',
    );
    if (isWide) expect((await start('--steps', 'Groups', '--watch')).exitCode).to.equal(0);
  });

  itWide('goes on after a failure with the groups that have not succeeded', async () => {
    const folder = await deployableFolder();
    await describeEach(folder, { over: 'parameter' });
    await cli(folder, ['upsert', ...storeFlags]);
    const program = join(folder, 'program.sh');
    const mended = join(folder, 'mended');
    const quick = readFileSync(quickProgram, 'utf8');
    writeFileSync(program, `${quick}\nif [ "$3" = b ] && [ ! -e '${mended}' ]; then exit 4; fi\n`, { mode: 0o755 });
    const flags = localFlags.map((flag) => flag.replace(shellWord(quickProgram), program));
    const watched = async (...words: readonly string[]) =>
      JSON.parse((await cli(folder, [...words, ...flags, '--watch', '--json'])).stdout) as Document;
    const failed = await watched('start');
    const jobsOf = ({ steps }: Document) => new Map(steps.map(({ name, jobName }) => [name, jobName]));
    expect(failed.steps.map(({ name, status }) => [name, status])).to.have.deep.members([
      ['Groups', 'Failed'],
      ['Process-Group-0', 'Succeeded'],
      ['Process-Group-1', 'Failed'],
    ]);
    writeFileSync(mended, '');
    const retried = await watched('retry', failed.executionArn);
    expect(retried.status).to.equal('Succeeded');
    expect(Object.keys(retried.outputs.groups)).to.deep.equal(['a', 'b']);
    const [before, after] = [jobsOf(failed), jobsOf(retried)];
    expect(after.get('Process-Group-0')).to.equal(before.get('Process-Group-0'));
    expect(after.get('Process-Group-1')).to.not.equal(before.get('Process-Group-1'));
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
    const { steps } = await executeDeployed(folder);
    expect(Object.keys(steps)).to.include.members(['Process-Group-0', 'Process-Group-1']);
    const plan = (await run('plan', ...storeFlags)).split('\n');
    expect(plan.slice(2, 8)).to.deep.equal([
      'A start now runs all of 3 jobs',
      '  runs    Combine, Process-Group-0 (a), Process-Group-1 (b): its cache is off',
      '',
      'Needs',
      '  2 x ml.m5.4xlarge at once (quota "ml.m5.4xlarge for processing job usage")',
      '  1 x ml.m5.xlarge at once (quota "ml.m5.xlarge for processing job usage")',
    ]);
    await describeEach(folder, { groups: 'survey' });
    await run('survey', '--data', 'data');
    const estimate = await run('plan', ...storeFlags, '--estimate');
    expect(estimate).to.match(/^ {2}Process-Group-1 \(b\) +[\d,]+ bytes, \d+ files /m);
    expect(estimate).to.match(/^ {2}longest way: Process-Group-[01] \([ab]\), Combine$/m);
    expect(estimate).to.contain('files of 2 groups');
    await describeEach(folder, { over: 'parameter' });
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
    if (isWide) {
      await describeEach(folder, { groups: '{ from: 1, to: 100 }' });
      expect(await cli(folder, ['validate'])).to.include({ exitCode: 0 });
    }
    await describeEach(folder, { groups: '{ from: 1, to: 101 }' });
    const { exitCode, stdout } = await cli(folder, ['validate']);
    expect([exitCode, stdout.split('\n').slice(2, 4)]).to.deep.equal([
      1,
      [
        'error for-each at Steps[0].Arguments.IterableItems: IterableItems has 101 entries, expected 1 to 100',
        '  take up to ten groups a step with macroSharding: { by: pack, steps: 11 }, and run npx macroshard survey',
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

/** Otherwise `local` makes a version of what it finds, but for a survey, whose digests say it. */
const sameVersion = ['--set', 'DatasetVersion=1'];

/** The committed description with one ForEach step, and without the cache that this form refuses. */
async function describeEach(folder: string, lines: Readonly<Record<string, string>>): Promise<void> {
  const { groups = '[a, b]', over = 'groups', ...more } = lines;
  await describePipeline(folder, { groups: `${groups}\nmacroSharding: { by: forEach, over: ${over} }`, ...more });
  const path = join(folder, 'pipeline.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^ {2}cache: .*\n/m, ''));
}

function put(folder: string, group: string, files: Readonly<Record<string, string>>): void {
  putTree(folder, Object.fromEntries(Object.entries(files).map(([path, text]) => [`data/${group}/${path}`, text])));
}

async function local(folder: string, ...more: readonly string[]): Promise<Document> {
  const { stdout, stderr } = await cli(folder, [
    ...['local', '--data', 'data', '--out', 'out', '--json', ...loadedImage()],
    ...more,
  ]);
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
