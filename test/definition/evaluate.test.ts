import { expect } from 'chai';
import {
  defaultScope,
  EvaluationError,
  evaluate,
  evaluateScalar,
  ifKnown,
  resolveScalar,
  type Scope,
  variablesOf,
} from '../../pipeline/definition/evaluate.ts';
import type { Json, Scalar } from '../../pipeline/definition/json.ts';

const parameters: Readonly<Record<string, Scalar>> = {
  Count: 3,
  Limit: 0.01,
  Big: 1e21,
  On: true,
  Off: false,
  Name: 'x',
};

const scope: Scope = {
  parameter: (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined),
  execution: (variable) => (variable === 'PipelineExecutionId' ? 'cfvy1tjuxdq8' : undefined),
  properties: (step) =>
    step === 'Group-30'
      ? {
          ProcessingJobName: 'job-1',
          ProcessingInputs: [{ InputName: 'data', S3Input: { S3Uri: 's3://b/in' } }],
          ProcessingOutputConfig: {
            Outputs: [
              { OutputName: 'other', S3Output: { S3Uri: 's3://b/other' } },
              { OutputName: 'shard', S3Output: { S3Uri: 's3://b/shard' } },
            ],
          },
        }
      : undefined,
  propertyFile: (step, file) =>
    step === 'Combine' && file === 'Summary'
      ? { rejectedFraction: 0.5, parts: [{ rows: 1 }, { rows: 2 }], 'a-b': { c: null } }
      : undefined,
};

const get = (text: string): Json => ({ Get: text });
const join = (On: string, ...Values: readonly Json[]): Json => ({ 'Std:Join': { On, Values } });
const jsonGet = (Path: string, file = 'Steps.Combine.PropertyFiles.Summary'): Json => ({
  'Std:JsonGet': { PropertyFile: get(file), Path },
});

describe('evaluate', () => {
  it('leaves literals and what surrounds expressions as they are', () => {
    const value = { a: [1, null, { b: get('Parameters.Count') }], Get: 'not alone', c: false };
    expect(evaluate(value, scope)).to.deep.equal({ a: [1, null, { b: 3 }], Get: 'not alone', c: false });
  });

  it('keeps the type of a parameter where it stands alone', () => {
    const names = ['Count', 'Limit', 'On', 'Off', 'Name'];
    expect(names.map((name) => evaluate(get(`Parameters.${name}`), scope))).to.deep.equal([3, 0.01, true, false, 'x']);
  });

  it('joins Integers, Floats and Booleans as the texts that JSON has for them', () => {
    const values = ['Count', 'Limit', 'On', 'Off', 'Name'].map((name) => get(`Parameters.${name}`));
    expect(evaluate(join('|', 'a', ...values, 7, join('', 'n', get('Execution.PipelineExecutionId'))), scope)).to.equal(
      'a|3|0.01|true|false|x|7|ncfvy1tjuxdq8',
    );
  });

  it('joins without a separator where none is given, and nothing to an empty text', () => {
    expect(evaluate({ 'Std:Join': { Values: ['a', 'b'] } }, scope)).to.equal('ab');
    expect(evaluate(join('/'), scope)).to.equal('');
  });

  it('follows properties by member, by the name of an entry, and by position', () => {
    const paths = [
      'ProcessingJobName',
      "ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri",
      'ProcessingOutputConfig.Outputs["other"].S3Output.S3Uri',
      'ProcessingOutputConfig.Outputs[1].OutputName',
      "ProcessingInputs['data'].S3Input.S3Uri",
    ];
    expect(paths.map((path) => evaluate(get(`Steps.Group-30.${path}`), scope))).to.deep.equal([
      'job-1',
      's3://b/shard',
      's3://b/other',
      'shard',
      's3://b/in',
    ]);
  });

  it('reads property files by dotted paths with positions', () => {
    const paths = ['rejectedFraction', 'parts[1].rows', 'a-b', 'parts'];
    expect(paths.map((path) => evaluate(jsonGet(path), scope))).to.deep.equal([
      0.5,
      2,
      { c: null },
      [{ rows: 1 }, { rows: 2 }],
    ]);
  });

  const failures: readonly (readonly [string, Json, string])[] = [
    ['a parameter', get('Parameters.Missing'), 'cannot resolve "Parameters.Missing"'],
    ['a name that every object has', get('Parameters.constructor'), 'cannot resolve "Parameters.constructor"'],
    ['an execution variable', get('Execution.Nothing'), 'cannot resolve "Execution.Nothing"'],
    [
      'a step that has not run',
      get('Steps.Group-31.ProcessingJobName'),
      'cannot resolve "Steps.Group-31.ProcessingJobName"',
    ],
    [
      'an output',
      get("Steps.Group-30.ProcessingOutputConfig.Outputs['x']"),
      `cannot resolve "Steps.Group-30.ProcessingOutputConfig.Outputs['x']"`,
    ],
    [
      'a member of a text',
      get('Steps.Group-30.ProcessingJobName.length'),
      'cannot resolve "Steps.Group-30.ProcessingJobName.length"',
    ],
    ['an experiment', get('PipelineExperimentConfig.TrialName'), 'cannot resolve "PipelineExperimentConfig.TrialName"'],
    ['no reference', get('nonsense'), 'cannot resolve "nonsense"'],
    ['a Get of a number', { Get: 5 }, 'Get takes a text, got 5'],
    ['a Get of an object', { Get: {} }, 'Get takes a text, got an object'],
    ['a Join without values', { 'Std:Join': {} }, 'Std:Join takes {"On": text, "Values": list}'],
    ['a Join of a list', join('', ['a']), '["a"] resolves to a list, expected a text, number or boolean'],
    ['a Join of null', join('', null), 'null resolves to nothing, expected a text, number or boolean'],
    [
      'a Join of an object',
      join('', jsonGet('a-b')),
      '{"Std:JsonGet":{"PropertyFile":{"Get":"Steps.Combine.PropertyFiles.Summary"},"Path":"a-b"}} resolves to an object, expected a text, number or boolean',
    ],
    [
      'a path into nothing',
      jsonGet('parts[2].rows'),
      '"Steps.Combine.PropertyFiles.Summary" holds nothing at "parts[2].rows"',
    ],
    [
      'a file that is not there',
      jsonGet('x', 'Steps.Combine.PropertyFiles.Other'),
      'cannot read the property file "Steps.Combine.PropertyFiles.Other"',
    ],
    [
      'a file that is a property',
      jsonGet('x', 'Steps.Group-30.ProcessingJobName'),
      'cannot read the property file "Steps.Group-30.ProcessingJobName"',
    ],
    [
      'a JsonGet without a file',
      { 'Std:JsonGet': { Path: 'x' } },
      'Std:JsonGet takes {"PropertyFile": {"Get": "Steps.NAME.PropertyFiles.FILE"}, "Path": text}, or S3Uri in the place of PropertyFile',
    ],
  ];
  for (const [what, value, message] of failures) {
    it(`says what it cannot resolve: ${what}`, () => {
      expect(() => evaluate([value], scope))
        .to.throw(EvaluationError)
        .with.property('message', message);
    });
  }

  it('gives a scalar or says what it is instead', () => {
    expect(evaluateScalar(get('Parameters.Off'), scope)).to.equal(false);
    expect(() => evaluateScalar({ a: 1 }, scope)).to.throw(
      EvaluationError,
      /^\{"a":1\} resolves to an object, expected a text, number or boolean$/,
    );
  });

  it('puts in the place of what it cannot resolve what the caller says, all of a join for a part of it', () => {
    const unknown = get('Execution.StartDateTime');
    const value = { a: [get('Parameters.Count'), join('/', 'x', unknown)], b: { c: unknown } };
    const places: unknown[] = [];
    const result = evaluate(value, scope, {
      onUnknown({ expression, path, error }) {
        places.push({ path, message: error.message });
        return { kept: expression };
      },
    });
    expect(result).to.deep.equal({ a: [3, { kept: join('/', 'x', unknown) }], b: { c: { kept: unknown } } });
    const message = 'cannot resolve "Execution.StartDateTime"';
    expect(places).to.deep.equal([
      { path: [{ member: 'a' }, { index: 1 }], message },
      { path: [{ member: 'b' }, { member: 'c' }], message },
    ]);
  });

  it('lets through what goes wrong otherwise', () => {
    const broken = {
      ...scope,
      parameter: () => {
        throw new RangeError('not of the definition');
      },
    };
    expect(() => evaluate(get('Parameters.Count'), broken, { onUnknown: () => null })).to.throw(RangeError);
    expect(() => ifKnown(() => evaluate(get('Parameters.Count'), broken))).to.throw(RangeError);
  });

  it('gives nothing for a scalar that is unknown or none', () => {
    const values = [
      5,
      null,
      get('Parameters.Name'),
      get('Parameters.Other'),
      { a: 1 },
      get('Steps.Group-30.ProcessingInputs'),
    ];
    expect(values.map((value) => resolveScalar(value, scope))).to.deep.equal([
      5,
      undefined,
      'x',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the default scope', () => {
  const definition = { Parameters: [{ Name: 'Count', DefaultValue: 3 }, { Name: 'Bare' }] };

  it('knows defaults and what it is given, and nothing else', () => {
    const known = defaultScope(definition, {
      variables: variablesOf({ pipelineArn: 'arn', pipelineName: 'waves', id: 'abc' }),
      properties: new Map([['Group-30', { ProcessingJobName: 'job-1' }]]),
    });
    const names = ['PipelineName', 'PipelineArn', 'PipelineExecutionId', 'PipelineExecutionArn', 'StartDateTime'];
    expect([...names, 'constructor'].map((name) => known.execution(name))).to.deep.equal([
      'waves',
      'arn',
      'abc',
      'arn/execution/abc',
      undefined,
      undefined,
    ]);
    expect(['Count', 'Bare', 'Other'].map((name) => known.parameter(name))).to.deep.equal([3, undefined, undefined]);
    expect(known.properties('Group-30')).to.deep.equal({ ProcessingJobName: 'job-1' });
    expect([known.properties('Combine'), known.propertyFile('Combine', 'Summary')]).to.deep.equal([
      undefined,
      undefined,
    ]);
  });
});
