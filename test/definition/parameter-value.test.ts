import { expect } from 'chai';
import {
  describeValueProblem,
  findValueProblem,
  readParameterText,
  type ValueContract,
} from '../../pipeline/definition/parameter-value.ts';

const problemOf = (contract: ValueContract, value: unknown) => {
  const problem = findValueProblem(contract, value);
  return problem && describeValueProblem(problem, value);
};

describe("a text that is to be a parameter's value", () => {
  it("is read in Studio's spellings of its type, and in no other", () => {
    const read = (type: ValueContract['type'], ...texts: readonly string[]) =>
      texts.map((text) => readParameterText(type, text));
    expect(read('Boolean', 'True', 'false', 'TRUE', 'yes', '1', '')).to.deep.equal([
      ...[true, false, true],
      ...[undefined, undefined, undefined],
    ]);
    expect(read('Integer', '+5', '-5', '007', '1e3', '5.0', '0x10', ' 5', '', '9007199254740993')).to.deep.equal([
      ...[5, -5, 7],
      ...Array<undefined>(6).fill(undefined),
    ]);
    expect(read('Float', '1e3', '+.5', '5.', '-2', '1e400', 'Infinity', 'NaN', '')).to.deep.equal([
      ...[1000, 0.5, 5, -2],
      ...Array<undefined>(4).fill(undefined),
    ]);
    expect(read('String', '', ' 5', 'True')).to.deep.equal(['', ' 5', 'True']);
  });
});

describe("a parameter's value", () => {
  it('is held to its type, length, bounds, form and list', () => {
    expect(problemOf({ type: 'Integer', smallest: 0 }, 0)).to.equal(undefined);
    expect([
      problemOf({ type: 'Integer' }, 1.5),
      problemOf({ type: 'Boolean' }, 'yes'),
      problemOf({ type: 'String' }, 7),
      problemOf({ type: 'String' }, ''),
      problemOf({ type: 'String' }, 'x'.repeat(1025)),
      problemOf({ type: 'String', longestValue: 3 }, 'four'),
      problemOf({ type: 'Float', smallest: 0, largest: 1 }, -0.5),
      problemOf({ type: 'Float', smallest: 0, largest: 1 }, 2),
      problemOf({ type: 'String', isS3Prefix: true }, 's3:/x'),
      problemOf({ type: 'String', isS3Prefix: true }, 's3://My_Bucket/x'),
      problemOf({ type: 'String', enumValues: ['a', 'b'] }, 'c'),
    ]).to.deep.equal([
      'must be an integer, got the number 1.5',
      'must be true or false, got the text "yes"',
      'must be a text (in quotes, where it looks like a number), got the number 7',
      'must be a text that is not empty, got the text ""',
      'must have at most 1024 characters, got 1025',
      'must have at most 3 characters, got 4',
      'must be at least 0, got the number -0.5',
      'must be at most 1, got the number 2',
      'must be an S3 prefix such as s3://bucket/folder, got the text "s3:/x"',
      'must be an S3 prefix such as s3://bucket/folder, got the text "s3://My_Bucket/x"',
      'must be one of a, b, got the text "c"',
    ]);
  });
});
