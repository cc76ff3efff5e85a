import { columns as wfdbColumns } from '@macroshard/container/wfdb/columns';
import { expect } from 'chai';
import { datasetColumns } from '../../pipeline/catalog/dataset-columns.ts';

const profileOf = (columns: readonly (readonly [string, string])[]) =>
  JSON.stringify({ columns: columns.map(([name, type]) => ({ name, type })) });

describe('the columns of a table', () => {
  it('are those of the combined dataset, whose signals have a normalized name, too', () => {
    const profile = profileOf([
      ['group', 'VARCHAR'],
      ['signal', 'VARCHAR'],
    ]);
    const expected = [
      { name: 'group', type: 'string', comment: 'The group, which is a folder of the input' },
      { name: 'signal', type: 'string', comment: 'Normalized name of the signal' },
      { name: 'signal_raw', type: 'string', comment: 'What the header calls the signal' },
    ];
    expect(datasetColumns({ profile, declared: wfdbColumns })).to.deep.equal(expected);
    const declared = wfdbColumns.filter(({ name }) => name === 'signal');
    expect(datasetColumns({ profile: undefined, declared })).to.deep.equal(expected);
  });

  it('are as declared where the profile tells of no more', () => {
    const many = Array.from({ length: 120 }, (_, index) => ({ name: `c${index}`, type: 'list<float32>' }));
    const told = profileOf([
      ['group', 'VARCHAR'],
      ...many.slice(0, 99).map(({ name }): [string, string] => [name, 'FLOAT[]']),
    ]);
    const columns = datasetColumns({ profile: told, declared: many });
    expect(columns.length).to.equal(121);
    expect(columns.at(-1)).to.deep.equal({ name: 'c119', type: 'array<float>', comment: null });
    expect(() => datasetColumns({ profile: told, declared: many.slice(1) })).to.throw(
      'the dataset has 100 columns or more, and its column c0 (array<float>) is none that the extractor declares: check out what made this execution',
    );
  });

  it('have comments of one line that Glue takes', () => {
    const declared = [{ name: 'Mean', type: 'double', description: `in\nmV\u0007 ${'x'.repeat(300)}` }];
    const [, column] = datasetColumns({ profile: undefined, declared });
    expect(column).to.deep.equal({ name: 'mean', type: 'double', comment: `in mV ${'x'.repeat(249)}` });
  });

  it('are refused where nobody knows them, or no table holds them', () => {
    const unknown = { unknown: 'no such module lies on this machine' };
    expect(() => datasetColumns({ profile: undefined, declared: unknown })).to.throw(
      'the dataset has no profile.json, and its extractor does not say its columns: no such module lies on this machine',
    );
    expect(() => datasetColumns({ profile: profileOf([['x', 'HUGEINT']]), declared: unknown })).to.throw(
      'the column x is a HUGEINT, which no table of Glue is known to hold',
    );
    expect(() => datasetColumns({ profile: '{}', declared: unknown })).to.throw(
      'profile.json is not one that combine writes: it has no columns',
    );
  });
});
