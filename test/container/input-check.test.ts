import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  digestText,
  formatGroupDigest,
  formatInputDigest,
  type InputDigest,
  InputDigester,
  joinInputDigests,
} from '../../pipeline/definition/input-digest.ts';
import { rowsOf } from './groups.ts';
import { Job, testExtractor } from './job.ts';

const uri = 's3://bucket/waves/37/';
const units = { 'a.unit': { rows: rowsOf(3, 'a') }, 'b/c.unit': { rows: rowsOf(2, 'c') } };

function digestOf(files: Readonly<Record<string, unknown>>): InputDigest {
  const digester = new InputDigester();
  for (const [key, unit] of Object.entries(files))
    digester.add({ key, sizeBytes: JSON.stringify(unit).length, etag: key });
  return digester.finish();
}

function environment(digest: InputDigest, { place = uri, version = '1' } = {}) {
  const InputDigest = formatInputDigest({ ...digest, place: digestText(place), version: digestText(version) });
  return { DatasetVersion: '1', InputDigest };
}

describe('a job with a surveyed input', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job().addGroup('37', units);
  });
  afterEach(() => job.remove());

  const configure = (S3Uri: string, more: object = {}) => {
    mkdirSync(join(job.root, 'ml', 'config'), { recursive: true });
    const S3Input = { S3Uri, LocalPath: '/opt/ml/processing/input/37', ...more };
    const ProcessingInputs = [null, { InputName: 'other' }, { InputName: 'group', S3Input }];
    writeFileSync(join(job.root, 'ml', 'config', 'processingjobconfig.json'), JSON.stringify({ ProcessingInputs }));
  };
  const receiptInput = () => (JSON.parse(job.read('receipt.json').toString()) as { run: { input?: string } }).run.input;
  const message = async (env: Readonly<Record<string, string>>) => {
    const { code } = await job.process('37', { env });
    expect(code).to.equal(1);
    expect(job.outputNames()).to.deep.equal([]);
    return job.message;
  };

  it('does its work where the files are those of the survey, and says so in its receipt', async () => {
    configure(uri);
    expect(await job.process('37', { env: environment(digestOf(units)) })).to.include({ code: 0, stderr: '' });
    expect(receiptInput()).to.equal('as surveyed');
  });

  it('counts no file that is hidden, as the survey does', async () => {
    writeFileSync(join(job.input, '37', '.DS_Store'), 'x');
    expect(await job.process('37', { env: environment(digestOf(units)) })).to.include({ code: 0, stderr: '' });
  });

  const advice =
    'run npx macroshard survey and upsert; npx macroshard verify --source names the files that differ from an earlier result';
  const sizeOf = (unit: unknown) => JSON.stringify(unit).length;
  const total = sizeOf(units['a.unit']) + sizeOf(units['b/c.unit']);

  it('ends before any work where a file was added, with both counts and the newest files', async () => {
    writeFileSync(join(job.input, '37', 'b', 'new.unit'), '{}');
    utimesSync(join(job.input, '37', 'b', 'new.unit'), 1e9, 1e9);
    for (const path of ['a.unit', 'b/c.unit']) utimesSync(join(job.input, '37', path), 9e8, 9e8);
    expect(await message(environment(digestOf(units)))).to.equal(
      `input of group "37" is not as surveyed: found 3 files of ${total + 2} bytes, and the survey has 2 files of ${total} bytes; ` +
        `newest found: "b/new.unit" (2 bytes, 2001-09-09T01:46:40.000Z), "a.unit" (${sizeOf(units['a.unit'])} bytes, 1998-07-09T16:00:00.000Z), ` +
        `"b/c.unit" (${sizeOf(units['b/c.unit'])} bytes, 1998-07-09T16:00:00.000Z); ${advice}\n`,
    );
  });

  it('ends where a file was removed, or has another size or name', async () => {
    rmSync(join(job.input, '37', 'a.unit'));
    expect(await message(environment(digestOf(units)))).to.contain(
      `found 1 file of ${sizeOf(units['b/c.unit'])} bytes, and the survey has 2 files of ${total} bytes; newest found: "b/c.unit" (`,
    );
    writeFileSync(join(job.input, '37', 'a2.unit'), JSON.stringify(units['a.unit']));
    expect(await message(environment(digestOf(units)))).to.contain(
      `input of group "37" is not as surveyed: found 2 files of ${total} bytes, as surveyed, but of other names, sizes or content; newest found: "a2.unit" (`,
    );
    rmSync(join(job.input, '37'), { recursive: true });
    mkdirSync(join(job.input, '37'));
    expect(await message(environment(digestOf(units)))).to.equal(
      `input of group "37" is not as surveyed: found 0 files of 0 bytes, and the survey has 2 files of ${total} bytes; ${advice}\n`,
    );
  });

  it('has a message of one line and 1,024 bytes, whatever files are called', async () => {
    const folder = join(job.input, '37', 'é\n'.repeat(60));
    mkdirSync(folder);
    for (const name of ['1', '2', '3']) writeFileSync(join(folder, `${name}${'x'.repeat(200)}.unit`), '{}');
    const text = await message(environment(digestOf(units)));
    expect(Buffer.byteLength(text!)).to.be.at.most(1024);
    expect(text).to.match(/^[^\n]*the survey has 2 files[^\n]*verify --source[^\n]*\n$/);
  });

  it('compares nothing where place and DatasetVersion are others, and says so in its receipt', async () => {
    configure('s3://bucket/other/37/');
    const env = { ...environment(digestOf({})), DatasetVersion: '2' };
    expect(await job.process('37', { env })).to.include({ code: 0, stderr: '' });
    expect(receiptInput()).to.equal('not compared: of another place and DatasetVersion');
  });

  it('ends where the place alone is another: rows of other input would have the key of this one', async () => {
    configure('s3://bucket/other/37/');
    expect(await message(environment(digestOf(units)))).to.equal(
      'the survey of group "37" is of another place than s3://bucket/other/37/: give DatasetVersion another value, so that nothing is compared, or survey that place\n',
    );
  });

  it('compares where DatasetVersion alone is another: it forces a step to run again', async () => {
    configure(uri);
    expect(await message({ ...environment(digestOf({})), DatasetVersion: '2' })).to.contain('is not as surveyed');
  });

  it('compares what one of one machines has, although its input is shared out', async () => {
    configure(uri, { S3DataDistributionType: 'ShardedByS3Key' });
    expect(await message(environment(digestOf({})))).to.contain('is not as surveyed');
  });

  it('refuses a digest that is none', async () => {
    expect(await message({ InputDigest: 'files=1' })).to.equal(
      'InputDigest in the job\'s environment is "files=1", expected what npx macroshard build writes\n',
    );
  });

  it('compares the groups of a pack together', async () => {
    job.addGroup('8', { 'd.unit': {} });
    const groups = [
      { group: '37', ...digestOf(units) },
      { group: '8', ...digestOf({ 'd.unit': {} }) },
    ];
    const pack = ['process-pack', '--group', '37', '--group', '8', '--extractor', testExtractor(job.root)];
    const env = environment(joinInputDigests(groups));
    expect(await job.run(pack, env)).to.include({ code: 0, stderr: '' });
    job.addGroup('8', { 'new.unit': {} });
    const { code } = await job.run(pack, env);
    expect([code, job.message]).to.satisfy(
      ([exit, text]: [number, string]) =>
        exit === 1 &&
        text.startsWith(`input of groups "37" to "8" is not as surveyed: found 4 files of ${total + 4} bytes`),
    );
    const ofEach = Object.fromEntries(
      groups.map((digest, index) => [`GroupDigest${index + 1}`, formatGroupDigest(digest)]),
    );
    await job.run(pack, { ...env, ...ofEach });
    expect(job.message).to.match(
      /^input of group "8" is not as surveyed: found 2 files of 4 bytes, and the survey has 1 file of 2 bytes; newest found: "8\/(new|d)\.unit" \([^"]+"8\/(new|d)\.unit" \(2 bytes, [^"]+; run npx/,
    );
  });
});
