import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { shellWord } from '../../pipeline/wording/shell-word.ts';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import { cli } from '../support/cli.ts';
import { committedImage, quickImage } from '../support/deployable.ts';
import { until } from '../support/embedded.ts';
import { loadedImage, loadedProgram } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { readRows } from '../support/parquet.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, itWide } from '../support/wide.ts';

interface LocalDocument {
  readonly executionArn: string;
  readonly status: string;
  readonly failureReason: string | null;
  readonly steps: readonly {
    name: string;
    status: string;
    cacheHit: boolean;
    seconds: number;
    failureReason?: string;
  }[];
  readonly outputs: { combined: string | null; groups: Record<string, string> };
  readonly outputDir: string;
}

const config = join(repositoryRoot, 'pipeline.yaml');

describe('macroshard local', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  function put(groups: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
    for (const [group, files] of Object.entries(groups)) {
      mkdirSync(join(folder, 'data', group), { recursive: true });
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(folder, 'data', group, path, '..'), { recursive: true });
        writeFileSync(join(folder, 'data', group, path), text);
      }
    }
  }

  /** A local run whose gate lets everything pass, unless the arguments say otherwise. */
  async function runAlone(...args: string[]): Promise<LocalDocument & { exitCode: number; stderr: string }> {
    const common = [
      'local',
      '--config',
      config,
      '--data',
      'data',
      '--out',
      'out',
      '--json',
      '--set',
      'MaxRejectedFraction=1',
    ];
    const { exitCode, stdout, stderr } = await cli(folder, [...common, ...args]);
    expect(stderr + stdout, 'one JSON document').to.include('{');
    return { ...(JSON.parse(stdout) as LocalDocument), exitCode, stderr };
  }

  const run = (...args: string[]) => runAlone(...loadedImage(), ...args);

  /** The same with jobs that do nothing. */
  const runQuick = (...args: string[]) => runAlone(...quickImage, ...args);

  const ran = (result: LocalDocument) =>
    result.steps
      .filter(({ cacheHit }) => !cacheHit)
      .map(({ name }) => name)
      .sort();

  it('lays the results of every group and of the combine out below the execution', async () => {
    put({ a: numericsGroup('a', 2), b: numericsGroup('b', 1), '.hidden': { x: '' } });
    writeFileSync(join(folder, 'data', 'RECORDS'), 'not a group');
    mkdirSync(Buffer.concat([Buffer.from(join(folder, 'data', 'c')), Buffer.of(0xff)]));
    mkdirSync(join(folder, 'data', 'new\nline'));
    const result = await runQuick();
    expect(result.exitCode).to.equal(0);
    expect(result).to.include({ status: 'Succeeded', failureReason: null });
    expect(result.steps.map(({ name, status }) => `${name} ${status}`)).to.have.members([
      'Group-a Succeeded',
      'Group-b Succeeded',
      'Combine Succeeded',
      'QualityGate Succeeded',
    ]);
    const id = result.executionArn.split('/').pop()!;
    expect(result.outputDir).to.equal(join(folder, 'out', id));
    expect(result.outputs).to.deep.equal({
      combined: `s3://my-bucket/features/${id}/combined`,
      groups: { a: `s3://my-bucket/features/${id}/groups/a/shard`, b: `s3://my-bucket/features/${id}/groups/b/shard` },
    });
    expect(readdirSync(join(result.outputDir, 'groups/a/shard'))).to.deep.equal(['receipt.json']);
    expect(result.stderr).to.include(
      'folders of --data whose names are no UTF-8 or hold a line break are left out: "c\ufffd", "new\\nline"\n' +
        'groups not in --data: 30, 31, 32, 33, 34, 35, 36, 37, 38, 39\ngroups only in --data: a, b\n',
    );
  });

  itWide('reads only what has changed of a group that runs again', async () => {
    put({ a: numericsGroup('a', 3) });
    const reused = ({ outputDir }: LocalDocument) =>
      JSON.parse(readFileSync(join(outputDir, 'groups/a/shard/receipt.json'), 'utf8')).run.reusedUnits as number;
    const first = await run();
    expect(reused(first)).to.equal(0);
    const units = (await readRows(join(first.outputDir, 'groups/a/shard/features.parquet'))).length / 3;
    put({ a: numericsGroup('another', 1) });
    const second = await run();
    expect(ran(second)).to.deep.equal(['Combine', 'Group-a', 'QualityGate']);
    expect(reused(second)).to.equal(units - 1);
  });

  it('serves everything from the cache the second time, and shows it where it would have been written', async () => {
    put({ a: numericsGroup('a', 2) });
    const first = await runQuick();
    const second = await runQuick();
    expect(ran(first)).to.deep.equal(['Combine', 'Group-a', 'QualityGate']);
    expect(ran(second)).to.deep.equal(['QualityGate']);
    expect(second.outputs).to.deep.equal(first.outputs);
    expect(lstatSync(join(second.outputDir, 'combined')).isSymbolicLink()).to.equal(true);
    expect(readFileSync(join(second.outputDir, 'combined/summary.json'), 'utf8')).to.equal(
      readFileSync(join(first.outputDir, 'combined/summary.json'), 'utf8'),
    );
    expect(existsSync(join(second.outputDir, 'groups/a/shard/receipt.json'))).to.equal(true);
  });

  it('leaves an execution that watch and status describe in the same document', async () => {
    put({ a: numericsGroup('a', 1) });
    await runQuick();
    const { exitCode, stderr, ...cached } = await runQuick();
    for (const command of ['watch', 'status']) {
      const argv = [command, cached.executionArn, '--local', '--state', 'out/.macroshard', '--json'];
      const { stdout } = await cli(folder, argv);
      expect(JSON.parse(stdout), command).to.deep.equal(cached);
    }
  });

  it('re-runs what a changed parameter touches, and no more', async () => {
    put({ a: numericsGroup('a', 2), b: numericsGroup('b', 1) });
    const version = ['--set', 'DatasetVersion=1'];
    await runQuick(...version);
    expect(ran(await runQuick(...version))).to.deep.equal(['QualityGate']);
    expect(ran(await runQuick('--set', 'DatasetVersion=2'))).to.deep.equal([
      'Combine',
      'Group-a',
      'Group-b',
      'QualityGate',
    ]);
    const uncached = ['--set', 'MaxRejectedFraction=0.9', '--set', 'ProcessingInstanceType=ml.c5.xlarge'];
    expect(ran(await runQuick(...version, ...uncached))).to.deep.equal(['QualityGate']);
    expect(ran(await runQuick(...version, '--set', 'OutputDataUri=s3://other/features'))).to.deep.equal([
      'Combine',
      'QualityGate',
    ]);
    if (!isWide) return;
    expect(ran(await runQuick(...version, '--set', 'InputDataUri=s3://other/data'))).to.deep.equal([
      'Combine',
      'Group-a',
      'Group-b',
      'QualityGate',
    ]);
  });

  it('re-runs the group of a file that has changed, although its path has not', async () => {
    put({ a: numericsGroup('a', 2), b: numericsGroup('b', 1) });
    await runQuick();
    writeFileSync(join(folder, 'data/b/r0/r0.dat'), 'other bytes, all in all');
    expect(ran(await runQuick())).to.deep.equal(['Combine', 'Group-b', 'QualityGate']);
  });

  it("finds groups by the description's input, leaves out what holds no file, and keeps those of an input without {{group}}", async () => {
    put({ 'v1/p10-raw': { x: '1' }, 'v1/p2-raw': { x: '1' }, 'v1/p3-raw': {}, 'v1/other': { x: '1' } });
    const describe_ = async (input: string, groups: string) => {
      const text = readFileSync(config, 'utf8').replace(/^groups: .*$/m, `groups: ${groups}`);
      writeFileSync(join(folder, 'pipeline.yaml'), text.replace(/^input: .*$/m, `input: "\${InputDataUri}/${input}"`));
      const { steps, stderr } = await runQuick('--config', 'pipeline.yaml');
      return {
        names: steps
          .map(({ name }) => name)
          .filter((name) => name.startsWith('Group-'))
          .sort(),
        stderr,
      };
    };
    expect(await describe_('v1/p{{group}}-raw/', '["2", "10"]')).to.deep.include({ names: ['Group-10', 'Group-2'] });
    expect((await describe_('v1/p{{group}}-raw/', '["3"]')).stderr).to.include(
      'folders without a file are no groups: 3\ngroups not in --data: 3\ngroups only in --data: 2, 10\n',
    );
    expect((await describe_('', '[all]')).names).to.deep.equal(['Group-all']);
    const without = await describe_('{{group}}', '[v1]');
    expect(without.names).to.deep.equal(['Group-v1']);
  });

  it('keeps groups apart whose names begin alike, and takes names that no step can have', async () => {
    const names = ['1', '1x', "it's", '--source'];
    if (isWide) names.push('ä ö', 'a b', '__proto__', 'constructor', '10', 'a_b', '-x', '--checkpoint', '--command');
    put(Object.fromEntries(names.map((name) => [name, numericsGroup(name, 1)])));
    const result = await runQuick();
    expect(result.status).to.equal('Succeeded');
    expect(Object.keys(result.outputs.groups).sort()).to.deep.equal([...names].sort());
  });

  itWide('gives every group its own rows, whatever it is called', async () => {
    const names = ['1', '10', 'ä ö', '__proto__', '--checkpoint'];
    put(Object.fromEntries(names.map((name, index) => [name, numericsGroup(name, index + 1)])));
    const result = await run();
    for (const [index, name] of names.entries()) {
      expect(readdirSync(join(result.outputDir, 'groups', name, 'shard')).sort()).to.deep.equal([
        'features.parquet',
        'receipt.json',
        'rejects.parquet',
      ]);
      const rows = await readRows(join(result.outputDir, 'groups', name, 'shard/features.parquet'));
      expect(new Set(rows.map(({ group }) => group))).to.deep.equal(new Set([name]));
      expect(rows.length).to.equal(3 * (index + 1));
    }
    const summary = JSON.parse(readFileSync(join(result.outputDir, 'combined/summary.json'), 'utf8')) as {
      rows: number;
    };
    expect(summary.rows).to.equal((3 * names.length * (names.length + 1)) / 2);
  });

  itWide('combines more than ten groups through parts', async () => {
    put(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`g${index}`, numericsGroup(`g${index}`, 1)])));
    const result = await runQuick();
    expect(result.status).to.equal('Succeeded');
    expect(result.steps.map(({ name }) => name)).to.include('Combine-Part-1');
    expect(Object.keys(result.outputs.groups)).to.have.length(12);
  });

  it('fails at the quality gate with the fraction, the limit and where the rejects are', async () => {
    put({ a: numericsGroup('a', 3) });
    const result = await run('--set', 'MaxRejectedFraction=0.2');
    expect(result.exitCode).to.equal(1);
    expect(result).to.include({ status: 'Failed', failureReason: 'Step failure: One or multiple steps failed.' });
    const reason = result.steps.find(({ name }) => name === 'TooManyRejects')?.failureReason;
    expect(reason).to.equal(
      '1 of 4 units was rejected; the rejected fraction of units is 0.25, above MaxRejectedFraction 0.2; ' +
        `rejects.parquet names each one with its reason; the results are in ${result.outputs.combined}`,
    );
    expect(
      (await readRows(join(result.outputDir, 'groups/a/shard/rejects.parquet'))).map(({ path, code }) => ({
        path,
        code,
      })),
    ).to.deep.equal([{ path: 'broken/broken', code: 'missing-signal-file' }]);
  });

  it('says what was looked for and what was found where there is no unit at all', async () => {
    const files = ['1.csv', '2.csv', 'a.EDF', 'README'].map((name) => [name, 'x']);
    put({ a: Object.fromEntries(files), b: { '3.csv': 'x' } });
    const result = await run('--set', 'MaxRejectedFraction=0.2');
    expect(result.exitCode).to.equal(1);
    expect(result.steps.find(({ name }) => name === 'TooManyRejects')?.failureReason).to.equal(
      'no unit was found: wfdb-summary looked for WFDB headers (*.hea) and found 5 files: 3 .csv, 1 .edf, 1 without ending; ' +
        'the rejected fraction of units is 1, above MaxRejectedFraction 0.2; docs/extractors.md says how other data is read, ' +
        `and each receipt why a file was skipped; the results are in ${result.outputs.combined}`,
    );
  });

  itWide('reads a group through a link, and follows none that leaves it', async () => {
    put({ a: numericsGroup('a', 1) });
    renameSync(join(folder, 'data/a'), join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'data/linked'));
    writeFileSync(join(folder, 'secret'), 'x');
    symlinkSync(join(folder, 'secret'), join(folder, 'elsewhere/r0/r9.hea'));
    const result = await run();
    expect(Object.keys(result.outputs.groups)).to.deep.equal(['linked']);
    const rejects = await readRows(join(result.outputDir, 'groups/linked/shard/rejects.parquet'));
    expect(rejects.map(({ path }) => path)).to.include('r0/r9');
  });

  it('ends as stopped, with no process left behind, when the user interrupts it', async () => {
    put({ a: numericsGroup('a', 1) });
    const extractor = join(folder, 'slow.mjs');
    writeFileSync(
      extractor,
      `import { writeFileSync } from 'node:fs';
      export default { name: 'slow', version: '1', columns: [{ name: 'path', type: 'string', nullable: false }], plan: async () => { writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid)); await new Promise((resolve) => setTimeout(resolve, 3600000)); }, extract: async () => {} };`,
    );
    const text = readFileSync(config, 'utf8')
      .replace('extractor: wfdb-summary', `extractor: ${extractor}`)
      .replace(/^ {2}options: .*\n/m, '');
    writeFileSync(join(folder, 'pipeline.yaml'), text);
    let interrupt = () => {};
    const running = cli(folder, ['local', '--data', 'data', '--out', 'out', '--json'], {
      onStart: (callback) => {
        interrupt = callback;
      },
    });
    await until(async () => existsSync(join(folder, 'pid')));
    interrupt();
    const { exitCode, stdout } = await running;
    expect(exitCode).to.equal(1);
    expect((JSON.parse(stdout) as LocalDocument).status).to.equal('Stopped');
    expect(() => process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0)).to.throw('ESRCH');
  });

  it('reads what is mounted at another prefix, and runs the program that an image is given', async () => {
    mkdirSync(join(folder, 'data/b'), { recursive: true });
    const text = readFileSync(config, 'utf8').replace(/^input: .*$/m, 'input: "s3://elsewhere/set/{{group}}/"');
    writeFileSync(join(folder, 'pipeline.yaml'), text);
    mkdirSync(join(folder, 'other/b'), { recursive: true });
    for (const [path, content] of Object.entries(numericsGroup('b', 4))) {
      mkdirSync(join(folder, 'other/b', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'other/b', path), content);
    }
    const program = join(folder, "it's my program.sh");
    writeFileSync(program, `touch ${join(folder, 'ran')}\nexec ${loadedProgram()} "$@"\n`);
    const mount = ['--mount', 's3://elsewhere/set=other', '--image', `${committedImage}=sh ${shellWord(program)}`];
    const result = await runAlone('--config', 'pipeline.yaml', ...mount);
    expect(result.status).to.equal('Succeeded');
    expect((await readRows(join(result.outputDir, 'groups/b/shard/features.parquet'))).length).to.equal(12);
    expect(existsSync(join(folder, 'ran'))).to.equal(true);
  });

  it('ends with counts by group, signals and places for a person', async () => {
    put({ a: numericsGroup('a', 2) });
    const args = ['local', '--config', config, '--data', 'data', '--out', 'out', '--set', 'MaxRejectedFraction=1'];
    const { stdout, stderr } = await cli(folder, args);
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    expect(lines.find((line) => line.startsWith('Group-a') && line.includes('Succeeded'))).to.match(
      /^Group-a {19}Succeeded {2}█{24} 3\/3 units, 1 rejected {2}\d+\.\d s$/,
    );
    expect(lines).to.include('group  records  segments  rows  rejects  seconds');
    expect(lines.find((line) => line.startsWith('a '))).to.match(/^a {12}2 {9}2 {5}6 {8}1 {3,6}\d+\.\d$/);
    expect(lines.find((line) => line.startsWith('numerics  HR'))).to.match(/^numerics {2}HR {7}bpm {10}2 {3}\d/);
    expect(stdout).to.match(
      /\nSucceeded arn:aws:sagemaker:us-east-1:000000000000:pipeline\/mimic3-waveform-features\/execution\/[a-z0-9]{12}\n/,
    );
    expect(stdout).to.match(/\ndataset {3}out\/[a-z0-9]{12}\/combined\/features\/part-\*\.parquet\n/);
    expect(stderr).to.include(
      'pipeline arn:aws:sagemaker:us-east-1:000000000000:pipeline/mimic3-waveform-features created\n',
    );
    const [, page] = /^report {4}(out\/[a-z0-9]{12}\/report\.html)$/m.exec(stdout)!;
    const html = readFileSync(join(folder, page!), 'utf8');
    expect(html).to.include('<title>mimic3-waveform-features</title>').and.include('<code>missing-signal-file</code>');
    const again = await cli(folder, [
      'report',
      page!.split('/')[1]!,
      '--config',
      config,
      '--local',
      '--state',
      'out/.macroshard',
    ]);
    expect({ ...again, stderr: '' }).to.deep.equal({ exitCode: 0, stdout: 'report    report.html\n', stderr: '' });
    const withoutCommand = (text: string) => text.replace(/<pre data-run[^>]*>.*<\/pre>/, '');
    expect(withoutCommand(readFileSync(join(folder, 'report.html'), 'utf8'))).to.equal(withoutCommand(html));
  });

  it('redraws its steps in place on a terminal', async () => {
    put({ a: numericsGroup('a', 2) });
    const { stdout } = await cli(
      folder,
      ['local', '--config', config, '--data', 'data', '--out', 'out', ...quickImage],
      {
        columns: 100,
      },
    );
    // Four steps, and how long all have taken.
    expect(stdout).to.include('\u001b[5A\u001b[J');
    expect(stdout).to.match(/\nSucceeded: 3 Succeeded, 1 NotRun {2}\d/);
  });

  itWide('agrees with the writer of its own sample: rows of what is whole, rejects of what is broken', async () => {
    const plan = planSample({ megabytes: 1, groups: ['30', '31'] });
    await writeSample(join(folder, 'data'), plan);
    const result = await run();
    expect(result.status).to.equal('Succeeded');
    const found = await Promise.all(
      Object.keys(result.outputs.groups).map((group) =>
        readRows(join(result.outputDir, 'groups', group, 'shard/rejects.parquet')),
      ),
    );
    expect(found.flat().map(({ group, path }) => `${String(group)}/${String(path)}`)).to.deep.equal(
      plan.expectedRejects.map(({ group, path }) => `${group}/${path}`),
    );
    const summary = JSON.parse(readFileSync(join(result.outputDir, 'combined/summary.json'), 'utf8')) as Record<
      string,
      number
    >;
    expect(summary.unitsProcessed! + summary.unitsRejected!).to.equal(plan.unitCount);
  });

  const wrong: readonly (readonly [string, readonly string[], number, string])[] = [
    [
      'a missing folder',
      ['--data', 'none', '--out', 'out'],
      2,
      '--data none: no such file or folder; name a folder that holds a folder for each group',
    ],
    [
      'a file',
      ['--data', 'file', '--out', 'out'],
      2,
      '--data file: is a file; name a folder that holds a folder for each group',
    ],
    [
      'an empty folder',
      ['--data', 'empty', '--out', 'out'],
      1,
      '--data empty: holds no folder; each group is a folder in it',
    ],
    [
      'results among the groups',
      ['--data', 'data', '--out', 'data/out'],
      2,
      '--out data/out lies inside --data data: results would become a group; name another folder',
    ],
    [
      'a misspelt parameter',
      ['--data', 'data', '--out', 'out', '--set', 'WindowSecond=60'],
      2,
      '--set WindowSecond: no such parameter; did you mean WindowSeconds? (parameters: InputDataUri, OutputDataUri, ProcessingImageUri, ProcessingInstanceType, CombineInstanceType, ProcessingVolumeSizeInGB, CombineVolumeSizeInGB, ProcessingMaxRuntimeInSeconds, WindowSeconds, MaxRejectedFraction, DatasetVersion)',
    ],
    [
      'a wrong type',
      ['--data', 'data', '--out', 'out', '--set', 'WindowSeconds=1m', '--set', 'MaxRejectedFraction='],
      2,
      '--set WindowSeconds must be an integer, got the text "1m" (default 0)\nmacroshard: --set MaxRejectedFraction must be a text that is not empty, got the text "" (default 0.01)',
    ],
    [
      'a slash at the end of a prefix',
      ['--data', 'data', '--out', 'out', '--set', 'InputDataUri=s3://bucket/c/'],
      2,
      '--set InputDataUri: the value is "s3://bucket/c/", and a slash follows where it is used; S3 keys would hold an empty name (default "s3://my-bucket/mimic3wdb"); take the slash at its end away',
    ],
    ['an empty folder name', ['--data', 'data', '--out', ''], 2, '--out is empty, expected a folder'],
    [
      'a mount without a folder',
      ['--data', 'data', '--out', 'out', '--mount', 's3://b/c'],
      2,
      "option '--mount <s3://bucket/prefix=dir>' argument 's3://b/c' is invalid. expected s3://bucket/prefix=DIR",
    ],
    [
      'a mount in a bucket that cannot be',
      ['--data', 'data', '--out', 'out', '--mount', 's3://My_Bucket/c=data'],
      2,
      "option '--mount <s3://bucket/prefix=dir>' argument 's3://My_Bucket/c=data' is invalid. no bucket is called \"My_Bucket\": a bucket has 3 to 63 lower-case letters, digits, hyphens and single dots",
    ],
    [
      'a mount in a bucket with a name of one letter',
      ['--data', 'data', '--out', 'out', '--mount', 's3://b/c=data'],
      2,
      "option '--mount <s3://bucket/prefix=dir>' argument 's3://b/c=data' is invalid. no bucket is called \"b\": a bucket has 3 to 63 lower-case letters, digits, hyphens and single dots",
    ],
    [
      'a mount at a prefix that leads elsewhere',
      ['--data', 'data', '--out', 'out', '--mount', 's3://bucket/c/../d=data'],
      2,
      "option '--mount <s3://bucket/prefix=dir>' argument 's3://bucket/c/../d=data' is invalid. nothing is found below the prefix \"c/../d\": expected names between slashes",
    ],
    [
      'an image without a command',
      ['--data', 'data', '--out', 'out', '--image', 'x='],
      2,
      "option '--image <uri=command>' argument 'x=' is invalid. expected URI=COMMAND",
    ],
    [
      'an image whose command has an open quote',
      ['--data', 'data', '--out', 'out', '--image', "x=it's"],
      2,
      "option '--image <uri=command>' argument 'x=it's' is invalid. expected URI=COMMAND, each quote of which has an end",
    ],
    [
      'no value',
      ['--data', 'data', '--out', 'out', '--set', 'x'],
      2,
      "option '--set <name=value>' argument 'x' is invalid. expected NAME=VALUE",
    ],
    ['a misspelt flag', ['--data', 'data', '--uot', 'out'], 2, "unknown option '--uot'\n(Did you mean --out?)"],
    [
      'an unknown dataset',
      ['--data', 'data', '--out', 'out', '--dataset', 'mimic3-sampel'],
      2,
      '--dataset: no such dataset mimic3-sampel; did you mean mimic3-sample? (datasets: mimic3-sample)',
    ],
  ];
  for (const [name, args, exitCode, message] of wrong) {
    it(`refuses ${name} before anything is written`, async () => {
      put({ a: { x: '' } });
      mkdirSync(join(folder, 'empty'));
      writeFileSync(join(folder, 'file'), '');
      const result = await cli(folder, ['local', '--config', config, ...args]);
      expect(result.stderr.trim()).to.equal(`macroshard: ${message}`);
      expect(result.exitCode).to.equal(exitCode);
      expect(existsSync(join(folder, 'out'))).to.equal(false);
      rmSync(join(folder, 'data'), { recursive: true });
    });
  }
});
