import { readKinds } from '@macroshard/container/programs/program-answer';
import { inferColumns } from '@macroshard/container/try/infer-columns';
import { expect } from 'chai';

const packed = (...numbers: number[]) => Buffer.from(Float64Array.from(numbers).buffer).toString('base64');

/** The columns that `try` makes of one answer. */
function inferred(answer: object) {
  const kinds = readKinds(JSON.stringify({ id: 1, ...answer }), 1);
  if (kinds.status === 'rejected') throw new Error(kinds.reason);
  const { columns } = inferColumns([{ path: 'u', ...kinds }]);
  const types = columns.map(({ name, type, nullable }) => [name, `${type}${nullable ? '?' : ''}`]);
  return [kinds.rowCount, types.map((each) => each.join(' ')).join(', ')];
}

describe('what try makes of a program’s rows', () => {
  it('are columns of JSON and of packed numbers alike', () => {
    const rows = {
      ...{ path: ['u', 'u'], n: [1, null], x: [1, 0.5], far: [1e300, 1], is: [true, false], of: [[1], [0.5]] },
      alone: { float64: packed(1.5, Number.NaN) },
    };
    const numbers = { columns: ['mean', 'count', 'gap'], float64: packed(0.5, 2, 1, 2, Number.NaN, 3) };
    const types = 'path string, n int64?, x double, far double, is boolean, of list<double>, alone double?';
    expect(inferred({ rows })).to.deep.equal([2, types]);
    const together = 'path string, mean double, count double, gap double?';
    expect(inferred({ rows: { path: ['u', 'u'] }, numbers })).to.deep.equal([2, together]);
  });

  it('is said to be none where a column is no list, or nothing that a cell can be', () => {
    expect(() => inferred({ rows: { path: 'u' } })).to.throw(
      'rows have "u" for column "path", expected a list of cells',
    );
    expect(() => inferred({ rows: { x: [{ a: 1 }] } })).to.throw(
      'column "x" has {"a":1}, which no type of columns holds',
    );
    expect(() => inferred({ rows: {}, numbers: { columns: [] } })).to.throw(
      'it gave the numbers {"columns":[]}, expected names of columns and float64',
    );
  });
});
