import { expect } from 'chai';
import { groupsByPack, groupsByStep, groupsOf, writesDataset } from '../../pipeline/definition/group-steps.ts';
import { containerCommandOf, inputsOf, outputsOf, outputUrisOf } from '../../pipeline/definition/job-request.ts';
import type { DefinitionJson, Json, JsonObject, StepJson } from '../../pipeline/definition/json.ts';

const deferred = { Get: 'Parameters.InputDataUri' };

const request: JsonObject = {
  AppSpecification: { ImageUri: deferred, ContainerArguments: ['process-group', '--group', '30'] },
  ProcessingInputs: [
    { InputName: 'group', S3Input: { S3Uri: deferred, LocalPath: '/opt/ml/processing/input/30' } },
    { InputName: 'query', DatasetDefinition: {} },
  ],
  ProcessingOutputConfig: {
    Outputs: [
      { OutputName: 'shard', S3Output: { S3Uri: 's3://bucket/shard', LocalPath: '/opt/ml/processing/output' } },
    ],
  },
};

const withWords = (...words: readonly Json[]): JsonObject => ({ AppSpecification: { ContainerArguments: words } });

describe("a job's request", () => {
  it('has inputs and outputs, each with its place where it has one', () => {
    expect(inputsOf(request).map(({ name, uri, localPath }) => ({ name, uri, localPath }))).to.deep.equal([
      { name: 'group', uri: deferred, localPath: '/opt/ml/processing/input/30' },
      { name: 'query', uri: undefined, localPath: undefined },
    ]);
    expect(outputsOf(request).map(({ name, uri, localPath }) => ({ name, uri, localPath }))).to.deep.equal([
      { name: 'shard', uri: 's3://bucket/shard', localPath: '/opt/ml/processing/output' },
    ]);
    expect(outputUrisOf(request)).to.deep.equal(['s3://bucket/shard']);
  });

  it('has none where it is not of the shape', () => {
    for (const odd of [{}, { ProcessingInputs: 'x', ProcessingOutputConfig: [] }, { ProcessingInputs: [null] }]) {
      expect([inputsOf(odd), outputsOf(odd)]).to.deep.equal([[], []]);
    }
    expect(containerCommandOf({})).to.deep.equal({ image: undefined, entrypoint: undefined, words: [] });
  });

  it('tells an entry point that is given from one that is the image’s own', () => {
    const { entrypoint } = containerCommandOf({ AppSpecification: { ContainerEntrypoint: ['python', 'x.py'] } });
    expect([entrypoint, containerCommandOf(request).entrypoint]).to.deep.equal([['python', 'x.py'], undefined]);
  });
});

describe('a step', () => {
  it('is of the groups that its container is told to process', () => {
    const requests = [
      request,
      withWords('process-group', '--strict-checksums', '--group', 'a b'),
      withWords('process-group'),
      withWords('process-group', '--group'),
      withWords('process-group', '--group', deferred),
      withWords('combine', '--group', '30'),
      withWords('process-pack', '--group', '30', '--option', 'a=b', '--group', 'a b'),
      {},
    ];
    expect(requests.map(groupsOf)).to.deep.equal([['30'], ['a b'], [], [], [], [], ['30', 'a b'], []]);
  });

  it('writes the dataset where it combines, and not only a part', () => {
    const requests = [withWords('combine', '--compression', 'zstd'), withWords('combine', '--partial'), request];
    expect(requests.map(writesDataset)).to.deep.equal([true, false, false]);
  });

  it('is a group at any depth', () => {
    const group: StepJson = { Name: 'Group-30', Type: 'Processing', Arguments: request };
    const packed = withWords('process-pack', '--group', '1', '--group', '2');
    const pack: StepJson = { Name: 'Pack-1', Type: 'Processing', Arguments: packed };
    const definition: DefinitionJson = {
      Version: '2020-12-01',
      Steps: [{ Name: 'If', Type: 'Condition', Arguments: { Conditions: [], IfSteps: [group], ElseSteps: [pack] } }],
    };
    expect([...groupsByStep(definition)]).to.deep.equal([
      ['Group-30', ['30']],
      ['Pack-1', ['1', '2']],
    ]);
    expect([...groupsByPack(definition)]).to.deep.equal([['Pack-1', ['1', '2']]]);
  });
});
