import { inferColumns } from '@macroshard/container/try/infer-columns';
import { expect } from 'chai';

describe('columns inferred from units', () => {
  const infer = (...kinds: readonly (readonly string[])[]) => {
    const units = kinds.map((each, index) => ({ path: `${index}`, rowCount: 1, kinds: new Map([['x', each]]) }));
    const { columns, notes } = inferColumns(units);
    return [...columns.map(({ type, nullable }) => `${type}${nullable ? '?' : ''}`), ...notes];
  };

  for (const [kinds, type] of [
    [[['int64'], ['int64', 'null']], 'int64?'],
    [[['int32'], ['int64']], 'int64'],
    [[['int64'], ['double']], 'double'],
    [[['int32', 'float32']], 'double'],
    [[['float32']], 'float32'],
    [[['whole', 'null'], ['int64']], 'int64?'],
    [[['whole', 'null'], ['double']], 'double?'],
    [[['list'], ['list<int64>']], 'list<int64>'],
    [[['list<int64>'], ['list<float32>']], 'list<double>'],
    [[['timestamp'], ['null']], 'timestamp?'],
    [[['binary']], 'binary'],
    [[['boolean']], 'boolean'],
  ] as const) {
    it(`are ${type} of ${kinds.map((each) => each.join(' and ')).join(', then ')}`, () => {
      expect(infer(...kinds)).to.deep.equal([type]);
    });
  }

  it('say of what they know too little, and take a column that a unit lacks for one that may be null', () => {
    expect(infer(['null'])).to.deep.equal(['string?', 'x: nothing but null was seen, say what it is']);
    expect(infer(['list'])).to.deep.equal(['list<double>', 'x: empty lists alone were seen, say what is in them']);
    expect(infer(['whole', 'null'])).to.deep.equal([
      'double?',
      'x: whole numbers alone that came as doubles, as pandas has integers with None: int64 if so',
    ]);
    const some = { path: 'a', rowCount: 1, kinds: new Map([['x', ['date']]]) };
    const { columns } = inferColumns([some, { ...some, kinds: new Map() }, { ...some, rowCount: 0, kinds: new Map() }]);
    expect(columns).to.deep.equal([{ name: 'x', type: 'date', nullable: true }]);
  });

  it('are refused where no type holds what two units have', () => {
    expect(() => infer(['int64'], ['null'], ['string'])).to.throw(
      'column "x" is int64 in "0" and string in "2": no type of columns holds both',
    );
  });
});
