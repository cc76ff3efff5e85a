import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { type FakeAws, fakeAws } from '../support/fake-aws.ts';
import { putTree } from '../support/put-tree.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const pipelineArn = 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/mimic3-waveform-features';
const arn = (id: string) => `${pipelineArn}/execution/${id}`;
const profile = (columns: Readonly<Record<string, string>>) =>
  JSON.stringify({ columns: Object.entries(columns).map(([name, type]) => ({ name, type, nulls: 0 })) });

/** A column of each type that a dataset can have, as `profile.json` names it, and as Glue does. */
const types = {
  path: ['VARCHAR', 'string'],
  image: ['BLOB', 'binary'],
  isDay: ['BOOLEAN', 'boolean'],
  channel: ['INTEGER', 'int'],
  n_samples: ['BIGINT', 'bigint'],
  gain: ['FLOAT', 'float'],
  fs_hz: ['DOUBLE', 'double'],
  day: ['DATE', 'date'],
  at: ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
  counts: ['INTEGER[]', 'array<int>'],
  ids: ['BIGINT[]', 'array<bigint>'],
  embedding: ['FLOAT[]', 'array<float>'],
  spectrum: ['DOUBLE[]', 'array<double>'],
} as const;
const profiled = Object.fromEntries(Object.entries(types).map(([name, [type]]) => [name, type]));

const objects: Record<string, string> = {
  'my-bucket/features/aaaaaaaaaaaa/combined/profile.json': profile({ group: 'VARCHAR', ...profiled }),
  'my-bucket/features/cccccccccccc/combined/profile.json': profile({ group: 'VARCHAR', fs_hz: 'FLOAT', fresh: 'DATE' }),
};
const place = (id: string) => `s3://my-bucket/features/${id}/combined`;

describe('macroshard register', () => {
  let folder: string;
  let aws: FakeAws;
  const register = (...args: readonly string[]) => cli(folder, ['register', ...args], { env: aws.environment });

  beforeEach(async () => {
    folder = await temporaryFolder();
    describe_('{ database: clinic, table: features }');
    aws = await fakeAws({
      pipelineArn,
      executions: [
        { id: 'aaaaaaaaaaaa', startedAtMs: Date.UTC(2026, 0, 1), combined: place('aaaaaaaaaaaa') },
        { id: 'bbbbbbbbbbbb', startedAtMs: Date.UTC(2026, 0, 2), cachedFrom: 'aaaaaaaaaaaa' },
        { id: 'cccccccccccc', startedAtMs: Date.UTC(2026, 0, 3), combined: place('cccccccccccc') },
        { id: 'dddddddddddd', startedAtMs: Date.UTC(2026, 0, 4), combined: place('dddddddddddd'), status: 'Failed' },
        { id: 'eeeeeeeeeeee', startedAtMs: Date.UTC(2026, 0, 5), cachedFrom: 'aaaaaaaaaaaa' },
      ],
      objects,
      databases: ['clinic'],
    });
  });
  afterEach(() => aws.close());

  function describe_(catalog: string, more = ''): void {
    const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
    writeFileSync(join(folder, 'pipeline.yaml'), `${text}catalog: ${catalog}\n${more}`);
  }

  it('makes a table of every type of column, with a partition of the execution where its dataset lies', async () => {
    expect(await register(arn('bbbbbbbbbbbb'))).to.deep.equal({
      exitCode: 0,
      stdout: `table      clinic.features (14 columns)  created
partition  execution=bbbbbbbbbbbb  created
location   s3://my-bucket/features/aaaaaaaaaaaa/combined/features/
`,
      stderr: '',
    });
    const table = aws.tables.get('clinic.features') as unknown as Table;
    expect(table.StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type])).to.deep.equal([
      ['group', 'string'],
      ...Object.entries(types).map(([name, [, type]]) => [name.toLowerCase(), type]),
    ]);
    // What the extractor says of its columns, and nothing of those that it does not have.
    expect(table.StorageDescriptor.Columns.map(({ Comment }) => Comment)).to.deep.equal([
      'The group, which is a folder of the input',
      'Of the header inside the group, without .hea',
      ...[undefined, undefined, 'Index of the signal in its header', 'All samples'],
      ...['Digital values a unit: (digital - baseline) / gain', 'Samples a second of this signal'],
      ...Array.from({ length: 6 }),
    ]);
    expect(table).to.deep.include({
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'execution', Type: 'string', Comment: 'Id of the execution that the rows are of' }],
      Parameters: {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        'macroshard.pipeline': 'mimic3-waveform-features',
        'macroshard.execution': 'bbbbbbbbbbbb',
        'macroshard.startedAt': '2026-01-02T00:00:00.000Z',
      },
    });
    const partition = aws.partitions.get('clinic.features/bbbbbbbbbbbb') as unknown as Table;
    for (const { StorageDescriptor } of [table, partition]) {
      expect(StorageDescriptor).to.deep.include({
        Location: 's3://my-bucket/features/aaaaaaaaaaaa/combined/features/',
        InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        SerdeInfo: {
          SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
          Parameters: { 'serialization.format': '1' },
        },
      });
    }
  });

  it('changes nothing where all is there, and says so', async () => {
    await register('aaaaaaaaaaaa');
    aws.glueCalls.length = 0;
    const { stdout } = await register('aaaaaaaaaaaa');
    expect(stdout).to.equal(`table      clinic.features (14 columns)  unchanged
partition  execution=aaaaaaaaaaaa  unchanged
location   s3://my-bucket/features/aaaaaaaaaaaa/combined/features/
`);
    expect(aws.glueCalls).to.deep.equal(['GetTable', 'GetPartition']);
  });

  it('leaves the table where the newest execution lies, and what others have put on it', async () => {
    await register('bbbbbbbbbbbb');
    const table = aws.tables.get('clinic.features')!;
    aws.tables.set('clinic.features', {
      ...table,
      Owner: 'me',
      Parameters: { ...(table.Parameters as object), a: 'b' },
    });
    await register('aaaaaaaaaaaa');
    const parametersOf = () => (aws.tables.get('clinic.features') as { Parameters: Record<string, string> }).Parameters;
    expect(parametersOf()['macroshard.execution']).to.equal('bbbbbbbbbbbb');
    const { stdout } = await register('last');
    expect(stdout).to.equal(`table      clinic.features (14 columns)  updated
  ~ parameter macroshard.execution eeeeeeeeeeee
  ~ parameter macroshard.startedAt 2026-01-05T00:00:00.000Z
partition  execution=eeeeeeeeeeee  created
location   s3://my-bucket/features/aaaaaaaaaaaa/combined/features/
`);
    expect(parametersOf()).to.include({ a: 'b', 'macroshard.execution': 'eeeeeeeeeeee' });
    expect(aws.tables.get('clinic.features')).to.include({ Owner: 'me' });
    expect([...aws.partitions.keys()]).to.have.members(
      ['a', 'b', 'e'].map((letter) => `clinic.features/${letter.repeat(12)}`),
    );
  });

  it('updates a partition whose dataset lies elsewhere', async () => {
    await register('bbbbbbbbbbbb');
    const known = aws.partitions.get('clinic.features/bbbbbbbbbbbb') as unknown as Table;
    aws.partitions.set('clinic.features/bbbbbbbbbbbb', {
      ...known,
      StorageDescriptor: { ...known.StorageDescriptor, Location: 's3://elsewhere/' },
    });
    const { stdout } = await register('bbbbbbbbbbbb');
    expect(stdout).to.include(`partition  execution=bbbbbbbbbbbb  updated
  ~ location s3://elsewhere/ -> s3://my-bucket/features/aaaaaaaaaaaa/combined/features/
`);
    expect(aws.partitions.get('clinic.features/bbbbbbbbbbbb')).to.deep.equal(known);
  });

  it('refuses columns of another type, unless it is told to change them, and adds new ones at the end', async () => {
    await register('aaaaaaaaaaaa');
    const before = new Map(aws.tables);
    expect(await register('cccccccccccc')).to.deep.equal({
      exitCode: 1,
      stdout: '',
      stderr:
        'macroshard: columns of clinic.features have another type in this dataset: fs_hz (float, was double); ' +
        'queries over earlier executions would fail: name another table under catalog, or give --change-columns\n',
    });
    expect(aws.tables).to.deep.equal(before);
    const { stdout } = await register('cccccccccccc', '--change-columns');
    expect(stdout).to.include(`table      clinic.features (3 columns)  updated
  + column fresh date
  ~ column fs_hz double -> float
  ~ location s3://my-bucket/features/aaaaaaaaaaaa/combined/features/ -> s3://my-bucket/features/cccccccccccc/combined/features/
`);
    const { Columns } = (aws.tables.get('clinic.features') as unknown as Table).StorageDescriptor;
    expect(Columns.length).to.equal(15);
    expect(Columns.at(-1)).to.deep.equal({ Name: 'fresh', Type: 'date' });
  });

  it('says with --dry-run what it would do, and writes nothing', async () => {
    const { exitCode, stdout } = await register('aaaaaaaaaaaa', '--dry-run');
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 0,
      stdout: `table      clinic.features (14 columns)  would be created
partition  execution=aaaaaaaaaaaa  would be created
location   s3://my-bucket/features/aaaaaaaaaaaa/combined/features/
`,
    });
    expect(aws.glueCalls).to.deep.equal(['GetTable', 'GetDatabase']);
    const document = JSON.parse((await register('aaaaaaaaaaaa', '--dry-run', '--json')).stdout) as object;
    expect(document).to.deep.include({
      dryRun: true,
      executionId: 'aaaaaaaaaaaa',
      tableOutcome: { action: 'create', changes: [] },
    });
  });

  it('refuses an execution that has not succeeded, one of another pipeline, and what is neither one nor a folder', async () => {
    const other = arn('aaaaaaaaaaaa').replace('mimic3-waveform-features', 'other');
    for (const [reference, exitCode, says] of [
      [
        'dddddddddddd',
        1,
        `${arn('dddddddddddd')} is Failed: only a dataset that has passed its quality gate is registered`,
      ],
      [other, 1, `${other} is of the pipeline other, and the table of mimic3-waveform-features`],
      [
        './nowhere',
        2,
        "./nowhere is neither an execution nor the folder of a result: expected an execution's ARN or id, last, or OUT/<execution id>",
      ],
    ] as const) {
      expect(await register(reference)).to.deep.include({ exitCode, stderr: `macroshard: ${says}\n` });
    }
    expect(aws.glueCalls).to.deep.equal([]);
  });

  it('says what is missing: a database, a table in the description, a column that is no partition', async () => {
    describe_('{ database: clinics, table: features }');
    const missing =
      "there is no database clinics in Glue's catalog (region us-east-1); " +
      '"aws glue create-database --database-input Name=clinics --region us-east-1" makes one';
    expect(await register('aaaaaaaaaaaa')).to.deep.include({ exitCode: 1, stderr: `macroshard: ${missing}\n` });
    writeFileSync(join(folder, 'pipeline.yaml'), readFileSync(join(repositoryRoot, 'pipeline.yaml')));
    expect((await register('aaaaaaaaaaaa')).stderr).to.equal(
      'macroshard: pipeline.yaml names no table; expected catalog: { database: my_database, table: my_table }\n',
    );
  });

  it('says where a name is none that Athena takes', async () => {
    describe_('{ database: Clinic-A, tabel: features }');
    const lines = readFileSync(join(folder, 'pipeline.yaml'), 'utf8').split('\n').length - 1;
    expect(await register('aaaaaaaaaaaa')).to.deep.include({
      exitCode: 1,
      stderr: `macroshard: pipeline.yaml:${lines}:10: catalog.table is missing
pipeline.yaml:${lines}:22: catalog.database must be lower case letters, digits and underscores (Amazon Athena, names of databases and tables), got the text "Clinic-A"
pipeline.yaml:${lines}:32: unknown key tabel; did you mean table? (known: database, table)
`,
    });
  });

  it('explains what Glue refuses', async () => {
    for (const [name, message, exitCode, says] of [
      [
        'AccessDeniedException',
        'User: arn:aws:sts::1:role/x is not authorized to perform: glue:GetTable',
        3,
        'AWS refuses it (AccessDeniedException): User: arn:aws:sts::1:role/x is not authorized to perform: glue:GetTable; the policy of whoever runs this lacks it: "npx macroshard templates" writes one',
      ],
      [
        'AccessDeniedException',
        'Insufficient Lake Formation permission(s): Required Create Table on clinic',
        3,
        'Lake Formation refuses it (AccessDeniedException): Insufficient Lake Formation permission(s): Required Create Table on clinic; an administrator of the data lake grants it: docs/register.md says how',
      ],
      ['InvalidInputException', 'no', 1, 'Glue refuses it (InvalidInputException): no'],
    ] as const) {
      aws.fault = () => ({ name, message });
      expect(await register('aaaaaaaaaaaa')).to.deep.include({ exitCode, stderr: `macroshard: ${says}\n` });
    }
  });

  it('outlasts somebody else who makes the table at the same time', async () => {
    let first = true;
    aws.fault = (operation) => {
      if (operation !== 'CreateTable' || !first) return undefined;
      first = false;
      return { name: 'AlreadyExistsException', message: 'Table already exists.' };
    };
    expect((await register('aaaaaaaaaaaa')).exitCode).to.equal(0);
    expect(aws.tables.has('clinic.features')).to.equal(true);
  });

  it('leaves a table alone that is none of its own', async () => {
    aws.tables.set('clinic.features', {
      Name: 'features',
      PartitionKeys: [{ Name: 'year' }],
      TableType: 'EXTERNAL_TABLE',
    });
    expect((await register('aaaaaaaaaaaa')).stderr).to.equal(
      'macroshard: clinic.features is there already, and is none that register keeps: it is partitioned by year, expected execution; name another table under catalog, or delete it\n',
    );
  });

  it('prints SQL for the result of a folder, and writes it where --out says', async () => {
    describe_('{ database: clinic, table: features }', 'description: "the wards\' data"\n'.replace(/^/, '# '));
    putTree(join(folder, 'out/aaaaaaaaaaaa/combined'), {
      'summary.json': '{}',
      'profile.json': profile({ group: 'VARCHAR', fs_hz: 'DOUBLE', "it's": 'FLOAT[]' }),
    });
    const { exitCode, stdout, stderr } = await register('out/aaaaaaaaaaaa');
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal("Athena takes these columns in quotation marks alone: it's\n");
    expect(
      stdout.split('-- Amazon Athena')[1]!.replace(/COMMENT '[^']*'\nPARTITIONED/, 'PARTITIONED'),
    ).to.equal(`, a statement at a time, once the files lie there: aws s3 sync ${folder}/out/aaaaaaaaaaaa/combined/features s3://my-bucket/features/aaaaaaaaaaaa/combined/features/
CREATE EXTERNAL TABLE IF NOT EXISTS \`clinic\`.\`features\` (
  \`group\` string COMMENT 'The group, which is a folder of the input',
  \`fs_hz\` double COMMENT 'Samples a second of this signal',
  \`it's\` array<float>
)
PARTITIONED BY (\`execution\` string COMMENT 'Id of the execution that the rows are of')
STORED AS PARQUET
LOCATION 's3://my-bucket/features/aaaaaaaaaaaa/combined/features/'
TBLPROPERTIES ('classification' = 'parquet');

ALTER TABLE \`clinic\`.\`features\` ADD IF NOT EXISTS
  PARTITION (\`execution\` = 'aaaaaaaaaaaa') LOCATION 's3://my-bucket/features/aaaaaaaaaaaa/combined/features/';
`);
    const written = await register('out/aaaaaaaaaaaa/combined', '--out', 'sql');
    expect(written.stdout).to.equal('wrote sql/features.athena.sql\nwrote sql/features.duckdb.sql\n');
    expect(stdout).to.include(readFileSync(join(folder, 'sql/features.duckdb.sql'), 'utf8'));
  });
});

interface Table {
  readonly StorageDescriptor: {
    readonly Columns: readonly { readonly Name: string; readonly Type: string; readonly Comment?: string }[];
  };
}
