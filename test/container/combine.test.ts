import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { jobFolder, readJsonFile, runContainer } from '../support/container.ts';
import { numericsGroup } from '../support/numerics.ts';
import { readRows } from '../support/parquet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Manifest {
  readonly groups: readonly { readonly group: string; readonly units: readonly { path: string; status: string }[] }[];
  readonly outputs: Record<string, { sha256: string }>;
  readonly run: object;
}

describe('combine', () => {
  let root: string;
  before(async function () {
    this.timeout(60_000);
    root = await temporaryFolder();
    const groups = {
      a: numericsGroup('a', 3),
      b: numericsGroup('b', 5),
      '10': numericsGroup('10', 2),
      c: { README: 'no units' },
    };
    const { mlRoot, output } = await jobFolder(join(root, 'groups'), groups);
    for (const group of Object.keys(groups)) {
      const { exitCode, stderr } = await runContainer(mlRoot, ['process-group', '--group', group]);
      expect(stderr).to.equal('');
      expect(exitCode).to.equal(0);
      cpSync(output, join(root, 'shards', group), { recursive: true });
    }
  });

  /** Runs a combine of shards, each under the input name given. */
  async function combineOf(
    name: string,
    inputs: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ) {
    const mlRoot = join(root, name);
    mkdirSync(mlRoot, { recursive: true });
    for (const [input, source] of Object.entries(inputs)) {
      mkdirSync(join(mlRoot, 'processing/input'), { recursive: true });
      cpSync(source, join(mlRoot, 'processing/input', input), { recursive: true });
    }
    const result = await runContainer(mlRoot, ['combine', ...args], { env });
    return { ...result, output: join(mlRoot, 'processing/output') };
  }
  const shard = (group: string) => join(root, 'shards', group);
  const all = () => ({ a: shard('a'), b: shard('b'), '10': shard('10'), c: shard('c') });

  it('writes a part a group, in the order of their names, with normalized and raw signals', async () => {
    const { output, exitCode } = await combineOf('all', all(), ['--compression', 'snappy']);
    expect(exitCode).to.equal(0);
    expect(readdirSync(output).sort()).to.deep.equal([
      'features',
      'manifest.json',
      'rejects.parquet',
      'signal_stats.csv',
      'summary.json',
    ]);
    expect(readdirSync(join(output, 'features'))).to.deep.equal([
      'part-00000.parquet',
      'part-00001.parquet',
      'part-00002.parquet',
      'part-00003.parquet',
    ]);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll(
      `SELECT "group", signal, signal_raw, count(*)::INT FROM '${output}/features/part-*.parquet' GROUP BY ALL ORDER BY ALL`,
    );
    expect(rows.getRows()).to.deep.equal(
      ['10', 'a', 'b'].flatMap((group) => {
        const count = { '10': 2, a: 3, b: 5 }[group];
        return [
          [group, 'ABP SYS', 'ABPSys', count],
          [group, 'HR', 'HR', count],
          [group, 'UNKNOWN', null, count],
        ];
      }),
    );
    const types = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${output}/features/part-*.parquet'`);
    const columns = types.getRows().map(([name, type]) => `${String(name)} ${String(type)}`);
    expect(columns.slice(0, 9)).to.deep.equal([
      'group VARCHAR',
      'path VARCHAR',
      'record VARCHAR',
      'segment VARCHAR',
      'kind VARCHAR',
      'channel INTEGER',
      'signal VARCHAR',
      'signal_raw VARCHAR',
      'units VARCHAR',
    ]);
    connection.closeSync();
    const hyparquetRows = await readRows(join(output, 'features/part-00001.parquet'));
    expect(hyparquetRows.map(({ path, channel }) => `${String(path)}/${String(channel)}`)).to.deep.equal([
      'r0/r0/0',
      'r0/r0/1',
      'r0/r0/2',
      'r1/r1/0',
      'r1/r1/1',
      'r1/r1/2',
      'r2/r2/0',
      'r2/r2/1',
      'r2/r2/2',
    ]);
  });

  it('counts in the summary what the gate asks for, and in the ledger every unit once', async () => {
    const { output } = await combineOf('summary', all());
    const summary = readJsonFile<Record<string, unknown>>(join(output, 'summary.json'));
    expect(summary).to.deep.include({
      rejectedFraction: 3 / 13,
      unitsProcessed: 10,
      unitsRejected: 3,
      unitsSkipped: 0,
      rows: 30,
    });
    expect(summary.rejectsByCode).to.deep.equal({ 'missing-signal-file': 3 });
    const manifest = readJsonFile<Manifest>(join(output, 'manifest.json'));
    expect(manifest.groups.map(({ group, units }) => [group, units.length])).to.deep.equal([
      ['10', 3],
      ['a', 4],
      ['b', 6],
      ['c', 0],
    ]);
    expect(Object.keys(manifest.outputs)).to.deep.equal([
      'features/part-00000.parquet',
      'features/part-00001.parquet',
      'features/part-00002.parquet',
      'features/part-00003.parquet',
      'rejects.parquet',
      'signal_stats.csv',
      'summary.json',
    ]);
  });

  it('gives the same bytes through parts, in any order of inputs and on any number of threads', async () => {
    const part = await combineOf('part', { x: shard('b'), y: shard('10') }, ['--partial']);
    expect(part.exitCode).to.equal(0);
    const direct = await combineOf('direct', all(), [], { MACROSHARD_THREADS: '1' });
    const nested = await combineOf('nested', { z: shard('a'), p: part.output, q: shard('c') }, [], {
      MACROSHARD_THREADS: '2',
    });
    expect(nested.stderr).to.equal('');
    for (const name of [
      'features/part-00000.parquet',
      'features/part-00001.parquet',
      'features/part-00002.parquet',
      'rejects.parquet',
      'signal_stats.csv',
      'summary.json',
    ]) {
      expect(readFileSync(join(nested.output, name)).equals(readFileSync(join(direct.output, name))), name).to.equal(
        true,
      );
    }
    const [one, other] = [direct, nested].map(({ output }) => {
      const { run: _, ...rest } = readJsonFile<Manifest>(join(output, 'manifest.json'));
      return rest;
    });
    expect(other).to.deep.equal(one);
  });

  it('pools signal statistics as the samples themselves would give them', async () => {
    const { output } = await combineOf('stats', all());
    const [header, ...lines] = readFileSync(join(output, 'signal_stats.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(header).to.deep.equal([
      'kind',
      'signal',
      'units',
      'n_rows',
      'n_records',
      'n_samples',
      'n_missing',
      'duration_s',
      'mean',
      'std',
      'min',
      'max',
    ]);
    expect(lines.map(([kind, signal]) => `${kind} ${signal}`)).to.deep.equal([
      'numerics ABP SYS',
      'numerics HR',
      'numerics UNKNOWN',
    ]);
    const heartRates = ['10', 'a', 'b'].flatMap((group) => heartRatesOf(group, { '10': 2, a: 3, b: 5 }[group]!));
    const mean = heartRates.reduce((sum, value) => sum + value, 0) / heartRates.length;
    const std = Math.sqrt(heartRates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (heartRates.length - 1));
    const heartRate = lines[1]!;
    expect(heartRate.slice(2, 7)).to.deep.equal(['bpm', '10', '10', String(heartRates.length), '0']);
    expect(Number(heartRate[8])).to.be.closeTo(mean, 1e-9);
    expect(Number(heartRate[9])).to.be.closeTo(std, 1e-9);
    expect(heartRate.slice(10).map(Number)).to.deep.equal([Math.min(...heartRates), Math.max(...heartRates)]);
  });

  it("adds a user's spellings to the table of signals", async () => {
    const { output } = await combineOf('names', { a: shard('a') }, [
      '--signal-name',
      'ABPSys=PRESSURE',
      '--signal-name',
      'H=R=RATE',
      '--compression',
      'snappy',
    ]);
    const rows = await readRows(join(output, 'features/part-00000.parquet'));
    expect([...new Set(rows.map(({ signal }) => signal))]).to.deep.equal(['HR', 'PRESSURE', 'UNKNOWN']);
  });

  it('sees no unit as wholly rejected, so that an empty dataset cannot pass a gate', async () => {
    const { output } = await combineOf('empty', { c: shard('c') });
    expect(readJsonFile<{ rejectedFraction: number }>(join(output, 'summary.json')).rejectedFraction).to.equal(1);
  });

  it('refuses what is not whole, and leaves no ledger', async () => {
    const twice = await combineOf('twice', { first: shard('a'), second: shard('a') });
    expect(twice.stderr).to.equal('macroshard-container: group a comes in twice, from the inputs first and second\n');
    expect(twice.exitCode).to.equal(1);
    const cut = await combineOf('prepare', { a: shard('a') }, ['--partial']);
    truncateSync(join(cut.output, 'features.parquet'), 200);
    const broken = await combineOf('broken', { p: cut.output });
    expect(broken.stderr).to.match(
      /^macroshard-container: the input p: cannot read features\.parquet: .*No magic bytes found at end of file/,
    );
    expect(existsSync(join(broken.output, 'manifest.json'))).to.equal(false);
    mkdirSync(join(root, 'hollow'));
    const hollow = await combineOf('lacking', { h: join(root, 'hollow') });
    expect(hollow.stderr).to.equal(
      'macroshard-container: the input h holds no features.parquet; every input of a combine is the whole output of a group or of a part\n',
    );
    const nothing = await combineOf('nothing', {});
    expect(nothing.exitCode).to.equal(1);
    expect(nothing.stderr).to.equal(
      `macroshard-container: there is nothing to combine: ${join(root, 'nothing/processing/input')} holds no input\n`,
    );
  });
});

/** What `numericsGroup` wrote as heart rates, in beats a minute. */
function heartRatesOf(group: string, records: number): readonly number[] {
  const files = numericsGroup(group, records);
  return Array.from({ length: records }, (_, index) => files[`r${index}/r${index}.dat`] as string).flatMap((text) => {
    const bytes = Buffer.from(text, 'latin1');
    return Array.from({ length: bytes.length / 6 }, (_, frame) => bytes.readInt16LE(frame * 6) / 10);
  });
}
