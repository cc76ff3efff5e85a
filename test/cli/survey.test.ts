import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';
import { readSurvey } from '../../pipeline/survey/read-survey.ts';
import type { Survey } from '../../pipeline/survey/survey.ts';
import { cli } from '../support/cli.ts';
import { describePipeline } from '../support/deployable.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const name = 'mimic3-waveform-features';
const file = `surveys/${name}.json`;
const bucket = ['--local', '--mount', 's3://my-bucket/mimic3wdb=data'];

async function surveyable(lines: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  await describeSurveyed(folder, lines);
  putTree(folder, { 'data/1/x.hea': 'abc', 'data/1/sub/x.dat': 'defgh', 'data/10/y.hea': 'ij', 'data/2/z.hea': '' });
  return folder;
}

async function describeSurveyed(folder: string, lines: Readonly<Record<string, string>>): Promise<void> {
  await describePipeline(folder, { groups: 'survey', ...lines });
  const path = join(folder, 'pipeline.yaml');
  // What is given is not taken from the survey.
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^ +ProcessingVolumeSizeInGB:.*\n/m, ''));
}

function surveyIn(folder: string): Survey {
  const read = readSurvey(readFileSync(join(folder, file), 'utf8'));
  if ('problems' in read) throw new Error(read.problems[0]!.message);
  return read.survey;
}

function counts({ groups }: Survey): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries([...groups].map(([group, { files, bytes }]) => [group, [files, bytes]]));
}

describe('macroshard survey', () => {
  it('writes what lies in a folder, a line a group, and the same bytes again', async () => {
    const folder = await surveyable();
    const first = await cli(folder, ['survey', '--data', 'data']);
    expect(first.stderr.split('\n').sort().join('\n')).to.equal(
      '\ngroup 10: 1 file, 2 bytes\ngroup 1: 2 files, 8 bytes\ngroup 2: 1 file, 0 bytes',
    );
    expect(first.stdout).to.equal(`wrote ${file}: 3 groups, 4 files, 10 bytes at s3://my-bucket/mimic3wdb/\n`);
    const text = readFileSync(join(folder, file), 'utf8');
    expect([...surveyIn(folder).groups.keys()]).to.deep.equal(['1', '2', '10']);
    expect(counts(surveyIn(folder))).to.deep.equal({ '1': [2, 8], '2': [1, 0], '10': [1, 2] });
    const second = await cli(folder, ['survey', '--data', 'data']);
    expect(second.stdout).to.equal(`unchanged ${file}: 3 groups, 4 files, 10 bytes at s3://my-bucket/mimic3wdb/\n`);
    expect(readFileSync(join(folder, file), 'utf8')).to.equal(text);
  });

  it('finds in the embedded S3 what it finds in the folder, but for ETags', async () => {
    const folder = await surveyable();
    await cli(folder, ['survey', '--data', 'data']);
    const ofFolder = surveyIn(folder);
    const { exitCode, stderr } = await cli(folder, ['survey', ...bucket]);
    expect(exitCode, stderr).to.equal(0);
    const ofBucket = surveyIn(folder);
    for (const [group, { etags, ...rest }] of ofBucket.groups) {
      expect(rest).to.deep.equal((({ etags: _, ...others }) => others)(ofFolder.groups.get(group)!));
      expect(etags).to.match(/^[0-9a-f]{64}$/);
    }
    expect((await cli(folder, ['survey', ...bucket, '--check'])).exitCode).to.equal(0);
  });

  it('says with --check what has changed, exits with 1, and writes nothing', async () => {
    const folder = await surveyable();
    expect((await cli(folder, ['survey', '--data', 'data', '--check'])).exitCode).to.equal(1);
    await cli(folder, ['survey', '--data', 'data']);
    const text = readFileSync(join(folder, file), 'utf8');
    const current = await cli(folder, ['survey', '--data', 'data', '--check']);
    expect([current.exitCode, current.stdout]).to.deep.equal([
      0,
      `current ${file}: 3 groups, 4 files, 10 bytes at s3://my-bucket/mimic3wdb/\n`,
    ]);
    putTree(folder, { 'data/1/new.dat': 'x'.repeat(2000), 'data/3/a.hea': 'aa' });
    rmSync(join(folder, 'data/10/y.hea'));
    utimesSync(join(folder, 'data/2/z.hea'), 1, 1);
    const stale = await cli(folder, ['survey', '--data', 'data', '--check']);
    expect([stale.exitCode, stale.stdout]).to.deep.equal([
      1,
      [
        'group 1: 1 file and 2 kB more',
        'group 2: as many files and bytes, of other names or content',
        'group 3: new, 1 file and 2 bytes',
        'group 10: gone, 1 file and 2 bytes',
        `stale ${file}: 3 groups, 5 files, 2 kB at s3://my-bucket/mimic3wdb/\n`,
      ].join('\n'),
    ]);
    expect(readFileSync(join(folder, file), 'utf8')).to.equal(text);
  });

  it('lists the groups that are written down, and none whose name begins alike', async () => {
    const folder = await surveyable({ groups: '["1", "7"]' });
    const { stderr } = await cli(folder, ['survey', ...bucket]);
    expect(stderr).to.include('the description does not ask for it: give it "survey: true"\n');
    expect(counts(surveyIn(folder))).to.deep.equal({ '1': [2, 8], '7': [0, 0] });
  });

  it("finds groups by the description's own input, whatever that is", async () => {
    const folder = await surveyable({ input: '"${InputDataUri}/v1/p{{group}}-raw/waves/{{group}}/"' });
    putTree(folder, {
      'data/v1/p7-raw/waves/7/a.hea': 'a',
      'data/v1/p07-raw/waves/07/a.hea': 'ab',
      'data/v1/p8-raw/waves/9/a.hea': 'abc',
      'data/v1/p9/waves/9/a.hea': 'abcd',
      'data/v1/q7-raw/waves/7/a.hea': 'abcde',
    });
    for (const flags of [['--data', 'data'], bucket]) {
      await cli(folder, ['survey', ...flags]);
      expect(surveyIn(folder).prefix).to.equal('s3://my-bucket/mimic3wdb/v1/p');
      expect(counts(surveyIn(folder))).to.deep.equal({ '07': [1, 2], '7': [1, 1] });
    }
  });

  it('walks a folder in the order of keys, as S3 lists it', async () => {
    const folder = await surveyable();
    const names = ['a/b', 'a-b', 'a.b', 'a b', 'a+b%2F', 'é', '\uffee', '\u{1f600}', 'ab/c/d', 'ab.c', 'ab-'];
    putTree(folder, Object.fromEntries(names.map((each) => [`data/1/${each}`, each])));
    await cli(folder, ['survey', '--data', 'data']);
    const { keys } = surveyIn(folder).groups.get('1')!;
    await cli(folder, ['survey', ...bucket]);
    expect(surveyIn(folder).groups.get('1')!.keys).to.equal(keys);
  });

  it('counts neither hidden files nor links that leave the group, and says what it leaves out', async () => {
    const folder = await surveyable();
    putTree(folder, { 'data/1/.cache/a': 'x'.repeat(5000), 'data/1/.DS_Store': 'x' });
    symlinkSync('/etc/hostname', join(folder, 'data/1/out.dat'));
    symlinkSync('x.hea', join(folder, 'data/1/in.hea'));
    mkdirSync(join(folder, 'data/empty'));
    const { stderr } = await cli(folder, ['survey', '--data', 'data']);
    expect(stderr).to.include(
      'group "1" holds 2 files of 5 kB that are hidden or the system\'s own: no unit is made of them, and the survey does not count them\n',
    );
    expect(counts(surveyIn(folder))).to.deep.equal({ '1': [3, 11], '2': [1, 0], '10': [1, 2] });
  });

  it('redraws a line on a terminal alone, and prints one document with --json', async () => {
    const folder = await surveyable();
    const { stdout } = await cli(folder, ['survey', '--data', 'data', '--json']);
    const { path, action, prefix, files, bytes, groups } = JSON.parse(stdout) as Record<string, object>;
    expect({ path, action, prefix, files, bytes }).to.deep.equal({
      path: file,
      action: 'wrote',
      prefix: 's3://my-bucket/mimic3wdb/',
      files: 4,
      bytes: 10,
    });
    expect(Object.keys(groups!)).to.have.members(['1', '2', '10']);
  });

  it('takes an input without {{group}} for that of each group that is written down', async () => {
    const folder = await surveyable({ groups: '[all]\nsurvey: true', input: '"${InputDataUri}/"' });
    await cli(folder, ['survey', '--data', 'data']);
    expect([surveyIn(folder).prefix, counts(surveyIn(folder))]).to.deep.equal([
      's3://my-bucket/mimic3wdb/',
      { all: [4, 10] },
    ]);
    expect(await cli(folder, ['build'])).to.include({ exitCode: 0, stderr: '' });
    await describeSurveyed(folder, { input: '"${InputDataUri}/"' });
    expect((await cli(folder, ['survey', '--data', 'data'])).stderr).to.equal(
      'macroshard: the input s3://my-bucket/mimic3wdb/ does not hold {{group}}: nothing there tells one group from another\n',
    );
  });

  it('needs a slash behind the input, since without one that of group 1 is also that of 10', async () => {
    const folder = await surveyable();
    await cli(folder, ['survey', '--data', 'data']);
    await describeSurveyed(folder, { input: '"${InputDataUri}/{{group}}"' });
    const message =
      'the input s3://my-bucket/mimic3wdb/{{group}} does not end in a slash, and so matches whatever begins like it (1 also 10): a survey needs one behind it\n';
    expect((await cli(folder, ['survey', '--data', 'data'])).stderr).to.equal(`macroshard: ${message}`);
    expect((await cli(folder, ['build'])).stderr)
      .to.match(/^macroshard: pipeline\.yaml:\d+:9: the input /)
      .and.include(message);
    await describeSurveyed(folder, { '  InputDataUri': 's3://my-bucket/mimic3wdb/' });
    expect((await cli(folder, ['survey', '--data', 'data'])).stderr).to.equal(
      'macroshard: the input s3://my-bucket/mimic3wdb// holds an empty name: take the slash at the end of InputDataUri away\n',
    );
  });

  const refusals: readonly (readonly [what: string, argv: readonly string[], exitCode: number, message: string])[] = [
    ['two places', ['--data', 'data', '--local'], 2, '--local asks S3, and --data a folder; leave one out'],
    [
      'a folder that is not there',
      ['--data', 'dat'],
      2,
      '--data dat: no such file or folder; expected the folder that stands for InputDataUri',
    ],
    [
      'a bucket that is not there',
      ['--local'],
      1,
      'there is no bucket my-bucket, which the input s3://my-bucket/mimic3wdb/ names',
    ],
  ];
  for (const [what, argv, exitCode, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const result = await cli(await surveyable(), ['survey', ...argv]);
      expect([result.exitCode, result.stderr]).to.deep.equal([exitCode, `macroshard: ${message}\n`]);
    });
  }

  it('surveys a dataset that asks for a survey of its own, and no other', async () => {
    const folder = await surveyable();
    putTree(folder, {
      'datasets/small.yaml': 'parameters: { InputDataUri: s3://my-bucket/small }\n',
      'datasets/own.yaml': 'survey: true\nparameters: { InputDataUri: s3://my-bucket/own }\n',
    });
    const refused = await cli(folder, ['survey', '--dataset', 'small', '--data', 'data']);
    expect([refused.exitCode, refused.stderr]).to.deep.equal([
      1,
      'macroshard: dataset small has no survey of its own: give its file "survey: true", which makes it a pipeline of its own\n',
    ]);
    const own = await cli(folder, ['survey', '--dataset', 'own', '--data', 'data']);
    expect(own.stdout).to.equal(`wrote surveys/${name}-own.json: 3 groups, 4 files, 10 bytes at s3://my-bucket/own/\n`);
    const built = await cli(folder, ['build', '--dataset', 'own']);
    expect(built.exitCode, built.stderr).to.equal(0);
  });
});

describe('a definition with a survey', () => {
  type Group = {
    readonly Environment: Readonly<Record<string, unknown>>;
    readonly ProcessingResources: { readonly ClusterConfig: { readonly VolumeSizeInGB: unknown } };
  };
  const build = async (folder: string) => {
    const { exitCode, stdout, stderr } = await cli(folder, ['build']);
    expect(exitCode, stderr).to.equal(0);
    return JSON.parse(stdout) as DefinitionJson;
  };
  const groupsOf = ({ Steps }: DefinitionJson) =>
    Steps.filter(({ Name }) => Name.startsWith('Group-')).map(
      (step) => [step.Name, (step as unknown as { Arguments: Group }).Arguments] as const,
    );

  it('has a step for each surveyed group, its volume by what lies there, and a digest that changes with its files', async () => {
    const folder = await surveyable();
    await cli(folder, ['survey', '--data', 'data']);
    const text = readFileSync(join(folder, file), 'utf8').replace('"bytes": 8', `"bytes": ${100 * 2 ** 30}`);
    writeFileSync(join(folder, file), text);
    const definition = await build(folder);
    const groups = groupsOf(definition);
    expect(groups.map(([step]) => step)).to.deep.equal(['Group-1', 'Group-2', 'Group-10']);
    expect(groups.map(([, { ProcessingResources }]) => ProcessingResources.ClusterConfig.VolumeSizeInGB)).to.deep.equal(
      [130, 10, 11],
    );
    expect(groups[0]![1].Environment.InputDigest).to.match(
      /^files=2 bytes=107374182400 keys=[0-9a-f]{64} etags=[0-9a-f]{64} place=[0-9a-f]{16} version=[0-9a-f]{16}$/,
    );
    expect(definition.Parameters!.map(({ Name }) => Name)).to.not.include('ProcessingVolumeSizeInGB');
    expect(definition.Parameters!.find(({ Name }) => Name === 'DatasetVersion')!.Description).to.equal(
      'Any text; a new value makes all steps run again. Which files are there says the survey of the last upsert: executions trust it, and do not see what has changed in S3 since',
    );
    expect((await cli(folder, ['validate'])).exitCode).to.equal(0);

    utimesSync(join(folder, 'data/2/z.hea'), 1, 1);
    await cli(folder, ['survey', '--data', 'data']);
    const digests = groups.map(([, { Environment }]) => Environment.InputDigest);
    const again = groupsOf(await build(folder)).map(([, { Environment }]) => Environment.InputDigest);
    expect(again[1]).to.not.equal(digests[1]);
    expect(again[2]).to.equal(digests[2]);
  });

  it('keeps a volume that is given', async () => {
    const folder = await surveyable({ groups: '["1", { name: "10", volumeSizeInGB: 70 }]\nsurvey: true' });
    await cli(folder, ['survey', '--data', 'data']);
    const sizes = groupsOf(await build(folder)).map(
      ([, each]) => each.ProcessingResources.ClusterConfig.VolumeSizeInGB,
    );
    expect(sizes).to.deep.equal([11, 70]);
  });

  const refusals: readonly (readonly [what: string, change: (folder: string) => unknown, message: string])[] = [
    [
      'none has been made',
      () => {},
      `pipeline.yaml:6:9: the survey ${file} is not there; npx macroshard survey writes it, to be committed`,
    ],
    [
      'it is broken',
      (folder) => putTree(folder, { [file]: '{\n  "prefix": 3,\n  "groups": {}\n}\n' }),
      `${file}:2:13: prefix must be s3://BUCKET/ and what follows, got the number 3`,
    ],
    [
      'it is of another prefix, and holds no group',
      (folder) => putTree(folder, { [file]: '{\n  "prefix": "s3://other/",\n  "groups": {}\n}\n' }),
      [
        `pipeline.yaml:6:9: ${file} is of s3://other/, and the input of ${name} begins with s3://my-bucket/mimic3wdb/; run npx macroshard survey`,
        `pipeline.yaml:6:9: ${file} holds no group; run npx macroshard survey`,
      ].join('\n'),
    ],
  ];
  for (const [what, change, message] of refusals) {
    it(`is refused where ${what}`, async () => {
      const folder = await surveyable();
      change(folder);
      const { exitCode, stderr } = await cli(folder, ['build']);
      expect([exitCode, stderr.replace(/\.yaml:\d+:/g, '.yaml:6:')]).to.deep.equal([1, `macroshard: ${message}\n`]);
    });
  }

  it('is refused where the survey does not know a group', async () => {
    const folder = await surveyable({ groups: '["1"]\nsurvey: true' });
    await cli(folder, ['survey', '--data', 'data']);
    await describeSurveyed(folder, { groups: '["1", "4"]\nsurvey: true' });
    const { exitCode, stderr } = await cli(folder, ['build']);
    expect([exitCode, stderr.replace(/^.*yaml:\d+:\d+: /, '')]).to.deep.equal([
      1,
      `${file} does not know group "4"; run npx macroshard survey\n`,
    ]);
  });

  it('refuses a dataset whose volume would be of no effect', async () => {
    const folder = await surveyable();
    await cli(folder, ['survey', '--data', 'data']);
    putTree(folder, { 'datasets/large.yaml': 'parameters: { ProcessingVolumeSizeInGB: 9 }\n' });
    const { exitCode, stderr } = await cli(folder, ['build', '--dataset', 'large']);
    expect([exitCode, stderr]).to.deep.equal([
      1,
      `macroshard: datasets/large.yaml:1:41: ProcessingVolumeSizeInGB is no parameter here, because volumes follow from ${file}; give groups a volumeSizeInGB, or the description's parameters a ProcessingVolumeSizeInGB\n`,
    ]);
  });
});
