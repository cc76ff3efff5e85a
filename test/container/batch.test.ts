import type { Column, ColumnType } from '@macroshard/container/extractor';
import { checkBatch } from '@macroshard/container/parquet/batch';
import { columnProblem } from '@macroshard/container/parquet/schema';
import { expect } from 'chai';

const columns: readonly Column[] = [
  { name: 's', type: 'string', nullable: false },
  { name: 'i', type: 'int32', nullable: true },
  { name: 'l', type: 'int64', nullable: true },
  { name: 'd', type: 'double', nullable: true },
  { name: 'b', type: 'boolean', nullable: false },
];
const row = { s: ['x'], i: [1], l: [1n], d: [0.5], b: [true] };

describe("a unit's rows", () => {
  it('pass as they are where they fit', () => {
    const rows = { s: ['ä', ''], i: [null, -(2 ** 31)], l: [2n ** 63n - 1n, null], d: [NaN, -0], b: [true, false] };
    expect(checkBatch(rows, { columns, rowCount: 2, path: 'p' })).to.deep.equal({
      rowCount: 2,
      columns: Object.values(rows),
    });
  });

  it('may be stretches of equal cells, and numbers in one piece', () => {
    const runs = {
      runs: [
        { value: 'x', count: 2 },
        { value: '', count: 0 },
      ],
    };
    const rows = {
      s: runs,
      i: Float64Array.of(1, NaN),
      l: Float64Array.of(-(2 ** 40), 3),
      d: Float64Array.of(0.5, NaN),
      b: [true, false],
    };
    expect(checkBatch(rows, { columns, rowCount: 2, path: 'p' })).to.deep.equal({
      rowCount: 2,
      columns: Object.values(rows),
    });
  });

  const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ ...row, s: { runs: [{ value: 1, count: 1 }] } }, 'column "s" has 1 in row 0, expected a string'],
    [{ ...row, s: { runs: [{ value: 'x', count: 2 }] } }, 'column "s" has 2 cells, expected 1'],
    [{ ...row, s: { runs: [{ value: 'x', count: -1 }] } }, 'column "s" has a run of -1 cells'],
    [
      { ...row, s: Float64Array.of(1) },
      'column "s" of type string has a Float64Array, expected cells one by one or as runs',
    ],
    [
      { ...row, i: BigInt64Array.of(1n) },
      'column "i" of type int32 has a BigInt64Array, expected a Int32Array or Float64Array',
    ],
    [
      { ...row, i: Float64Array.of(0.5) },
      'column "i" has 0.5 in row 0, expected a number that is a 32-bit integer or null',
    ],
    [
      { ...row, l: Float64Array.of(2 ** 60) },
      'column "l" has 1152921504606847000 in row 0, expected a whole number that a double holds exactly or null',
    ],
    [{ ...row, s: [null] }, 'column "s" has null in row 0, expected a string'],
    [
      { ...row, i: [2 ** 31] },
      'column "i" has 2147483648 in row 0, expected a number that is a 32-bit integer or null',
    ],
    [{ ...row, l: [5] }, 'column "l" has 5 in row 0, expected a bigint of 64 bits or null'],
    [{ ...row, l: [2n ** 63n] }, 'column "l" has 9223372036854775808n in row 0, expected a bigint of 64 bits or null'],
    [{ ...row, d: ['1'] }, 'column "d" has "1" in row 0, expected a number or null'],
    [{ ...row, d: [Infinity] }, 'column "d" has Infinity in row 0, expected a finite number or null'],
    [{ ...row, d: Float64Array.of(-Infinity) }, 'column "d" has -Infinity in row 0, expected a finite number or null'],
    [{ ...row, b: [undefined] }, 'column "b" has undefined in row 0, expected true or false'],
    [{ ...row, d: [] }, 'column "d" has 0 cells, expected 1'],
    [{ s: ['x'] }, 'rows have no column "i"'],
    [{ ...row, extra: [1] }, 'rows have the column "extra", which is not declared'],
  ];
  for (const [rows, message] of wrong) {
    it(`are refused: ${message}`, () => {
      expect(() => checkBatch(rows as never, { columns, rowCount: 1, path: 'p' }))
        .to.throw(Error)
        .with.property('message', message);
    });
  }

  it('are refused where a number is none, and the column has no nulls', () => {
    const strict: readonly Column[] = [{ name: 'd', type: 'double', nullable: false }];
    for (const d of [[NaN], Float64Array.of(NaN), { runs: [{ value: NaN, count: 1 }] }]) {
      expect(() => checkBatch({ d }, { columns: strict, rowCount: 1, path: 'p' })).to.throw(
        'column "d" has NaN in row 0, expected a finite number',
      );
    }
  });

  const misfits: readonly (readonly [ColumnType, unknown, string])[] = [
    ['binary', ['x'], '"x" in row 0, expected a Uint8Array'],
    ['date', [0.5], '0.5 in row 0, expected a whole number of days since 1970-01-01'],
    ['timestamp', [1], '1 in row 0, expected a bigint of microseconds since 1970-01-01 00:00 UTC'],
    ['float32', Float32Array.of(Infinity), 'Infinity in row 0, expected a finite number that a float holds'],
    [
      'list<double>',
      [Float64Array.of(NaN)],
      'a Float64Array in row 0, expected a Float64Array or a list of finite numbers',
    ],
    ['float32', [1e39], '1e+39 in row 0, expected a finite number that a float holds'],
    ['float32', [1n], '1n in row 0, expected a number'],
    ['list<double>', [[1, null]], '[1,null] in row 0, expected a Float64Array or a list of finite numbers'],
    [
      'list<float32>',
      [Float64Array.of(1)],
      'a Float64Array in row 0, expected a Float32Array or a list of finite numbers',
    ],
    ['list<int64>', [[1n, 2]], '["1n",2] in row 0, expected a BigInt64Array or a list of bigints of 64 bits'],
    ['list<int32>', [[0.5]], '[0.5] in row 0, expected an Int32Array or a list of numbers that are 32-bit integers'],
  ];
  for (const [type, cells, message] of misfits) {
    it(`are refused in a column of type ${type}: ${message}`, () => {
      const columns = [{ name: 'x', type, nullable: false }];
      expect(() => checkBatch({ x: cells } as never, { columns, rowCount: 1, path: 'p' }))
        .to.throw(Error)
        .with.property('message', `column "x" has ${message}`);
    });
  }

  it('need columns that a table can have', () => {
    expect(columnProblem(columns)).to.equal(undefined);
    const one = (column: object) => columnProblem([column]);
    expect([
      columnProblem([]),
      one({ name: 'Group', type: 'string', nullable: true }),
      one({ name: 'x', type: 'float', nullable: true }),
      one({ name: 'x', type: 'double' }),
      one({ type: 'double' }),
    ]).to.deep.equal([
      'has no columns',
      'has the column "Group", which there is already',
      'has the column "x" of type "float", expected string, binary, boolean, int32, int64, float32, double, date, timestamp, list<int32>, list<int64>, list<float32>, list<double>',
      'does not say whether column "x" is nullable',
      'has a column without a name',
    ]);
  });
});
