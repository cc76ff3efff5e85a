import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { query } from '../support/duckdb.ts';
import { type FakeAws, type FakeAwsOptions, fakeAws } from '../support/fake-aws.ts';
import { putTree } from '../support/put-tree.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

const place = (id: string) => `s3://my-bucket/features/${id}/combined`;
const keyOf = (id: string, name: string) => `my-bucket/features/${id}/combined/${name}`;
const [first, second] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'] as const;

/** Texts of a dataset's small files, as combine writes them. */
function dataset(id: string, columns: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries({ group: 'VARCHAR', ...columns }).map(([name, type]) => ({ name, type, nulls: 0 }));
  return { [keyOf(id, 'profile.json')]: JSON.stringify({ columns: named }), [keyOf(id, 'summary.json')]: '{}' };
}

describe('macroshard register, of tables that are not as it left them,', () => {
  let folder: string;
  let aws: FakeAws | undefined;
  const register = (...args: readonly string[]) => cli(folder, ['register', ...args], { env: aws!.environment });
  afterEach(async () => {
    await aws?.close();
    aws = undefined;
  });

  async function open(objects: FakeAwsOptions['objects'], more: Partial<FakeAwsOptions> = {}): Promise<void> {
    folder = await temporaryFolder();
    describe_('features');
    aws = await fakeAws({
      pipelineArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/mimic3-waveform-features',
      executions: [first, second].map((id, index) => ({ id, startedAtMs: 86_400_000 * index, combined: place(id) })),
      databases: ['clinic'],
      objects,
      ...more,
    });
  }

  function describe_(table: string, description = 'plain'): void {
    const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8').replace(
      /^description: .*$/m,
      `description: ${JSON.stringify(description)}`,
    );
    writeFileSync(join(folder, 'pipeline.yaml'), `${text}catalog: { database: clinic, table: ${table} }\n`);
  }

  /** Asked for its columns by a process, which takes its time. */
  function describeExtractor(columns: readonly object[]): void {
    const description = join(folder, 'pipeline.yaml');
    const text = readFileSync(description, 'utf8')
      .replace('extractor: wfdb-summary', 'extractor: ./x.mjs')
      .replace(/^ {2}(options|strictChecksums): .*$/gm, '');
    writeFileSync(description, text);
    const extractor = { name: 'x', version: '1', columns };
    const members = JSON.stringify(extractor).replace(/\}$/, ', plan() { return { units: [] } }, extract() {} }');
    writeFileSync(join(folder, 'x.mjs'), `export default ${members}\n`);
  }

  const tableOf = (name = 'features') => aws!.tables.get(`clinic.${name}`) as unknown as Table;
  const columnsOf = (name?: string) => tableOf(name).StorageDescriptor.Columns.map(({ Name }) => Name);

  it('keeps the columns of both that write it at the same time', async () => {
    await open({ ...dataset(first, { x: 'DOUBLE' }), ...dataset(second, { x: 'DOUBLE', mine: 'DATE' }) });
    await register(first);
    aws!.glueCalls.length = 0;
    let others = 1;
    aws!.before = (operation) => {
      if (operation !== 'UpdateTable' || others-- < 1) return;
      // Between the look at the table and the write, somebody else has given it a column.
      const { StorageDescriptor } = tableOf();
      const Columns = [...StorageDescriptor.Columns, { Name: 'theirs', Type: 'string' }];
      aws!.update('clinic.features', { ...tableOf(), StorageDescriptor: { ...StorageDescriptor, Columns } });
    };
    expect(await register(second)).to.deep.include({ exitCode: 0, stderr: '' });
    expect(columnsOf()).to.deep.equal(['group', 'x', 'theirs', 'mine']);
    const partition = aws!.partitions.get(`clinic.features/${second}`) as unknown as Table;
    expect(partition.StorageDescriptor.Columns.map(({ Name }) => Name)).to.deep.equal(columnsOf());
    expect(aws!.glueCalls).to.deep.equal([
      ...['GetTable', 'GetPartition', 'UpdateTable', 'GetTable', 'GetPartition', 'UpdateTable', 'CreatePartition'],
    ]);
  });

  it('takes a table of before that says no start, or whose execution says none, back to none that is older', async () => {
    await open(dataset(second, { x: 'DOUBLE' }), {
      executions: [{ id: second, startedAtMs: null, combined: place(second) }],
    });
    await register(second);
    const { Parameters } = tableOf();
    expect(Parameters).to.include({ 'macroshard.execution': second }).and.not.have.property('macroshard.startedAt');
    const known = { 'macroshard.execution': first, 'macroshard.startedAt': '2026-01-02T00:00:00.000Z' };
    aws!.update('clinic.features', { ...tableOf(), Parameters: { ...Parameters, ...known } });
    expect((await register(second)).stdout).to.include('table      clinic.features (2 columns)  unchanged\n');
    aws!.update('clinic.features', {
      ...tableOf(),
      Parameters: { ...Parameters, ...known, 'macroshard.startedAt': '?' },
    });
    expect((await register(second)).stdout).to.include(`  ~ parameter macroshard.execution ${second}\n`);
    expect(tableOf().Parameters).to.include({ 'macroshard.execution': second });
    expect(tableOf().Parameters).not.to.have.property('macroshard.startedAt');
  });

  it('gives a table of another name the executions that are registered from then on, and leaves the first', async () => {
    await open({ ...dataset(first, { x: 'DOUBLE' }), ...dataset(second, { x: 'DOUBLE' }) });
    await register(first);
    describe_('renamed');
    expect((await register(second)).stdout).to.include('table      clinic.renamed (2 columns)  created\n');
    expect([...aws!.partitions.keys()]).to.deep.equal([`clinic.features/${first}`, `clinic.renamed/${second}`]);
  });

  it('lets two pipelines share one, each execution a partition', async () => {
    await open({ ...dataset(first, { x: 'DOUBLE' }), ...dataset(second, { x: 'DOUBLE' }) });
    await register(first);
    const { Parameters } = tableOf();
    aws!.update('clinic.features', { ...tableOf(), Parameters: { ...Parameters, 'macroshard.pipeline': 'other' } });
    expect((await register(second)).stdout).to.include('  ~ parameter macroshard.pipeline mimic3-waveform-features\n');
    expect(aws!.partitions.size).to.equal(2);
  });

  it('says that a dataset has gone, and what whoever may not list the bucket is told', async () => {
    const gone = `nothing lies at ${place(first)} any more`;
    await open({});
    expect(await register(first)).to.deep.equal({
      exitCode: 1,
      stdout: '',
      stderr: `macroshard: ${gone}, where the execution had its dataset: a start with another DatasetVersion makes it anew, and npx macroshard register of that execution its partition\n`,
    });
    await aws!.close();
    await open({}, { isListable: false });
    const { exitCode, stderr } = await register(first);
    expect(exitCode).to.equal(3);
    expect(stderr).to.match(new RegExp(`^macroshard: AWS refuses it \\(AccessDenied\\): none; .*; or ${gone}\n$`));
    expect(aws!.glueCalls).to.deep.equal([]);
  });

  it('refuses columns that are one in Glue, or none, each by its name', async () => {
    const long = 'x'.repeat(256);
    const rename = "give the extractor's another name";
    for (const [columns, says] of [
      [{ Mean: 'DOUBLE', mean: 'DOUBLE' }, 'two columns "mean", since Glue keeps names in lower case'],
      [{ Execution: 'VARCHAR' }, 'a column execution, which is what partitions its table'],
      [{ [long]: 'DOUBLE' }, `a column "${'x'.repeat(255)}"… of 256 bytes, of which Glue takes 255`],
      [{ 'a\nb': 'DOUBLE' }, 'a column "a\\nb", in which is a character that Glue takes in no name'],
    ] as const) {
      await open(dataset(first, columns));
      expect((await register(first)).stderr).to.equal(`macroshard: the dataset has ${says}; ${rename}\n`);
      await aws!.close();
    }
  });

  it('names the columns that queries of Athena quote: reserved words, digits before, other signs', async () => {
    await open(dataset(first, { select: 'DOUBLE', '1st': 'DOUBLE', 'a b': 'DOUBLE', _x: 'DOUBLE', year: 'BIGINT' }));
    expect(await register(first)).to.include({
      exitCode: 0,
      stderr: 'Athena takes these columns in quotation marks alone: select, 1st, a b\n',
    });
  });

  itWide('holds a dataset of 1,200 columns, with comments and a description in letters of any size', async () => {
    const columns = Array.from({ length: 1_200 }, (_, index) => ({
      ...{ name: `c${index}`, type: 'float32', nullable: true, description: `${'µ'.repeat(200)}\ud83d\ude00` },
    }));
    const told = Object.fromEntries(columns.slice(0, 99).map(({ name }) => [name, 'FLOAT']));
    await open(dataset(first, told));
    describe_('features', `${'é'.repeat(1_500)}`);
    describeExtractor(columns);
    expect(await register(first)).to.include({ exitCode: 0, stderr: '' });
    expect(tableOf().StorageDescriptor.Columns.at(-1)).to.deep.equal({
      ...{ Name: 'c1199', Type: 'float', Comment: 'µ'.repeat(127) },
    });
    expect(tableOf().Description).to.equal('é'.repeat(1_024));
  });

  it('prints SQL that DuckDB runs in a file which is called like the database, too', async () => {
    await open({});
    putTree(join(folder, 'out/aaaaaaaaaaaa/combined'), {
      ...{ 'summary.json': '{}', 'features/.keep': '' },
      'profile.json': JSON.stringify({
        columns: [
          { name: 'group', type: 'VARCHAR' },
          { name: 'x', type: 'DOUBLE' },
        ],
      }),
    });
    const parquet = join(folder, 'out/aaaaaaaaaaaa/combined/features/part.parquet');
    await query(`COPY (SELECT 'a' AS "group", 1.5 AS x) TO '${parquet}'`);
    expect(await register('out/aaaaaaaaaaaa', '--out', 'sql')).to.include({ exitCode: 0 });
    const statements = readFileSync(join(folder, 'sql/features.duckdb.sql'), 'utf8');
    for (const [file, name] of [
      [join(folder, 'clinic.duckdb'), 'clinic.clinic.features'],
      [join(folder, 'other.duckdb'), 'clinic.features'],
      [':memory:', 'clinic.features'],
    ] as const) {
      const instance = await DuckDBInstance.create(file);
      const connection = await instance.connect();
      // Twice: it is idempotent.
      await connection.run(statements);
      await connection.run(statements);
      const found = await connection.runAndReadAll(`SELECT *, current_schema() FROM ${name}`);
      expect(found.getRowsJson(), file).to.deep.equal([['a', '1.5', first, 'main']]);
      connection.closeSync();
      instance.closeSync();
    }
  });
});

interface Table {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly StorageDescriptor: {
    readonly Columns: readonly { readonly Name: string; readonly Type: string; readonly Comment?: string }[];
  };
}
