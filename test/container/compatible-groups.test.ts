import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { some } from '../support/wide.ts';
import { plainExtractor } from './groups.ts';
import { Job } from './job.ts';
import { reseal } from './reseal.ts';

const wayOut =
  "an image tag that has moved, such as :latest, leaves older shards in SageMaker's cache: name the image by its digest, or give DatasetVersion a new value";

const source = plainExtractor.replace(
  'plan:',
  `options: [{ name: 'windowSeconds', type: 'integer', default: 0, description: 'x' }, { name: 'method', type: 'string', default: 'none', description: 'x' }],
  plan:`,
);

interface Making {
  readonly args?: readonly string[];
  /** Text of the module, and what takes its place. */
  readonly edit?: readonly [string, string];
}

describe('combine, given groups that were made differently,', () => {
  const jobs: Job[] = [];
  /** By its group and making: several cases have the same. */
  const shards = new Map<string, Promise<Job>>();
  after(() => {
    for (const job of jobs) job.remove();
  });

  function newJob(): Job {
    const job = new Job();
    jobs.push(job);
    return job;
  }

  function shardOf(group: string, making: Making = {}): Promise<Job> {
    const key = JSON.stringify([group, making]);
    if (!shards.has(key)) shards.set(key, make(group, making));
    return shards.get(key)!;
  }

  async function make(group: string, { args = [], edit: [from, to] = ['', ''] }: Making): Promise<Job> {
    const job = newJob().addGroup(group, { 'a.txt': {} });
    expect(source).to.include(from);
    writeFileSync(join(job.root, 'plain.mjs'), source.replace(from, to));
    expect(await job.run(['process-group', '--group', group, '--extractor', './plain.mjs', ...args])).to.include({
      code: 0,
      stderr: '',
    });
    return job;
  }

  /** What joins the groups, made as it says; each is an input of its group's name. */
  async function inputsOf(makings: Readonly<Record<string, Making>>): Promise<Job> {
    const job = newJob();
    for (const [group, making] of Object.entries(makings)) job.addInput(group, await shardOf(group, making));
    return job;
  }

  const twice: Making = { edit: ["version: '1'", "version: '2'"] };
  const cases: readonly (readonly [what: string, Readonly<Record<string, Making>>, message: string])[] = [
    [
      'windows',
      { a: {}, b: { args: ['--window-seconds', '60'] } },
      `groups "a" and "b" were made differently: option windowSeconds is 0 in "a" and 60 in "b"; ${wayOut}`,
    ],
    [
      'options',
      { a: {}, b: { args: ['--option', 'method=median'] } },
      `groups "a" and "b" were made differently: option method is "none" in "a" and "median" in "b"; ${wayOut}`,
    ],
    [
      'options, of which one has more',
      {
        a: {},
        b: {
          edit: [
            "{ name: 'method'",
            "{ name: 'extra', type: 'boolean', default: true, description: 'x' }, { name: 'method'",
          ],
        },
      },
      `groups "a" and "b" were made differently: option extra is absent in "a" and true in "b"; ${wayOut}`,
    ],
    [
      'extractors',
      { a: { edit: ["name: 'plain'", "name: 'other'"] }, b: {} },
      `groups "a" and "b" were made differently: the extractor is other in "a" and plain in "b"; ${wayOut}`,
    ],
    [
      'versions',
      { a: {}, b: twice, c: {} },
      `groups "a" and "b" were made differently: the version of the extractor is "1" in "a" and "2" in "b"; ${wayOut}; combine: { mixedVersions: allow } takes both versions`,
    ],
    [
      'versions and windows, one group of three',
      { a: { ...twice, args: ['--window-seconds', '5'] }, b: {}, c: {} },
      `groups "a" and "b" were made differently: the version of the extractor is "2" in "a" and "1" in "b", option windowSeconds is 5 in "a" and 0 in "b"; ${wayOut}`,
    ],
    [
      'columns',
      { a: {}, b: { edit: ["type: 'int64'", "type: 'double'"] } },
      `groups "a" and "b" were made differently: column 2 of features.parquet is size BIGINT in "a" and size DOUBLE in "b"; ${wayOut}`,
    ],
    [
      'columns, of which one has fewer',
      {
        a: {},
        b: {
          edit: ["columns: [{ name: 'size'", "columns: [{ name: 'size', type: 'int64', nullable: true }, { name: 'n'"],
        },
      },
      `groups "a" and "b" were made differently: column 3 of features.parquet is absent in "a" and n BIGINT in "b"; ${wayOut}`,
    ],
  ];
  for (const [what, makings, message] of some(cases, 3)) {
    it(`refuses other ${what}, naming two of them, and writes nothing`, async () => {
      const job = await inputsOf(makings);
      const exit = await job.run(['combine']);
      expect(exit).to.include({ code: 1, stderr: `${message}\n` });
      expect(job.message).to.equal(`${message}\n`);
      expect(job.outputNames()).to.deep.equal([]);
    });
  }

  it('joins columns that are nullable in one group alone, but not into a part, which is copied', async () => {
    const job = await inputsOf({ a: {}, b: { edit: ['nullable: false', 'nullable: true'] } });
    expect(await job.run(['combine', '--partial'])).to.include({
      code: 1,
      stderr:
        'input "b": features.parquet stores columns in another way than the first group, where group "b" begins: run the ' +
        'step that wrote it again, with the same version of program and extractor as the others\n',
    });
    expect(await job.run(['combine'])).to.include({ code: 0, stderr: '' });
  });

  it('takes several versions where it is told to, also of a part, and says so in its manifest', async () => {
    const part = await inputsOf({ a: {}, b: twice });
    expect((await part.run(['combine', '--partial'])).code).to.equal(1);
    expect(await part.run(['combine', '--partial', '--mixed-versions', 'allow'])).to.include({ code: 0, stderr: '' });
    const job = newJob()
      .addInput('part', part)
      .addInput('c', await shardOf('c'));
    expect((await job.run(['combine'])).stderr).to.include('the version of the extractor is "1" in "a" and "2" in "b"');
    expect(await job.run(['combine', '--mixed-versions', 'allow'])).to.include({ code: 0, stderr: '' });
    const { options, groups } = job.json('manifest.json') as {
      options: unknown;
      groups: { group: string; extractor: { version: string } }[];
    };
    expect(options).to.deep.equal({ compression: 'zstd', signalNames: {}, mixedVersions: 'allow' });
    expect(groups.map(({ group, extractor }) => [group, extractor.version])).to.deep.equal([
      ['a', '1'],
      ['b', '2'],
      ['c', '1'],
    ]);
  });

  it('refuses other options where versions may be mixed', async () => {
    const job = await inputsOf({ a: {}, b: { ...twice, args: ['--option', 'method=x'] } });
    const exit = await job.run(['combine', '--mixed-versions', 'allow']);
    expect(exit.stderr).to.equal(
      `groups "a" and "b" were made differently: option method is "none" in "a" and "x" in "b"; ${wayOut}\n`,
    );
  });

  /** As if the group's receipt had been written with these facts of its extractor. */
  async function editExtractor(job: Job, group: string, facts: object): Promise<void> {
    const path = join(job.input, group, 'receipt.json');
    const receipt = JSON.parse(readFileSync(path, 'utf8')) as { extractor: object };
    writeFileSync(path, JSON.stringify({ ...receipt, extractor: { ...receipt.extractor, ...facts } }));
    await reseal(path);
  }

  it('takes a receipt that was written before receipts held forms of units beside a newer one', async () => {
    const job = await inputsOf({ a: {}, b: {}, c: {} });
    await editExtractor(job, 'b', { filesSha256: '0123456789abcdef', units: { folder: true, required: ['x'] } });
    await editExtractor(job, 'c', { filesSha256: '0123456789abcdef', units: { required: ['x'], folder: true } });
    expect(await job.run(['combine'])).to.include({ code: 0, stderr: '' });
  });

  it('refuses other forms of units, and other files of an extractor of one version', async () => {
    const job = await inputsOf({ a: {}, b: {} });
    await editExtractor(job, 'a', { filesSha256: '0123456789abcdef' });
    await editExtractor(job, 'b', { filesSha256: 'fedcba9876543210', units: { file: '*.csv' } });
    const files = `the digest of the extractor's files is 0123456789ab… in "a" and fedcba987654… in "b"`;
    const units = 'process.units is absent in "a" and {"file":"*.csv"} in "b"';
    const refused = (differences: string) => `groups "a" and "b" were made differently: ${differences}; ${wayOut}\n`;
    expect((await job.run(['combine'])).stderr).to.equal(refused(`${files}, ${units}`));
    expect((await job.run(['combine', '--mixed-versions', 'allow'])).stderr).to.equal(refused(units));
  });

  it('does not fall over a receipt that somebody has edited', async () => {
    const job = await inputsOf({ a: {}, b: {} });
    const path = join(job.input, 'b/receipt.json');
    const receipt = JSON.parse(readFileSync(path, 'utf8'));
    mkdirSync(join(job.input, 'b'), { recursive: true });
    writeFileSync(path, JSON.stringify({ ...receipt, extractor: undefined, options: undefined }));
    await reseal(path);
    expect((await job.run(['combine'])).stderr).to.include('the extractor is plain in "a" and undefined in "b"');
  });
});
