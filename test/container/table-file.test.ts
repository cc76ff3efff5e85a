import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Cell, Cells, Column, ColumnType } from '@macroshard/container/extractor';
import { writeTable } from '@macroshard/container/parquet/write-table';
import { expect } from 'chai';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { anyText } from '../support/any-text.ts';
import { itWide, runs } from '../support/wide.ts';

describe('a table file', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'macroshard-table-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  // DuckDB may keep what it has seen of a file: none is written twice.
  let written = 0;
  const write = (columns: readonly Column[], batches: readonly Batch[]): string => {
    const path = join(folder, `${written++}.parquet`);
    writeTable(path, { group: 'g', columns, batches });
    return path;
  };

  it('is read by two engines as what was written, whatever it holds', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    await fc.assert(
      fc.asyncProperty(tables, async ({ columns, batches }) => {
        const path = write(
          columns,
          batches.map(({ rowCount, cells }) => ({ rowCount, columns: cells.map(asGiven) })),
        );
        const expected = batches.flatMap(({ rowCount, cells }) =>
          Array.from({ length: rowCount }, (_, row) => cells.map(({ values }) => values[row]!)),
        );
        expect(await readByDuckDb(instance, path, columns), 'DuckDB').to.deep.equal(expected);
        expect(await readByHyparquet(path, columns), 'hyparquet').to.deep.equal(expected);
      }),
      { numRuns: runs(6, 150) },
    );
  });

  it('has bytes that follow from its rows, however they come', () => {
    fc.assert(
      fc.property(tables, ({ columns, batches }) => {
        const given = write(
          columns,
          batches.map(({ rowCount, cells }) => ({ rowCount, columns: cells.map(asGiven) })),
        );
        const bytes = readFileSync(given);
        const one = write(columns, [
          {
            rowCount: batches.reduce((sum, { rowCount }) => sum + rowCount, 0),
            columns: columns.map((_, index) => batches.flatMap(({ cells }) => [...cells[index]!.values])),
          },
        ]);
        expect(readFileSync(one).equals(bytes)).to.equal(true);
      }),
      { numRuns: runs(4, 60) },
    );
  });

  it('ends a row group after 65536 rows, and pages after 8192 that a reader can leave out', async () => {
    const rowCount = 70_000;
    const columns: readonly Column[] = [
      { name: 'path', type: 'string', nullable: false },
      { name: 'mean', type: 'double', nullable: true },
      { name: 'n', type: 'int64', nullable: false },
      { name: 'none', type: 'double', nullable: true },
    ];
    const path = write(columns, [
      {
        rowCount,
        columns: [
          Array.from({ length: rowCount }, (_, row) => `p${String(row).padStart(6, '0')}`),
          Float64Array.from({ length: rowCount }, (_, row) => (row % 10_000 === 7 ? Number.NaN : Math.sqrt(row))),
          Float64Array.from({ length: rowCount }, (_, row) => row % 100),
          { runs: [{ value: null, count: rowCount }] },
        ],
      },
    ]);
    const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(row_groups.map(({ num_rows }) => num_rows)).to.deep.equal([65_536n, 4_464n]);
    expect(row_groups[0]!.columns.map(({ meta_data }) => shownStatistics(meta_data!.statistics!))).to.deep.equal([
      { ...bounds('g', 'g'), null_count: 0n },
      { ...bounds('p000000', 'p065535'), null_count: 0n },
      { ...bounds(-0, Math.sqrt(65_535)), null_count: 7n },
      { ...bounds(0n, 99n), null_count: 0n },
      { null_count: 65_536n },
    ]);
    expect(row_groups[0]!.columns.map(({ column_index_length }) => (column_index_length ?? 0) > 0)).to.deep.equal([
      true,
      true,
      true,
      true,
      true,
    ]);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      `SELECT sum(n)::BIGINT AS n, count(mean)::BIGINT AS means FROM '${path}' WHERE path BETWEEN 'p010000' AND 'p010099'`,
    );
    expect(reader.getRowObjects()).to.deep.equal([{ n: 4950n, means: 99n }]);
  });

  itWide('ends a row group before its texts take all memory', async () => {
    const columns: readonly Column[] = [{ name: 'image', type: 'binary', nullable: false }];
    const images = Array.from({ length: 300 }, (_, index) => new Uint8Array(2 ** 18).fill(index));
    const path = write(columns, [{ rowCount: 300, columns: [images] }]);
    const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(row_groups.map(({ num_rows }) => num_rows)).to.deep.equal([256n, 44n]);
  });
});

function shownStatistics(statistics: object): object {
  return Object.fromEntries(Object.entries(statistics).filter(([, value]) => value !== undefined));
}

function bounds(least: unknown, greatest: unknown): object {
  return { min_value: least, max_value: greatest };
}

interface Batch {
  readonly rowCount: number;
  readonly columns: readonly Cells[];
}

/** A column's cells in a batch, and how they are given. */
interface GivenCells {
  readonly values: readonly Cell[];
  readonly type: ColumnType;
  readonly way: 'cells' | 'runs' | 'numbers';
}

const cellsOf: Readonly<Record<ColumnType, fc.Arbitrary<Exclude<Cell, null>>>> = {
  string: fc.oneof(anyText({ maxLength: 8 }), fc.constantFrom('II', 'V')),
  binary: fc.uint8Array({ maxLength: 8 }),
  boolean: fc.boolean(),
  int32: fc.oneof(fc.integer(), fc.constantFrom(0, 1)),
  int64: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(0n, 7n)),
  float32: fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0)),
  double: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 125)),
  date: fc.integer({ min: -100_000, max: 100_000 }),
  timestamp: fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }),
  'list<int32>': fc.array(fc.integer(), { maxLength: 4 }),
  'list<int64>': fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 4 }),
  'list<float32>': fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 }),
  'list<double>': fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 }),
};

const columnsOf = fc
  .array(fc.record({ type: fc.constantFrom(...(Object.keys(cellsOf) as ColumnType[])), nullable: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((columns) => columns.map((column, index): Column => ({ name: `c${index}`, ...column })));

const tables = columnsOf.chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    batches: fc.array(
      fc.integer({ min: 0, max: 40 }).chain((rowCount) =>
        fc.record({
          rowCount: fc.constant(rowCount),
          cells: fc.tuple(...columns.map((column) => givenCells(column, rowCount))) as fc.Arbitrary<GivenCells[]>,
        }),
      ),
      { maxLength: 4 },
    ),
  }),
);

function givenCells({ type, nullable }: Column, rowCount: number): fc.Arbitrary<GivenCells> {
  const cell = nullable ? fc.option(cellsOf[type], { freq: 4 }) : cellsOf[type];
  const many = fc.array(cell, { minLength: rowCount, maxLength: rowCount });
  const few = cell.map((value) => new Array<Cell>(rowCount).fill(value));
  return fc.record({
    values: fc.oneof(many, few) as fc.Arbitrary<readonly Cell[]>,
    type: fc.constant(type),
    way: fc.constantFrom('cells', 'runs', 'numbers'),
  });
}

function asGiven({ values, type, way }: GivenCells): Cells {
  if (way === 'runs') return { runs: values.map((value) => ({ value, count: 1 })) };
  if (way === 'cells' || values.includes(null)) return values;
  if (type === 'double') return Float64Array.from(values as number[]);
  if (type === 'float32') return Float32Array.from(values as number[]);
  if (type === 'int32' || type === 'date') return Int32Array.from(values as number[]);
  if (type === 'int64' || type === 'timestamp') return BigInt64Array.from(values as bigint[]);
  return values;
}

async function readByDuckDb(instance: DuckDBInstance, path: string, columns: readonly Column[]): Promise<Cell[][]> {
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT * EXCLUDE ("group") FROM read_parquet('${path}')`);
    return reader.getRows().map((row) => row.map((value, index) => fromDuckDb(value, columns[index]!.type)));
  } finally {
    connection.closeSync();
  }
}

function fromDuckDb(value: unknown, type: ColumnType): Cell {
  if (value === null) return null;
  if (type === 'date') return (value as { days: number }).days;
  if (type === 'timestamp') return (value as { micros: bigint }).micros;
  if (type === 'binary') return Uint8Array.from((value as { bytes: Uint8Array }).bytes);
  if (type.startsWith('list<')) return [...(value as { items: readonly number[] }).items];
  return value as Cell;
}

async function readByHyparquet(path: string, columns: readonly Column[]): Promise<Cell[][]> {
  const rows = await parquetReadObjects({
    file: await asyncBufferFromFile(path),
    utf8: false,
    parsers: {
      dateFromDays: (days: number) => days,
      timestampFromMicroseconds: (micros: bigint) => micros,
    } as never,
  });
  return rows.map((row) => columns.map(({ name, type }) => fromHyparquet(row[name], type)));
}

function fromHyparquet(value: unknown, type: ColumnType): Cell {
  if (value === null || value === undefined) return null;
  if (type === 'binary') return Uint8Array.from(value as Uint8Array);
  return type.startsWith('list<') ? [...(value as number[])] : (value as Cell);
}
