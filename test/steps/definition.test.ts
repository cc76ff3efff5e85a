import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArguments } from '@macroshard/container/arguments';
import { expect } from 'chai';
import fc from 'fast-check';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { evaluate } from '../../pipeline/definition/evaluate.ts';
import type { DefinitionJson, Json, JsonObject, ProcessingStepJson } from '../../pipeline/definition/json.ts';
import { unrolled } from '../../pipeline/definition/unrolled.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import { checkDefinition } from '../../pipeline/rules/check-definition.ts';
import { planCombineTree } from '../../steps/combine-tree.ts';
import { stepNameOf } from '../../steps/step-name.ts';
import { definitionByForEach, definitionWithGroups, goldens } from '../goldens.ts';
import { repositoryRoot } from '../support/repository.ts';
import { runs } from '../support/wide.ts';

function jobs(definition: DefinitionJson): readonly ProcessingStepJson[] {
  return definition.Steps.filter((step): step is ProcessingStepJson => step.Type === 'Processing');
}

function inputsOf(step: ProcessingStepJson): readonly JsonObject[] {
  return step.Arguments.ProcessingInputs as readonly JsonObject[];
}

/** Arguments as a job sees them, parameters at their defaults. */
function resolved(definition: DefinitionJson, step: ProcessingStepJson): JsonObject {
  const defaults = new Map((definition.Parameters ?? []).map(({ Name, DefaultValue }) => [Name, DefaultValue]));
  return evaluate(step.Arguments, {
    parameter: (name) => defaults.get(name),
    execution: (name) => `<${name}>`,
    properties: () => ({
      ProcessingOutputConfig: {
        Outputs: [
          { OutputName: 'shard', S3Output: { S3Uri: 's3://x' } },
          { OutputName: 'combined', S3Output: { S3Uri: 's3://y' } },
        ],
      },
    }),
    propertyFile: () => undefined,
  }) as JsonObject;
}

describe('the definition', () => {
  for (const { path, render } of goldens) {
    it(`is as ${basename(path)} holds it`, () => {
      expect(render()).to.equal(readFileSync(path, 'utf8'));
    });
  }

  it('gives the combine of ten groups ten property references', () => {
    const combine = jobs(definitionWithGroups('{ from: 30, to: 39 }')).at(-1)!;
    expect(combine.Name).to.equal('Combine');
    expect(inputsOf(combine).map(({ S3Input }) => (S3Input as JsonObject).S3Uri)).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => ({
        Get: `Steps.Group-${30 + index}.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri`,
      })),
    );
  });

  for (const [count, parts] of [
    [1, 0],
    [10, 0],
    [11, 1],
    [19, 1],
    [20, 2],
    [43, 4],
    [44, 4],
    [100, 10],
    [490, 54],
  ] as const) {
    it(`keeps every job of ${count} groups to ten inputs, with ${parts} parts`, () => {
      const definition = definitionWithGroups(`{ from: 1, to: ${count} }`);
      const all = jobs(definition);
      for (const step of all) expect(inputsOf(step).length, step.Name).to.be.within(1, 10);
      expect(all.filter(({ Name }) => Name.startsWith('Combine-Part-')).length).to.equal(parts);
      const read = all
        .flatMap((step) => inputsOf(step).map(({ InputName }) => InputName as string))
        .filter((name) => name !== 'group');
      const expected = all.map(({ Name }) => Name).filter((name) => name !== 'Combine');
      expect([...read].sort()).to.deep.equal([...expected].sort());
    });
  }

  it('reads each iteration of a ForEach step exactly once, in jobs of ten inputs at most', () => {
    const definition = definitionByForEach('{ from: 1, to: 100 }');
    const all = jobs(definition);
    expect(all.map(({ Name }) => Name))
      .to.have.length(11)
      .and.include.members(['Combine-Part-10', 'Combine']);
    const read = all.flatMap((step) => {
      const inputs = inputsOf(step);
      expect(inputs.length, step.Name).to.be.within(2, 10);
      return inputs.map(({ S3Input }) => ((S3Input as JsonObject).S3Uri as { Get: string }).Get);
    });
    const iterations = read.flatMap(
      (text) => /^Steps\.Groups\.IterationOutputs\[(\d+)\]\.Process-Group\.Processing/.exec(text)?.[1] ?? [],
    );
    expect(iterations.map(Number).sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 100 }, (_, index) => index),
    );
    expect(all.every(({ CacheConfig }) => CacheConfig === undefined)).to.equal(true);
  });

  it('lets the children of a ForEach step read S3 themselves, each its own prefix', () => {
    const definition = unrolled(definitionByForEach('[a, "b c"]', '  read: stream\n'));
    const children = jobs(definition).slice(0, 2);
    const tasks = children.map((step) => {
      const { AppSpecification, NetworkConfig } = resolved(definition, step);
      const task = parseArguments((AppSpecification as JsonObject).ContainerArguments as readonly string[]);
      expect(step.Arguments).to.not.have.property('ProcessingInputs');
      expect((NetworkConfig as JsonObject).EnableNetworkIsolation).to.equal(false);
      return task.kind === 'process-group' ? [task.group, task.source] : [];
    });
    expect(tasks).to.deep.equal([
      ['a', 's3://my-bucket/mimic3wdb/a/'],
      ['b c', 's3://my-bucket/mimic3wdb/b c/'],
    ]);
  });

  it('asks for the preferred instance types where the description names some, and has no parameter for one', () => {
    const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8')
      .replace(/^groups: .*$/m, 'groups: [a, { name: b, instanceType: ml.m5.24xlarge }]')
      .replace(/^ {2}ProcessingInstanceType: .*\n/m, '')
      .replace(/^process:$/m, 'process:\n  instancePreferences: [ml.m5.4xlarge, ml.m6i.4xlarge]');
    const definition = buildDefinition(loadPipelineSpec({ file: { path: 'pipeline.yaml', text }, env: {} }));
    const clusters = jobs(definition).map(
      ({ Arguments }) => (Arguments.ProcessingResources as JsonObject).ClusterConfig,
    );
    const VolumeSizeInGB = { Get: 'Parameters.ProcessingVolumeSizeInGB' };
    expect(clusters.slice(0, 2)).to.deep.equal([
      {
        InstanceCount: 1,
        InstancePreferences: [{ InstanceType: 'ml.m5.4xlarge' }, { InstanceType: 'ml.m6i.4xlarge' }],
        VolumeSizeInGB,
      },
      { InstanceCount: 1, InstanceType: 'ml.m5.24xlarge', VolumeSizeInGB },
    ]);
    expect(definition.Parameters!.map(({ Name }) => Name)).to.not.include('ProcessingInstanceType');
    expect(
      checkDefinition(definition, { quotas: { steps: 50 } }).filter(({ severity }) => severity === 'error'),
    ).to.deep.equal([]);
  });

  it('reads every group exactly once through the combine tree, whatever their number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
        const { parts, final } = planCombineTree(count);
        const sources = [...parts, final].flat();
        const groups = sources.flatMap((source) => ('group' in source ? [source.group] : []));
        expect([...groups].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: count }, (_, index) => index));
        expect(parts.length).to.equal(Math.max(0, Math.ceil((count - 10) / 9)));
        for (const [index, part] of parts.entries()) {
          expect(part.length).to.be.within(2, 10);
          for (const source of part) if ('part' in source) expect(source.part).to.be.at.most(index);
        }
      }),
      { numRuns: runs(25, 100) },
    );
  });

  it("writes arguments for each item that the container's own parser takes", () => {
    const names = ['30', 'a b', '-x', '-group', '{"name":"x"}'];
    const definition = unrolled(definitionByForEach(JSON.stringify(names)));
    const tasks = jobs(definition).map((step) => {
      const { AppSpecification } = resolved(definition, step);
      return parseArguments((AppSpecification as JsonObject).ContainerArguments as readonly string[]);
    });
    expect(tasks.flatMap((task) => (task.kind === 'process-group' ? [task.group] : []))).to.deep.equal(names);
    expect(tasks.at(-1)).to.deep.include({ kind: 'combine', partial: false, groups: null });
  });

  it("writes arguments that the container's own parser takes, for every step and name", () => {
    const definition = definitionWithGroups(
      `[30, "a b", "-x", "-group", "ä", "it's", { name: big, instanceType: ml.m5.24xlarge, volumeSizeInGB: 2000 }, g1, g2, g3, g4]`,
    );
    const tasks = jobs(definition).map((step) => {
      const { AppSpecification } = resolved(definition, step);
      return parseArguments((AppSpecification as JsonObject).ContainerArguments as readonly string[]);
    });
    expect(tasks.flatMap((task) => (task.kind === 'process-group' ? [task.group] : []))).to.deep.equal([
      '30',
      'a b',
      '-x',
      '-group',
      'ä',
      "it's",
      'big',
      'g1',
      'g2',
      'g3',
      'g4',
    ]);
    expect(tasks[0]).to.deep.include({
      options: [
        { name: 'windowSeconds', text: '0', flag: '--window-seconds' },
        { name: 'zeroIsMissing', text: 'numerics', flag: '--option' },
      ],
      kind: 'process-group',
      group: '30',
      extractor: 'wfdb-summary',
    });
    expect(tasks.at(-2)).to.deep.include({ kind: 'combine', partial: true });
    expect(tasks.at(-1)).to.deep.include({ kind: 'combine', partial: false, compression: 'zstd' });
  });

  it('names no two groups alike, whatever they are called', () => {
    expect(stepNameOf('Group', '30')).to.equal('Group-30');
    expect(stepNameOf('Group', 'a b')).to.match(/^Group-a-b-x[0-9a-f]{12}$/);
    const encoded = stepNameOf('Group', 'a b').slice('Group-'.length);
    expect(stepNameOf('Group', encoded)).to.not.equal(stepNameOf('Group', 'a b'));
    const names = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'b', '-', '_', ' ', '/', 'x') }));
    fc.assert(
      fc.property(names, names, (one, other) => {
        const [a, b] = [one, other].map((name) => stepNameOf('Group', name));
        expect(a)
          .to.match(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/)
          .and.have.length.at.most(64);
        expect(a === b).to.equal(one === other);
      }),
    );
  });

  it('keeps executions out of the cache key of every cached job', () => {
    for (const step of jobs(definitionWithGroups('{ from: 1, to: 12 }'))) {
      const { AppSpecification, Environment, ProcessingInputs } = step.Arguments;
      expect(JSON.stringify([AppSpecification, Environment, ProcessingInputs]), step.Name).to.not.include('Execution.');
      expect(step.CacheConfig).to.deep.equal({ Enabled: true, ExpireAfter: 'P30D' });
    }
  });

  it('puts security, tags and limits of the description on every job', () => {
    const text = `name: p
roleArn: arn:aws:iam::111122223333:role/pipeline
jobRoleArn: arn:aws:iam::111122223333:role/job
groups: [a, { name: b, instanceType: ml.c5.xlarge, volumeSizeInGB: 7 }]
input: "\${InputDataUri}/{{group}}/"
output: "\${OutputDataUri}"
parameters: { InputDataUri: "s3://bkt/in", OutputDataUri: "s3://bkt/out", ProcessingImageUri: image }
process: { cache: null, strictChecksums: true }
combine: { mixedVersions: allow }
security:
  outputKmsKeyId: key-out
  volumeKmsKeyId: key-volume
  subnets: [subnet-1]
  securityGroupIds: [sg-1, sg-2]
  encryptInterContainerTraffic: true
tags: { project: x, owner: y }
`;
    const definition = buildDefinition(loadPipelineSpec({ file: { path: 'p', text }, env: {} }));
    for (const step of jobs(definition)) {
      const job = resolved(definition, step);
      expect(job.RoleArn).to.equal('arn:aws:iam::111122223333:role/job');
      expect(job.NetworkConfig).to.deep.equal({
        EnableNetworkIsolation: true,
        EnableInterContainerTrafficEncryption: true,
        VpcConfig: { SecurityGroupIds: ['sg-1', 'sg-2'], Subnets: ['subnet-1'] },
      });
      expect(job.Tags).to.deep.equal([
        { Key: 'project', Value: 'x' },
        { Key: 'owner', Value: 'y' },
      ]);
      expect((job.ProcessingOutputConfig as JsonObject).KmsKeyId).to.equal('key-out');
      expect(job.StoppingCondition).to.deep.equal({ MaxRuntimeInSeconds: 86_400 });
      expect(step.CacheConfig).to.equal(undefined);
    }
    const combine = resolved(definition, jobs(definition).at(-1)!).AppSpecification as JsonObject;
    expect(parseArguments(combine.ContainerArguments as readonly string[])).to.have.property('mixedVersions', 'allow');
    const [a, b] = jobs(definition).map(
      (step) => (resolved(definition, step).ProcessingResources as JsonObject).ClusterConfig,
    );
    expect(a).to.deep.equal({
      InstanceCount: 1,
      InstanceType: 'ml.m5.4xlarge',
      VolumeSizeInGB: 100,
      VolumeKmsKeyId: 'key-volume',
    });
    expect(b).to.deep.equal({
      InstanceCount: 1,
      InstanceType: 'ml.c5.xlarge',
      VolumeSizeInGB: 7,
      VolumeKmsKeyId: 'key-volume',
    });
    const outputs = jobs(definition).map((step) => outputUri(resolved(definition, step)));
    expect(outputs).to.deep.equal([
      's3://bkt/out/groups/a/shard',
      's3://bkt/out/groups/b/shard',
      's3://bkt/out/combined',
    ]);
  });
});

function outputUri(job: JsonObject): Json {
  const [output] = (job.ProcessingOutputConfig as JsonObject).Outputs as readonly JsonObject[];
  return (output!.S3Output as JsonObject).S3Uri!;
}
