import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { rowsOf } from './groups.ts';
import { Job, testExtractor } from './job.ts';

describe('process-group', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  it('writes rows in the order of their paths, after the group, with the types that two readers agree on', async () => {
    const big = 2n ** 60n;
    job.addGroup('3 0', {
      'b/1.unit': {
        rows: [{ record: 'é', channel: -3, signal: null, calibrated: true, n_samples: String(big), mean: 0.1 }],
      },
      'a.unit': { rows: [{ record: 'r', channel: 1, units: 'mV', calibrated: false, mean: -1e300 }, { record: 's' }] },
      'b.unit': { rows: [] },
    });
    expect(await job.process('3 0')).to.include({ code: 0, stderr: '' });
    const empty = Object.fromEntries(
      [
        'channel',
        'kind',
        'signal',
        'units',
        'calibrated',
        'uncalibrated',
        'n_zero',
        'n_samples',
        'n_missing',
        'duration_s',
        'mean',
        'std',
        'min',
        'max',
      ].map((name) => [name, null]),
    );
    const expected = [
      { group: '3 0', path: 'a.unit', ...empty, record: 'r', channel: 1, units: 'mV', calibrated: false, mean: -1e300 },
      { group: '3 0', path: 'a.unit', ...empty, record: 's' },
      {
        group: '3 0',
        path: 'b/1.unit',
        ...empty,
        record: 'é',
        channel: -3,
        calibrated: true,
        n_samples: big,
        mean: 0.1,
      },
    ];
    expect(await job.rows('features.parquet')).to.deep.equal(expected);
    const path = join(job.output, 'features.parquet');
    expect(await duckdbRows(`SELECT * FROM '${path}'`)).to.deep.equal(expected);
    expect(
      await duckdbRows(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM '${path}')`),
    ).to.deep.equal(
      Object.entries({
        ...{
          group: 'VARCHAR',
          path: 'VARCHAR',
          record: 'VARCHAR',
          channel: 'INTEGER',
          kind: 'VARCHAR',
          signal: 'VARCHAR',
        },
        ...{ units: 'VARCHAR', calibrated: 'BOOLEAN', uncalibrated: 'BOOLEAN', n_zero: 'BIGINT' },
        ...{ n_samples: 'BIGINT', n_missing: 'BIGINT', duration_s: 'DOUBLE' },
        ...{ mean: 'DOUBLE', std: 'DOUBLE', min: 'DOUBLE', max: 'DOUBLE' },
      }).map(([name, type]) => ({ name, type })),
    );
    const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(schema.slice(1, 5).map(({ repetition_type }) => repetition_type)).to.deep.equal([
      ...['REQUIRED', 'REQUIRED', 'REQUIRED', 'OPTIONAL'],
    ]);
  });

  it('tells in its receipt of every file and every unit once, and rejects with their reasons', async () => {
    job.addGroup('30', {
      'a.unit': { rows: [{ record: 'r' }] },
      'b.unit': { fate: 'reject' },
      'c.broken': {},
      'd.layout': {},
      'e.txt': {},
      'f.unit': { fate: 'throw' },
      'g.unit': { fate: 'warn' },
      'h.unit': { fate: 'bad-cell' },
    });
    const exit = await job.process('30', { env: { DatasetVersion: '4', InputDataUri: 's3://b/x', SECRET: 'no' } });
    expect(exit.code).to.equal(0);
    const failed = [
      { path: 'b.unit', code: 'too-short', message: 'b.unit is shorter than it says' },
      { path: 'c.broken', code: 'no-header', message: 'c.broken has no header' },
      { path: 'f.unit', code: 'extractor-failed', message: 'cannot read f.unit' },
      {
        ...{ path: 'h.unit', code: 'extractor-failed' },
        message: 'column "channel" has 1.5 in row 0, expected a number that is a 32-bit integer or null',
      },
    ];
    expect(await job.rows('rejects.parquet')).to.deep.equal(failed.map((reject) => ({ group: '30', ...reject })));
    const receipt = job.ledger('receipt.json');
    expect(receipt.units).to.deep.equal(
      [
        { path: 'a.unit', status: 'processed', rows: 1 },
        { path: 'd.layout', status: 'skipped', reason: 'a layout' },
        { path: 'g.unit', status: 'processed', rows: 0 },
        ...failed.map(({ path, ...why }) => ({ path, status: 'rejected', ...why })),
      ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
    expect(receipt.counts).to.deep.equal({
      ...{ unitsProcessed: 2, unitsRejected: 4, unitsSkipped: 1, rows: 1 },
      ...{ files: 8, filesSkipped: 1, bytes: 98, warnings: 1 },
      endings: { '.unit': 5, '.broken': 1, '.layout': 1, '.txt': 1 },
    });
    expect((receipt.files as unknown[])[4]).to.deep.equal({ path: 'e.txt', sizeBytes: 2, skipped: 'no unit names it' });
    expect(receipt.warnings).to.deep.equal([{ path: 'g.unit', message: 'odd' }]);
    expect(receipt).to.deep.include({ group: '30', extractor: { name: 'test', version: '7' } });
    expect(receipt.environment).to.deep.equal({ DatasetVersion: '4', InputDataUri: 's3://b/x' });
  });

  it('names the job and the image in the run object', async () => {
    job.addGroup('30', {});
    mkdirSync(join(job.root, 'ml', 'config'), { recursive: true });
    const config = { ProcessingJobName: 'n', ProcessingJobArn: 'arn', AppSpecification: { ImageUri: 'image' } };
    writeFileSync(join(job.root, 'ml', 'config', 'processingjobconfig.json'), JSON.stringify(config));
    await job.process('30', { args: ['--threads', '3'], env: { MACROSHARD_THREADS: '2' } });
    const run = job.json('receipt.json').run as Record<string, unknown>;
    expect(run).to.deep.include({ threads: 2, job: { name: 'n', arn: 'arn', image: 'image' } });
    expect(run.versions).to.include({ node: process.versions.node });
  });

  it('says in the run object what each thread did with the time that all units took', async () => {
    job.addGroup('30', Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.unit`, { rows: rowsOf(5, name) }])));
    await job.process('30', { args: ['--threads', '2'] });
    const { threadSeconds } = job.json('receipt.json').run as { threadSeconds: Record<string, number[]> };
    const { work, wait, idle } = threadSeconds as { work: number[]; wait: number[]; idle: number[] };
    expect(wait).to.deep.equal([0, 0]);
    const all = work.map((seconds, thread) => seconds + idle[thread]!);
    expect(all).to.have.lengthOf(2);
    expect(all[0]).to.be.above(0).and.closeTo(all[1]!, 0.0021);
  });

  it('replaces what an earlier run left', async () => {
    mkdirSync(job.output, { recursive: true });
    for (const name of ['features.parquet', 'receipt.json']) writeFileSync(join(job.output, name), 'old');
    job.addGroup('30', { 'a.unit': { rows: [{ record: 'r' }] } });
    expect(await job.process('30')).to.include({ code: 0 });
    expect(job.outputNames()).to.deep.equal(['features.parquet', 'receipt.json', 'rejects.parquet']);
    expect(await job.rows('features.parquet')).to.have.length(1);
  });

  it('prints a plan, each unit and the end as JSON lines, whatever the extractor prints', async () => {
    job.addGroup('30', { 'a.unit': { fate: 'print' }, 'b.broken': {} });
    const extractor = testExtractor(job.root);
    const exit = await job.runAlone([
      ...['process-group', '--group', '30', '--extractor', extractor, '--threads', '1'],
    ]);
    expect(exit.stdout.split('\n').filter((line) => !line.startsWith('{'))).to.deep.equal(['']);
    expect(exit.stderr).to.equal('from a thread\n');
    expect(exit.events.map(({ seconds: _seconds, ...event }) => event)).to.deep.equal([
      { event: 'plan', task: 'process-group 30', units: 2, bytes: 16, files: 2, skipped: 0 },
      {
        ...{ event: 'unit', path: 'b.broken', status: 'rejected', rows: 0, code: 'no-header' },
        ...{ message: 'b.broken has no header', done: 1, total: 2, doneBytes: 0, totalBytes: 16 },
      },
      { event: 'unit', path: 'a.unit', status: 'processed', rows: 0, done: 2, total: 2, doneBytes: 16, totalBytes: 16 },
      { event: 'done', rows: 0, processed: 1, rejected: 1, skipped: 0 },
    ]);
  });

  it('says which group has no input, and what there is', async () => {
    job.addGroup('31', {});
    const exit = await job.process('30');
    const message = `group "30" has no input: ${job.input}/30 is not a folder, found 31 there; did you mean 31?\n`;
    expect(exit).to.include({ code: 1, stderr: message, stdout: '' });
    expect(job.message).to.equal(message);
    expect(job.outputNames()).to.deep.equal([]);
  });

  it('says at once that it cannot write its output', async () => {
    job.addGroup('30', {});
    writeFileSync(job.output, '');
    const exit = await job.process('30');
    const message = `the output folder ${job.output} cannot be written: ${job.output}: is a file, expected a folder\n`;
    expect(exit).to.include({ code: 1, stderr: message });
    expect(job.message).to.equal(message);
  });

  it('leaves everything as it was for a wrong command line, but tells a job that has a place for it', async () => {
    job.addGroup('30', {});
    const unknown =
      'unknown extractor "wfdb-sumary": expected wfdb-summary, a path that begins with ./ or /, or the name of an ' +
      'installed package; did you mean wfdb-summary?\n';
    const args = ['process-group', '--group', '30', '--extractor', 'wfdb-sumary'];
    expect(await job.run(args)).to.include({ code: 2, stderr: unknown, stdout: '' });
    expect(job.message).to.equal(undefined);
    expect(job.outputNames()).to.deep.equal([]);
    mkdirSync(join(job.root, 'ml', 'output'));
    await job.run(args);
    expect(job.message).to.equal(unknown);
  });

  it('loads no code that a URL names, and none from outside a package that is named', async () => {
    job.addGroup('30', {});
    const marker = join(job.root, 'loaded');
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');`;
    writeFileSync(join(job.root, 'mine.mjs'), code);
    for (const name of ['real', 'real/lib']) mkdirSync(join(job.root, 'node_modules', name), { recursive: true });
    const data = `data:text/javascript,${encodeURIComponent(code)}`;
    const expected = 'expected wfdb-summary, a path that begins with ./ or /, or the name of an installed package';
    const refusals: readonly (readonly [name: string, message: string])[] = [
      [data, 'an extractor cannot be named by a URL (data:)'],
      [` D\tATA:${data.slice(5)}`, 'an extractor cannot be named by a URL (data:)'],
      [pathToFileURL(join(job.root, 'mine.mjs')).href, 'an extractor cannot be named by a URL (file:)'],
      ['http://127.0.0.1:9/mine.mjs', 'an extractor cannot be named by a URL (http:)'],
      ['node:test', 'an extractor cannot be named by a URL (node:)'],
      ['real/../../mine.mjs', 'unknown extractor "real/../../mine.mjs"'],
      ['real/%2e%2e/%2e%2e/mine.mjs', 'unknown extractor "real/%2e%2e/%2e%2e/mine.mjs"'],
    ];
    for (const [name, message] of refusals) {
      const exit = await job.run(['process-group', '--group', '30', '--extractor', name]);
      expect(exit).to.include({ code: 2, stderr: `${message}: ${expected}\n` });
    }
    expect(existsSync(marker)).to.equal(false);
    writeFileSync(join(job.root, 'node_modules/real/lib/index.js'), 'module.exports = {};');
    const exit = await job.run(['process-group', '--group', '30', '--extractor', 'real/lib/index.js']);
    expect(exit.stderr).to.equal('extractor "real/lib/index.js" is none: its default export has no name\n');
  });

  it('cuts a long message to 1,024 bytes of whole characters', async () => {
    const group = 'ä'.repeat(120);
    for (let index = 0; index < 10; index++) job.addGroup(`${group.slice(1)}${index}`, {});
    await job.process(group);
    const bytes = readFileSync(join(job.root, 'ml', 'output', 'message'));
    expect(bytes.byteLength).to.be.within(1020, 1024);
    expect(bytes.toString()).to.match(/ä…\n$/).and.not.include('\ufffd');
  });

  it('refuses a variable that is no number of threads', async () => {
    job.addGroup('30', {});
    const exit = await job.process('30', { env: { MACROSHARD_THREADS: 'all' } });
    expect(exit).to.include({ code: 1, stderr: 'MACROSHARD_THREADS is "all", expected a whole number of 1 or more\n' });
  });

  it('says what is wrong with a module that is no extractor', async () => {
    job.addGroup('30', {});
    writeFileSync(
      join(job.root, 'bad.mjs'),
      'export default { name: "x", version: "1", plan() {}, extract() {}, columns: [] };',
    );
    const run = (name: string) => job.run(['process-group', '--group', '30', '--extractor', name]);
    expect(await run('./bad.mjs')).to.include({
      code: 1,
      stderr: 'extractor "./bad.mjs" is none: its default export has no columns\n',
    });
    expect(await run('./none.mjs')).to.have.property('code', 2);
  });
});

async function duckdbRows(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowObjects();
  connection.closeSync();
  instance.closeSync();
  return rows;
}
