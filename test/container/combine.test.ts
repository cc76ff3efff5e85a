import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestFile } from '@macroshard/container/files/output-file';
import { expect } from 'chai';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { readColumnIndex, readOffsetIndex } from 'hyparquet/src/indexes.js';
import { query } from '../support/duckdb.ts';
import { isWide, itWide } from '../support/wide.ts';
import { countingExtractor, plainExtractor, rowsOf, shard } from './groups.ts';
import { type Exit, Job } from './job.ts';
import { reseal } from './reseal.ts';

describe('combine', () => {
  const jobs: Job[] = [];
  const groups = new Map<string, Job>();
  /** The dataset of all groups. */
  let whole: Job;
  let exit: Exit;

  before(async () => {
    groups.set('b', await shard('b', { '1.unit': { rows: rowsOf(400, 'b') }, '2.unit': { fate: 'reject' } }));
    groups.set('ä', await shard('ä', { '1.unit': { rows: rowsOf(300, 'ä') }, '0.broken': {}, '9.layout': {} }));
    groups.set('empty', await shard('empty', {}));
    whole = combineJob('ä', 'empty', 'b');
    exit = await whole.run(['combine', '--compression', 'snappy'], { DatasetVersion: '3' });
  });
  after(() => {
    for (const job of [...jobs, ...groups.values()]) job.remove();
  });

  it('writes a part a group in the order of names, signals normalized and raw, that two readers read', async () => {
    const job = whole;
    expect(exit).to.include({ code: 0, stderr: '' });
    expect(exit.events.at(-1)).to.include({ event: 'done', rows: 700, groups: 3, spilledBytes: 0 });
    expect(job.outputNames()).to.deep.equal(datasetFiles);
    const b = await job.rows('features/part-00000.parquet');
    expect(b.map(({ record, signal_raw }) => ({ record, signal: signal_raw }))).to.deep.equal(
      rowsOf(400, 'b').map(({ record, signal }) => ({ record, signal })),
    );
    expect(await job.rows('features/part-00001.parquet')).to.deep.equal([]);
    expect((await job.rows('features/part-00002.parquet')).map(({ group }) => group)).to.deep.equal(
      new Array(300).fill('ä'),
    );
    expect(Object.keys(b[0]!).slice(5, 8)).to.deep.equal(['signal', 'signal_raw', 'units']);
    const normalized = new Map(b.map((row) => [row.signal_raw, row.signal]));
    expect(Object.fromEntries(normalized)).to.deep.equal({
      ...{ 'ECG lead II': 'II', II: 'II', ABPSys: 'ABP SYS', null: 'UNKNOWN', '???': 'UNKNOWN', "it's 7": "IT'S 7" },
    });
    const columns = await query(`DESCRIBE SELECT * FROM '${job.output}/features/part-00000.parquet'`);
    expect(columns.map(([name, type]) => `${name} ${type}`)).to.deep.equal([
      ...['group VARCHAR', 'path VARCHAR', 'record VARCHAR', 'channel INTEGER', 'kind VARCHAR', 'signal VARCHAR'],
      ...['signal_raw VARCHAR', 'units VARCHAR', 'calibrated BOOLEAN', 'uncalibrated BOOLEAN'],
      ...['n_zero BIGINT', 'n_samples BIGINT', 'n_missing BIGINT'],
      ...['duration_s DOUBLE', 'mean DOUBLE', 'std DOUBLE', 'min DOUBLE', 'max DOUBLE'],
    ]);
    expect(await job.rows('rejects.parquet')).to.deep.equal([
      { group: 'b', path: '2.unit', code: 'too-short', message: '2.unit is shorter than it says' },
      { group: 'ä', path: '0.broken', code: 'no-header', message: '0.broken has no header' },
    ]);
  });

  it('sums units, rejects, rows, records and signals up', async () => {
    const job = combineJob('ä', 'empty', 'b');
    await job.run(['combine', '--signal-name', "it's 7=V7", '--signal-name', 'ABPSys=ART']);
    const summary = job.json('summary.json');
    expect(summary).to.deep.include({
      ...{ unitsProcessed: 2, unitsRejected: 2, unitsSkipped: 1, rejectedFraction: 0.5, rows: 700, records: 10 },
      rejects: { 'no-header': 1, 'too-short': 1 },
      firstRejects: [
        { group: 'b', path: '2.unit', code: 'too-short', message: '2.unit is shorter than it says' },
        { group: 'ä', path: '0.broken', code: 'no-header', message: '0.broken has no header' },
      ],
      signals: ['ART', 'II', 'UNKNOWN', 'V7'],
    });
    const counts = { unitsProcessed: 1, unitsRejected: 1, unitsSkipped: 0, rows: 400, records: 5, files: 2 };
    expect((summary.groups as Record<string, unknown>[])[0]).to.include({ group: 'b', ...counts });
  });

  it('lists every file and unit once in its manifest, with digests of what it wrote', () => {
    const manifest = whole.json('manifest.json');
    expect(manifest.units).to.deep.equal([
      { group: 'b', path: '1.unit', status: 'processed', rows: 400 },
      { group: 'b', path: '2.unit', status: 'rejected', code: 'too-short', message: '2.unit is shorter than it says' },
      { group: 'ä', path: '0.broken', status: 'rejected', code: 'no-header', message: '0.broken has no header' },
      { group: 'ä', path: '1.unit', status: 'processed', rows: 300 },
      { group: 'ä', path: '9.layout', status: 'skipped', reason: 'a layout' },
    ]);
    expect((manifest.files as Record<string, unknown>[]).map(({ group, path }) => `${group}/${path}`)).to.deep.equal([
      ...['b/1.unit', 'b/2.unit', 'ä/0.broken', 'ä/1.unit', 'ä/9.layout'],
    ]);
    expect((manifest.groups as Record<string, unknown>[]).map(({ group, part }) => [group, part])).to.deep.equal([
      ['b', 'features/part-00000.parquet'],
      ['empty', 'features/part-00001.parquet'],
      ['ä', 'features/part-00002.parquet'],
    ]);
    for (const { path, sizeBytes } of manifest.outputs as { path: string; sizeBytes: number }[]) {
      expect(whole.read(path).byteLength).to.equal(sizeBytes);
    }
    expect(manifest.run).to.deep.include({ environment: { DatasetVersion: '3' } });
    expect(JSON.stringify(whole.ledger('manifest.json'))).to.not.include('DatasetVersion');
  });

  it('gives the same bytes through partial combines, whose inputs have other names and orders', async () => {
    const snappy = ['--compression', 'snappy'];
    const partial = combineJob('b', 'ä');
    expect(await partial.run(['combine', '--partial'])).to.include({ code: 0, stderr: '' });
    expect(partial.outputNames()).to.deep.equal(['features.parquet', 'receipts.json', 'rejects.parquet']);
    const twice = newJob().addInput('p', partial);
    if (isWide) await twice.run(['combine', '--partial']);
    const mixed = newJob()
      .addInput('q', isWide ? twice : partial)
      .addInput('empty', groups.get('empty')!);
    expect(await mixed.run(['combine', ...snappy])).to.include({ code: 0, stderr: '' });
    expect(bytes(mixed)).to.deep.equal(bytes(whole));
    if (!isWide) return;
    const renamed = newJob()
      .addInput('1', groups.get('b')!)
      .addInput('2', groups.get('ä')!)
      .addInput('0', groups.get('empty')!);
    await renamed.run(['combine', ...snappy], { MACROSHARD_THREADS: '1' });
    expect(bytes(renamed)).to.deep.equal(bytes(whole));
  });

  itWide('ends row groups at the same rows in parts that came through a partial combine', async () => {
    const [large, odd] = [await countingShard('large', 125_001), await countingShard('odd', 70_001)];
    const direct = newJob().addInput('large', large).addInput('odd', odd);
    await direct.run(['combine']);
    const partial = newJob().addInput('large', large).addInput('odd', odd);
    await partial.run(['combine', '--partial']);
    const through = newJob().addInput('p', partial);
    await through.run(['combine']);
    expect(bytes(through)).to.deep.equal(bytes(direct));
    const sizes = await query(
      `SELECT row_group_num_rows FROM parquet_metadata('${direct.output}/features/part-00000.parquet') WHERE column_id = 0`,
    );
    expect(sizes.flat().map(Number)).to.deep.equal([65_536, 59_465]);
    expect(await chunksOf(`${partial.output}/features.parquet`)).to.deep.equal([
      ...(await chunksOf(`${large.output}/features.parquet`)),
      ...(await chunksOf(`${odd.output}/features.parquet`)),
    ]);
    expect(await pagesOf(`${partial.output}/features.parquet`)).to.deep.equal([
      ...(await pagesOf(`${large.output}/features.parquet`)),
      ...(await pagesOf(`${odd.output}/features.parquet`)),
    ]);
  });

  itWide('cuts row groups that are large, at the same rows through a partial combine', async () => {
    const long = Array.from({ length: 4_300 }, (_, row) => ({ record: `${row} ${'x'.repeat(6_500)}` }));
    const wide = await shard('wide', { '1.unit': { rows: long } });
    jobs.push(wide);
    const direct = newJob().addInput('wide', wide);
    await direct.run(['combine']);
    const partial = newJob().addInput('wide', wide);
    await partial.run(['combine', '--partial']);
    const through = newJob().addInput('p', partial);
    await through.run(['combine']);
    expect(bytes(through)).to.deep.equal(bytes(direct));
    const rowGroups = async (path: string) =>
      (await chunksOf(path)).filter(([, , column]) => column === 'record').map(([rows]) => Number(rows));
    expect(await rowGroups(`${wide.output}/features.parquet`)).to.deep.equal([4_300]);
    expect(await rowGroups(`${direct.output}/features/part-00000.parquet`)).to.deep.equal([4_096, 204]);
  });

  it('copies no row group that holds rows of two groups', async () => {
    const partial = combineJob('b', 'ä');
    await partial.run(['combine', '--partial']);
    const features = join(partial.output, 'features.parquet');
    const rewritten = join(partial.root, 'rewritten.parquet');
    await query(`COPY (SELECT * FROM '${features}') TO '${rewritten}'`);
    renameSync(rewritten, features);
    const receipts = join(partial.output, 'receipts.json');
    const { sha256, sizeBytes } = await digestFile(features);
    const outputs = partial.json('receipts.json').outputs as { sha256: string; sizeBytes: number }[];
    const text = readFileSync(receipts, 'utf8').replace(outputs[0]!.sha256, sha256);
    writeFileSync(receipts, text.replace(`"sizeBytes":${outputs[0]!.sizeBytes}`, `"sizeBytes":${sizeBytes}`));
    await reseal(receipts);
    const job = newJob().addInput('p', partial);
    expect(await job.run(['combine', '--partial'])).to.include({
      code: 1,
      stderr:
        'input "p": features.parquet has a row group with rows of two groups, where group "b" begins: run the step that ' +
        'wrote it again, with the same version of program and extractor as the others\n',
    });
  });

  it('replaces an earlier dataset whole, and holds one without any unit to be all rejects', async () => {
    const job = combineJob('empty');
    cpSync(whole.output, job.output, { recursive: true });
    expect(await job.run(['combine'])).to.have.property('code', 0);
    expect(job.outputNames()).to.deep.equal(datasetFiles.filter((name) => !/part-0000[12]/.test(name)));
    expect(job.json('summary.json')).to.deep.include({
      rejectedFraction: 1,
      rows: 0,
      records: 0,
      rejects: {},
      signals: [],
    });
    expect(job.read('signal_stats.csv').toString().split('\n')).to.have.length(2);
  });

  it('combines rows of an extractor that knows no signals', async () => {
    const group = newJob();
    mkdirSync(join(group.input, 'g'), { recursive: true });
    writeFileSync(join(group.input, 'g', 'a.txt'), 'abc');
    writeFileSync(join(group.root, 'plain.mjs'), plainExtractor);
    expect(await group.run(['process-group', '--group', 'g', '--extractor', './plain.mjs'])).to.have.property(
      'code',
      0,
    );
    const job = newJob().addInput('g', group);
    mkdirSync(job.output, { recursive: true });
    writeFileSync(join(job.output, 'signal_stats.csv'), 'of an earlier run');
    expect(await job.run(['combine', '--compression', 'uncompressed'])).to.include({ code: 0, stderr: '' });
    expect(job.outputNames()).to.deep.equal(datasetFiles.filter((name) => !/part-0000[12]|signal_stats/.test(name)));
    expect(await job.rows('features/part-00000.parquet')).to.deep.equal([{ group: 'g', size: 3n }]);
    expect(job.json('summary.json')).to.include({ rows: 1, records: null, signals: null });
  });

  it('stops when it is asked to', async () => {
    const job = combineJob('b', 'ä');
    const child = job.start(['combine']);
    let stderr = '';
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout!.once('data', () => child.kill('SIGTERM'));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).to.equal(143);
    expect(stderr).to.match(/^stopped by SIGTERM: [0-2] groups were combined, no result was written\n$/);
    expect(job.outputNames()).to.deep.equal([]);
  });

  async function countingShard(group: string, rows: number): Promise<Job> {
    const job = newJob();
    mkdirSync(join(job.input, group), { recursive: true });
    writeFileSync(join(job.input, group, 'rows'), String(rows));
    writeFileSync(join(job.root, 'counting.mjs'), countingExtractor);
    const exit = await job.run(['process-group', '--group', group, '--extractor', './counting.mjs']);
    expect(exit).to.include({ code: 0, stderr: '' });
    return job;
  }

  function newJob(): Job {
    const job = new Job();
    jobs.push(job);
    return job;
  }

  function combineJob(...names: string[]): Job {
    const job = newJob();
    for (const name of names) job.addInput(name, groups.get(name)!);
    return job;
  }
});

const datasetFiles = [
  ...['features', 'features/part-00000.parquet', 'features/part-00001.parquet', 'features/part-00002.parquet'],
  ...['manifest.json', 'profile.json', 'rejects.parquet', 'signal_stats.csv', 'summary.json'],
];

/** What the footer of a file says of each column of each row group, but for places. */
function chunksOf(path: string): Promise<unknown[][]> {
  return query(
    'SELECT row_group_num_rows, row_group_bytes, path_in_schema, num_values, stats_min, stats_max, stats_null_count, ' +
      `compression, encodings, total_compressed_size FROM parquet_metadata('${path}')`,
  );
}

/** Least and greatest values of each column's pages, by the places that the footer gives, and their first rows. */
async function pagesOf(path: string): Promise<unknown[]> {
  const file = await asyncBufferFromFile(path);
  const { row_groups, schema } = await parquetMetadataAsync(file);
  const pages: unknown[] = [];
  for (const { columns } of row_groups) {
    for (const chunk of columns) {
      const reader = async (offset: bigint | undefined, length: number | undefined) => ({
        view: new DataView(await file.slice(Number(offset), Number(offset) + length!)),
        offset: 0,
      });
      if (chunk.offset_index_offset === undefined) continue;
      const { page_locations } = readOffsetIndex(await reader(chunk.offset_index_offset, chunk.offset_index_length));
      const start = chunk.meta_data!.data_page_offset;
      pages.push(page_locations.map(({ offset, first_row_index }) => [offset - start, first_row_index]));
      const element = schema.find(({ name }) => name === chunk.meta_data!.path_in_schema[0])!;
      pages.push(readColumnIndex(await reader(chunk.column_index_offset, chunk.column_index_length), element));
    }
  }
  return pages;
}

function bytes(job: Job): unknown {
  const names = job.outputNames().filter((name) => name !== 'features' && name !== 'manifest.json');
  return { files: names.map((name) => [name, job.read(name).toString('hex')]), manifest: job.ledger('manifest.json') };
}
