import { expect } from 'chai';
import { defaultScope } from '../../pipeline/definition/evaluate.ts';
import { itemsOf } from '../../pipeline/definition/iterations.ts';
import type { DefinitionJson, ForEachStepJson } from '../../pipeline/definition/json.ts';

const scope = defaultScope({ Version: '2020-12-01', Metadata: {}, Parameters: [], Steps: [] } as DefinitionJson);
const items = (text: string) => () =>
  itemsOf({ Name: 'F', Type: 'ForEach', Arguments: { IterableItems: text } } as unknown as ForEachStepJson, scope);

describe('the items of a ForEach step', () => {
  it('keep the numbers that they were given', () => {
    const text = '[9007199254740991, -5, 0.1, 1e21, {"a": 7}, "12345678901234567890", "\\"1e400"]';
    expect(items(text)()).to.deep.equal([
      ...['9007199254740991', '-5', '0.1', '1e+21', '{"a":7}', '12345678901234567890', '"1e400'],
    ]);
    for (const [number, read] of [
      ['12345678901234567890', '12345678901234567000'],
      ['-9007199254740993', '-9007199254740992'],
      ['1e400', 'Infinity'],
    ] as const) {
      for (const list of [`[${number}]`, `["1", {"a": [${number}]}]`]) {
        expect(items(list)).to.throw(
          `IterableItems holds the number ${number}, which would be read as ${read}: expected it as a text, "${number}"`,
        );
      }
    }
  });
});
