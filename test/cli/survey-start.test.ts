import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CliResult, cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags } from '../support/deployable.ts';
import { executeDeployed } from '../support/execute-deployed.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { putTree } from '../support/put-tree.ts';
import { isWide, itWide } from '../support/wide.ts';

const local = ['--local', '--state', 'state', '--mount', 's3://my-bucket/mimic3wdb=data'];

describe('a surveyed pipeline', () => {
  let folder: string;
  const plan = (...more: string[]) => cli(folder, ['plan', '--local', '--state', 'state', ...more]);
  const start = (...more: string[]) => cli(folder, ['start', ...localFlags, ...more]);
  const survey = () => cli(folder, ['survey', ...local]);
  const upsert = () => cli(folder, ['upsert', '--local', '--state', 'state']);
  const succeed = async (result: Promise<CliResult>) => {
    const { exitCode, stdout, stderr } = await result;
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  };
  const notesOf = (stdout: string) => (JSON.parse(stdout) as { readonly notes: readonly string[] }).notes;

  before(async () => {
    folder = await deployableFolder();
    await describePipeline(folder, { groups: 'survey' });
    await succeed(survey());
    await succeed(upsert());
    await executeDeployed(folder);
  });

  it('runs exactly the steps again whose files have changed, and plan says what has', async () => {
    expect(notesOf(await succeed(plan('--json')))).to.deep.equal([]);
    putTree(folder, { 'data/a/new.dat': 'x'.repeat(3100), 'data/a/new2.dat': 'x'.repeat(3100) });
    await succeed(survey());
    const stdout = await succeed(plan('--json'));
    expect(notesOf(stdout)).to.deep.equal(['group a: 2 files and 6.2 kB more']);
    const { steps } = JSON.parse(stdout) as { readonly steps: readonly { name: string; forecast: string }[] };
    expect(Object.fromEntries(steps.map(({ name, forecast }) => [name, forecast]))).to.deep.equal({
      'Group-a': 'run',
      'Group-b': 'hit',
      Combine: 'run',
    });
    expect(await succeed(plan())).to.contain('Environment.InputDigest: 2 files and 6.2 kB more');
  });

  it('says where every key changes what that costs', async () => {
    const text = readFileSync(join(folder, 'pipeline.yaml'), 'utf8');
    await succeed(survey());
    try {
      writeFileSync(join(folder, 'pipeline.yaml'), text.replace('macroshard:latest', 'macroshard:other'));
      const notes = notesOf(await succeed(plan('--json')));
      expect(notes.filter((note) => note.startsWith('all groups'))).to.satisfy(([note]: readonly string[]) =>
        /^all groups run again: [\d.]+ kB$/.test(note!),
      );
    } finally {
      writeFileSync(join(folder, 'pipeline.yaml'), text);
    }
  });

  it('is not started with other input, unless DatasetVersion is another, too', async () => {
    const other = ['--set', 'InputDataUri=s3://my-bucket/mimic3wdb/other'];
    const refused = await start(...other);
    expect([refused.exitCode, refused.stderr]).to.deep.equal([
      2,
      'macroshard: Group-a would read s3://my-bucket/mimic3wdb/other/a/, and was surveyed at another place; give DatasetVersion a value of its own, too, so that nothing is compared, or build with a survey of that place\n',
    ]);
    if (isWide) expect((await start(...other, '--set', 'DatasetVersion=1')).exitCode).to.equal(2);
    const started = await start(...other, '--set', 'DatasetVersion=other');
    expect([started.exitCode, started.stderr]).to.deep.equal([
      0,
      'Group-a would read s3://my-bucket/mimic3wdb/other/a/, and was surveyed at another place: its job compares nothing, because DatasetVersion is "other"\n',
    ]);
    if (isWide) expect((await start('--set', 'DatasetVersion=again')).stderr).to.equal('');
  });

  itWide('fails where a file came after the survey, and says in the end which, and what to run', async () => {
    await succeed(survey());
    await succeed(upsert());
    putTree(folder, { 'data/b/late.dat': 'x'.repeat(70) });
    const watched = ['start', ...local, ...loadedImage(), '--watch', '--set', 'DatasetVersion=late'];
    const { exitCode, stdout } = await cli(folder, watched);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(
      /^Group-b: .*input of group "b" is not as surveyed: found (\d+) files of \d+ bytes, and the survey has \d+ files of \d+ bytes; newest found: "late\.dat" \(70 bytes, .*\); run npx macroshard survey and upsert; npx macroshard verify --source names the files that differ from an earlier result, exit code 1$/m,
    );
    expect(stdout)
      .to.match(/^Group-a +Succeeded/m)
      .and.match(/^Combine +NotRun/m);
    await succeed(survey());
    await succeed(upsert());
    await succeed(cli(folder, watched));
  });

  it('lets CI list the input, and no other pipeline does', async () => {
    const sids = async () => {
      await succeed(cli(folder, ['templates', '--repository', 'hospital/waves', '--out', 'iam', '--force']));
      const policy = JSON.parse(readFileSync(join(folder, 'iam', 'ci-role-permissions.json'), 'utf8')) as {
        readonly Statement: readonly { readonly Sid: string }[];
      };
      return policy.Statement.find(({ Sid }) => Sid === 'ListTheInput');
    };
    expect(await sids()).to.deep.equal({
      Sid: 'ListTheInput',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: ['arn:aws:s3:::my-bucket'],
      Condition: { StringLike: { 's3:prefix': ['mimic3wdb/*'] } },
    });
    await describePipeline(folder, {});
    expect(await sids()).to.equal(undefined);
  });
});
