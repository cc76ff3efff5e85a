import { expect } from 'chai';
import fc from 'fast-check';
import { childPath, findReferences, parseReference } from '../../pipeline/definition/reference.ts';

describe('parseReference', () => {
  it('takes every kind of reference apart', () => {
    expect(parseReference('Parameters.InputDataUri')).to.deep.equal({ kind: 'parameter', name: 'InputDataUri' });
    expect(parseReference('Execution.PipelineExecutionId')).to.deep.equal({
      kind: 'execution',
      name: 'PipelineExecutionId',
    });
    expect(parseReference('PipelineExperimentConfig.TrialName')).to.deep.equal({
      kind: 'experiment',
      name: 'TrialName',
    });
    expect(parseReference('Steps.Combine.PropertyFiles.Summary')).to.deep.equal({
      kind: 'property-file',
      step: 'Combine',
      file: 'Summary',
    });
    expect(parseReference(`Steps.G-30.A['b c'].D["e"][2].F_g`)).to.deep.equal({
      kind: 'property',
      step: 'G-30',
      parts: [{ member: 'A' }, { entry: 'b c' }, { member: 'D' }, { entry: 'e' }, { index: 2 }, { member: 'F_g' }],
    });
  });

  // The Python SDK's own unit test has this text.
  it("reads the SDK's text of an output", () => {
    expect(
      parseReference("Steps.MyStep.ProcessingOutputConfig.Outputs['MyOutputName'].S3Output.S3Uri"),
    ).to.deep.include({ kind: 'property', step: 'MyStep' });
  });

  for (const text of [
    '',
    'Parameters',
    'Parameters.',
    'Parameters.a.b',
    'Execution.a[0]',
    'Steps.A',
    'Steps.A.',
    'Steps..B',
    "Steps.A.B['c",
    'Steps.A.B[x]',
    'Step.A.B',
    'Parameters.a b',
    'Steps.A.B\n',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseReference(text)).to.deep.equal({ kind: 'malformed' });
    });
  }

  it('answers for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `Steps.A.${rest}`),
        ),
        (text) => {
          expect(parseReference(text).kind).to.be.a('string');
        },
      ),
    );
  });
});

describe('findReferences', () => {
  it('gives every Get with its path, in the order of the value', () => {
    const value = {
      b: [{ Get: 'Parameters.A' }, { 'Std:Join': { On: '', Values: ['x', { Get: 'Steps.S.P' }] } }],
      'a-b': { Get: 'Execution.X' },
      Get: 'not alone, so none',
    };
    expect(findReferences(value, 'root').map(({ path, text }) => [path, text])).to.deep.equal([
      ['root.b[0]', 'Parameters.A'],
      ['root.b[1]["Std:Join"].Values[1]', 'Steps.S.P'],
      ['root["a-b"]', 'Execution.X'],
    ]);
  });

  it('finds none in scalars, null and nothing', () => {
    expect([null, 'Get', 1, undefined].flatMap((value) => findReferences(value))).to.deep.equal([]);
  });
});

describe('childPath', () => {
  it('writes members bare where they are words, quoted where not, and positions in brackets', () => {
    expect([
      childPath('', 'Steps'),
      childPath('Steps', 3),
      childPath('a', 'b_1'),
      childPath('a', 'b-1'),
      childPath('', 'x y'),
    ]).to.deep.equal(['Steps', 'Steps[3]', 'a.b_1', 'a["b-1"]', '["x y"]']);
  });
});
