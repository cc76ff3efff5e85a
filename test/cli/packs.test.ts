import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DefinitionJson, ProcessingStepJson } from '../../pipeline/definition/json.ts';
import { readSurvey } from '../../pipeline/survey/read-survey.ts';
import { renderSurvey } from '../../pipeline/survey/render-survey.ts';
import type { Survey } from '../../pipeline/survey/survey.ts';
import { cli } from '../support/cli.ts';
import { describePipeline } from '../support/deployable.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, itWide } from '../support/wide.ts';

const name = 'mimic3-waveform-features';
const file = `surveys/${name}.json`;

interface Document {
  readonly status: string;
  readonly steps: readonly {
    name: string;
    status: string;
    attempts: number;
    jobName: string | null;
    cacheHit: boolean;
    groups?: readonly string[];
  }[];
  readonly outputs: { combined: string; groups: Readonly<Record<string, string>> };
  readonly outputDir: string;
}

describe('packs', () => {
  it('run as one job each, for a dataset that verify finds whole', async () => {
    const folder = await temporaryFolder();
    const records = { a: 4, b: 3, c: 2, d: 1, 'e 1': 1 };
    for (const [group, count] of Object.entries(records)) put(folder, group, numericsGroup(group, count));
    await describe_(folder, '{ by: pack, steps: 2 }');
    await cli(folder, ['survey', '--data', 'data']);
    expect(packsOf(surveyIn(folder))).to.deep.equal({ a: 1, b: 2, c: 1, d: 2, 'e 1': 2 });

    const packed = await local(folder);
    expect(packed.status).to.equal('Succeeded');
    expect(packed.steps.map(({ name, groups }) => [name, groups])).to.deep.include.members([
      ['Pack-1', ['a', 'c']],
      ['Pack-2', ['b', 'd', 'e 1']],
    ]);
    const output = packed.outputs.combined.replace('/combined', '');
    expect(packed.outputs.groups).to.deep.equal({
      ...{ a: `${output}/packs/1/shard/a`, c: `${output}/packs/1/shard/c`, b: `${output}/packs/2/shard/b` },
      ...{ d: `${output}/packs/2/shard/d`, 'e 1': `${output}/packs/2/shard/e 1` },
    });
    const verified = await cli(folder, [
      ...['verify', join(packed.outputDir, 'combined'), '--source', 'data'],
      ...['--execution', packed.outputDir.split('/').at(-1)!, '--local', '--state', 'out/.macroshard'],
    ]);
    expect(verified).to.include({ exitCode: 0, stderr: '' });
    if (!isWide) return;

    // With the results of a step a group, and again only where a file of theirs has changed.

    await describe_(folder, '{ by: group }');
    const alone = await local(folder, '--out', 'alone');
    expect(dataset(packed)).to.deep.equal(dataset(alone));
    for (const group of Object.keys(records)) expect(shard(packed, group)).to.deep.equal(shard(alone, group));
    await describe_(folder, '{ by: pack, steps: 2 }');
    put(folder, 'c', numericsGroup('other', 2));
    expect(ran(await local(folder))).to.deep.equal(['Combine', 'Pack-1']);
    const status = await cli(folder, ['status', '--local', '--state', 'out/.macroshard']);
    expect(status.exitCode).to.equal(0);
    expect(status.stdout).to.match(/^Pack-1 +Succeeded .*groups a, c$/m);
    expect(status.stdout).to.match(/^Pack-2 +Cached .*groups b, d, e 1, from execution/m);
    put(folder, 'f', numericsGroup('f', 1));
    const grown = await local(folder);
    expect(ran(grown)).to.deep.equal(['Combine', 'Pack-2']);
    expect(grown.steps.find(({ name }) => name === 'Pack-2')!.groups).to.deep.equal(['b', 'd', 'e 1', 'f']);
  });

  it('are told of in a plan by their groups', async () => {
    const folder = await temporaryFolder();
    for (const [group, bytes] of Object.entries({ a: 3000, b: 2000, c: 1000 }))
      put(folder, group, { x: 'x'.repeat(bytes) });
    await describe_(folder, '{ by: pack, steps: 2 }');
    const survey = () => cli(folder, ['survey', '--data', 'data']);
    await survey();
    writeFileSync(join(folder, 'deployed.json'), (await cli(folder, ['build'])).stdout);
    const plan = async () => (await cli(folder, ['plan', '--against', 'deployed.json'])).stdout;
    put(folder, 'd', { x: 'x'.repeat(500), y: 'y' });
    await survey();
    const lines = (await plan()).split('\n');
    expect(lines.filter((line) => /Pack-|group/.test(line))).to.deep.equal([
      '  ~ step Pack-1',
      '      group d: new, 2 files and 501 bytes',
      '  runs    Pack-1: group d: new, 2 files and 501 bytes',
      '  runs    Combine: Pack-1 runs, and ProcessingInputs takes what it writes',
      '  cached  Pack-2: result of an execution of it',
      '  group d: new, 2 files and 501 bytes, in Pack-1',
    ]);
    rmSync(join(folder, 'data/d'), { recursive: true });
    put(folder, 'b', { x: 'x' });
    await survey();
    const changed = await plan();
    expect(changed).to.include('  ~ step Pack-2\n      group b: as many files, 2 kB less\n\n');
    expect(changed).to.include('  group b: as many files, 2 kB less, in Pack-2\n');
    await describe_(folder, '{ by: group }');
    expect(await plan()).to.include('\n  all groups run again: 4 kB\n');
  });

  itWide('go on with a retry, which runs the failed pack alone', async () => {
    const folder = await temporaryFolder();
    for (const [group, bytes] of Object.entries({ a: 3000, b: 2000, c: 1000 }))
      put(folder, group, { x: 'x'.repeat(bytes) });
    await describe_(folder, '{ by: pack, steps: 2 }');
    const target = ['--local', '--state', 'state', '--mount', 's3://my-bucket/mimic3wdb=data'];
    const jobs = loadedImage();
    const succeed = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await cli(folder, args);
      expect(exitCode, stdout + stderr).to.equal(0);
      return JSON.parse(stdout) as Document;
    };
    await succeed('survey', ...target, '--json');
    await succeed('upsert', '--local', '--state', 'state', '--json');
    put(folder, 'c', { late: 'x' });
    const failed = await cli(folder, ['start', ...target, ...jobs, '--watch', '--json']);
    const statesOf = ({ steps }: Document) =>
      Object.fromEntries(
        steps
          .filter(({ name }) => name.startsWith('Pack'))
          .map(({ name, status, attempts }) => [name, [status, attempts]]),
      );
    expect(failed.exitCode).to.equal(1);
    const before = JSON.parse(failed.stdout) as Document;
    expect(statesOf(before)).to.deep.equal({ 'Pack-1': ['Succeeded', 1], 'Pack-2': ['Failed', 1] });
    rmSync(join(folder, 'data/c/late'));
    const after = await succeed('retry', ...target, ...jobs, '--watch', '--json');
    const jobOf = ({ steps }: Document, pack: string) => steps.find(({ name }) => name === pack)!.jobName;
    expect([
      jobOf(after, 'Pack-1') === jobOf(before, 'Pack-1'),
      jobOf(after, 'Pack-2') === jobOf(before, 'Pack-2'),
    ]).to.deep.equal([true, false]);
    expect(Object.keys(after.outputs.groups)).to.have.members(['a', 'b', 'c']);
  });

  it('refuses to build where the survey and the description disagree, and says what to run', async () => {
    const folder = await temporaryFolder();
    await describe_(folder, '{ by: pack, steps: 2 }');
    const messageOf = async () => (await cli(folder, ['build'])).stderr;
    expect(await messageOf()).to.equal(
      `macroshard: pipeline.yaml:14:16: the survey ${file} is not there; npx macroshard survey writes it, to be committed\n`,
    );
    put(folder, 'a', { x: '1' });
    put(folder, 'b', { x: '1' });
    await cli(folder, ['survey', '--data', 'data']);
    expect(await cli(folder, ['build'])).to.include({ exitCode: 0, stderr: '' });
    await describe_(folder, '{ by: pack, steps: 3 }');
    expect(await messageOf()).to.equal(
      `macroshard: pipeline.yaml:14:16: macroSharding.steps is 3, and ${file} assigns groups to 2 packs; run npx macroshard survey, ` +
        'which leaves groups where they are as far as it can, or npx macroshard survey --rebalance\n',
    );
    const survey = surveyIn(folder);
    await describe_(folder, '{ by: pack, steps: 2 }');
    const broken = (change: (survey: Survey) => void) => {
      const copy = structuredClone(survey);
      change(copy);
      putTree(folder, { [file]: renderSurvey(copy) });
      return messageOf();
    };
    const place = 'macroshard: pipeline.yaml:14:16: ';
    expect(await broken((copy) => set(copy, 'a', { pack: 7 }))).to.equal(
      `${place}${file} assigns group "a" to pack 7, of 2 packs; run npx macroshard survey\n`,
    );
    expect(await broken((copy) => delete (copy.groups.get('b') as { pack?: number }).pack)).to.equal(
      `${place}${file} assigns group "b" to no pack; run npx macroshard survey\n`,
    );
    expect(await broken((copy) => delete (copy as { steps?: number }).steps)).to.equal(
      `${place}${file} assigns no group to a pack; run npx macroshard survey\n`,
    );
    await describe_(folder, '{ by: pack }');
    expect(await messageOf()).to.equal('macroshard: pipeline.yaml:14:16: macroSharding.steps is missing\n');
  });

  it('make of 430 groups 43 packs and 50 steps, and of one more a finding that says what to do', async () => {
    const folder = await temporaryFolder();
    const groups = (count: number) =>
      new Map(Array.from({ length: count }, (_, index) => [`g${index}`, surveyed(1_000_000 + index)] as const));
    const text = (count: number, packs: number) => {
      const all = [...groups(count)].map(([group, facts], index) => [group, { ...facts, pack: (index % packs) + 1 }]);
      const packed = new Map(all as [string, ReturnType<typeof surveyed>][]);
      return renderSurvey({ prefix: 's3://my-bucket/mimic3wdb/', steps: packs, groups: packed });
    };
    await describe_(folder, '{ by: pack, steps: 43 }');
    putTree(folder, { [file]: text(430, 43) });
    if (isWide) expect(await cli(folder, ['validate'])).to.include({ exitCode: 0, stderr: '' });
    const { stdout } = await cli(folder, ['build']);
    const definition = JSON.parse(stdout) as DefinitionJson;
    const stepNames = definition.Steps.map(({ Name }) => Name);
    expect(stepNames.filter((step) => step.startsWith('Pack-'))).to.have.length(43);
    expect(stepNames).to.have.length(49).and.include.members(['Combine-Part-4', 'Combine', 'QualityGate']);
    const [first] = definition.Steps as readonly ProcessingStepJson[];
    const { ContainerArguments } = first!.Arguments.AppSpecification as { ContainerArguments: readonly unknown[] };
    expect(ContainerArguments.slice(0, 5)).to.deep.equal(['process-pack', '--group', 'g0', '--group', 'g43']);
    putTree(folder, { [file]: text(431, 43) });
    const stderr = (await cli(folder, ['validate'])).stderr;
    expect(stderr).to.equal(
      'macroshard: pipeline.yaml:14:16: 431 groups need 44 packs, since a pack takes 10; macroSharding.steps is 43, and 44 would make ' +
        '51 steps of a quota of 50: take groups together, or make several pipelines, a dataset file with groups of its own ' +
        'each; where AWS has raised the quota, set quotas.steps\n',
    );
    await describe_(folder, '{ by: pack, steps: 40 }');
    putTree(folder, { [file]: text(410, 41) });
    expect((await cli(folder, ['build'])).stderr).to.equal(
      'macroshard: pipeline.yaml:14:16: 410 groups need 41 packs, since a pack takes 10; macroSharding.steps is 40: write 41, and run npx macroshard survey\n',
    );
  });

  it('are even at first, keep their groups, and are told of once they are uneven', async () => {
    const folder = await temporaryFolder();
    const sizes = { a: 50_000, b: 40_000, c: 30_000, d: 20_000, e: 10_000 };
    for (const [group, bytes] of Object.entries(sizes)) put(folder, group, { x: 'x'.repeat(bytes) });
    await describe_(folder, '{ by: pack, steps: 2 }');
    const survey = async (...args: string[]) => (await cli(folder, ['survey', '--data', 'data', ...args])).stdout;
    expect(await survey()).to.equal(
      '2 packs: the largest, pack 1, holds 80 kB, 1.07 of the least that is possible\n' +
        `wrote ${file}: 5 groups, 5 files, 150 kB at s3://my-bucket/mimic3wdb/\n`,
    );
    rmSync(join(folder, 'data/b'), { recursive: true });
    expect(packsOf(surveyIn(folder))).to.deep.equal({ a: 1, b: 2, c: 2, d: 1, e: 1 });
    put(folder, 'f', { x: 'x'.repeat(5_000) });
    put(folder, 'a', { y: 'x'.repeat(40_000) });
    const uneven = await survey();
    expect(uneven).to.match(/^pack 1 holds 120 kB, past 1\.3 of the /m);
    expect(packsOf(surveyIn(folder))).to.deep.equal({ a: 1, c: 2, d: 1, e: 1, f: 2 });
    const even = await survey('--rebalance');
    expect(even).to.match(/^packs 1 and 2 run again, 5 groups$/m);
    expect(packsOf(surveyIn(folder))).to.deep.equal({ a: 2, c: 1, d: 1, e: 1, f: 2 });
    await describe_(folder, '{ by: group }');
    expect((await cli(folder, ['survey', '--data', 'data', '--rebalance'])).stderr).to.equal(
      'macroshard: --rebalance moves groups between packs, and the description has no macroSharding by pack\n',
    );
  });
});

async function describe_(folder: string, macroSharding: string): Promise<void> {
  await describePipeline(folder, { groups: `survey\nmacroSharding: ${macroSharding}` });
}

function put(folder: string, group: string, files: Readonly<Record<string, string>>): void {
  putTree(folder, Object.fromEntries(Object.entries(files).map(([path, text]) => [`data/${group}/${path}`, text])));
}

async function local(folder: string, ...args: string[]): Promise<Document> {
  const { stdout, stderr } = await cli(folder, [
    'local',
    '--data',
    'data',
    '--out',
    'out',
    '--json',
    ...loadedImage(),
    ...args,
  ]);
  expect(stdout, stderr).to.include('{');
  return JSON.parse(stdout) as Document;
}

function ran({ steps }: Document): readonly string[] {
  const names = steps.filter(({ cacheHit, name }) => !cacheHit && name !== 'QualityGate').map(({ name }) => name);
  return names.sort();
}

function surveyIn(folder: string): Survey {
  const read = readSurvey(readFileSync(join(folder, file), 'utf8'));
  if ('problems' in read) throw new Error(read.problems[0]!.message);
  return read.survey;
}

function set({ groups }: Survey, group: string, facts: object): void {
  (groups as Map<string, object>).set(group, { ...groups.get(group)!, ...facts });
}

function packsOf({ groups }: Survey): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries([...groups].map(([group, { pack }]) => [group, pack]));
}

function surveyed(bytes: number) {
  return { files: 1, bytes, keys: '0'.repeat(64), etags: '0'.repeat(64) };
}

/** Bytes by path; of ledgers without what differs from run to run. */
function dataset({ outputDir }: Document): Readonly<Record<string, string>> {
  return filesIn(join(outputDir, 'combined'));
}

function shard({ outputDir }: Document, group: string): Readonly<Record<string, string>> {
  return filesIn(join(outputDir, 'groups', group, 'shard'));
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true }).map(String);
  const files = paths.filter((path) => /\.[a-z]+$/.test(path)).sort();
  return Object.fromEntries(files.map((path) => [path, contentOf(join(folder, path))]));
}

function contentOf(path: string): string {
  const bytes = readFileSync(path);
  if (!/(manifest|receipt)\.json$/.test(path)) return bytes.toString('hex');
  const { run: _run, ...rest } = JSON.parse(bytes.toString());
  return JSON.stringify(rest);
}
