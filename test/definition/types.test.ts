/** What the compiler refuses: an expected error that does not come is itself an error, so compiling is the test. */

import { expect } from 'chai';
import { failStep } from '../../pipeline/definition/condition-step.ts';
import { join, parameterValue } from '../../pipeline/definition/expression.ts';
import { forEachStep } from '../../pipeline/definition/for-each-step.ts';
import { type ProcessingArguments, processingStep } from '../../pipeline/definition/processing-step.ts';

const parameters = {
  Image: parameterValue<'String'>('Image'),
  Volume: parameterValue<'Integer'>('Volume'),
  Limit: parameterValue<'Float'>('Limit'),
};

const output = {
  OutputName: 'shard',
  S3Output: { S3Uri: 's3://b/x', LocalPath: '/opt/ml/processing/output', S3UploadMode: 'EndOfJob' },
} as const;

const group = processingStep({
  name: 'Group',
  arguments: {
    AppSpecification: { ImageUri: parameters.Image, ContainerArguments: [join('', [parameters.Volume])] },
    ProcessingResources: {
      ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: parameters.Volume },
    },
    ProcessingOutputConfig: { Outputs: [output] },
    RoleArn: 'arn:aws:iam::111122223333:role/job',
  },
  propertyFiles: { Summary: { outputName: 'shard', filePath: 'summary.json' } },
});

describe('the compiler', () => {
  it('takes what fits', () => {
    expect(group.outputUri('shard')).to.deep.equal({
      Get: "Steps.Group.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri",
    });
    expect(group.fileValue('Summary', 'a.b')).to.deep.equal({
      'Std:JsonGet': { PropertyFile: { Get: 'Steps.Group.PropertyFiles.Summary' }, Path: 'a.b' },
    });
  });

  it('refuses an Integer parameter in a string field', () => {
    const environment: ProcessingArguments['Environment'] = {
      // @ts-expect-error the service says: Cannot assign property reference [Parameters.Volume] to argument of type [String]
      VOLUME: parameters.Volume,
    };
    const application: ProcessingArguments['AppSpecification'] = {
      // @ts-expect-error an image is a text, and so are arguments
      ImageUri: parameters.Volume,
      // @ts-expect-error an argument is a text: only a join makes one of an Integer
      ContainerArguments: [parameters.Volume],
    };
    expect([environment, application]).to.have.length(2);
  });

  it('refuses a Float or String parameter in an integer field', () => {
    const limits: ProcessingArguments['StoppingCondition'][] = [
      // @ts-expect-error a limit of time is an Integer, this parameter a Float
      { MaxRuntimeInSeconds: parameters.Limit },
      // @ts-expect-error a limit of time is an Integer, this parameter a String
      { MaxRuntimeInSeconds: parameters.Image },
      // @ts-expect-error a join gives a String
      { MaxRuntimeInSeconds: join('', [parameters.Volume]) },
    ];
    expect(limits).to.have.length(3);
  });

  it('refuses an output or a property file that the step does not have', () => {
    // @ts-expect-error the step's only output is shard
    expect(JSON.stringify(group.outputUri('shards'))).to.include('shards');
    // @ts-expect-error the step's only property file is Summary
    expect(JSON.stringify(group.fileValue('Sumary', 'x'))).to.include('Sumary');
  });

  it('refuses a property file of an output that the step does not have', () => {
    const step = processingStep({
      name: 'Combine',
      arguments: { ...commonArguments, ProcessingOutputConfig: { Outputs: [output] } },
      // @ts-expect-error the step's only output is shard
      propertyFiles: { Summary: { outputName: 'shards', filePath: 'summary.json' } },
    });
    expect(step.name).to.equal('Combine');
  });

  it('refuses a value that a field with fixed values does not have', () => {
    const input: NonNullable<ProcessingArguments['ProcessingInputs']>[number]['S3Input'] = {
      S3Uri: 's3://b/x',
      S3DataType: 'S3Prefix',
      // @ts-expect-error the service takes Pipe and File alone
      S3InputMode: 'FastFile',
    };
    expect(input).to.include({ S3InputMode: 'FastFile' });
  });

  it('refuses a step that does not exist', () => {
    const steps = { group };
    const step = processingStep({
      name: 'Combine',
      arguments: commonArguments,
      // @ts-expect-error no step of this name is there
      dependsOn: [steps.grup].filter(Boolean),
    });
    expect(step.json.DependsOn).to.equal(undefined);
    // @ts-expect-error a step is a value, not a name
    expect(processingStep({ name: 'Combine', arguments: commonArguments, dependsOn: ['Group'] }).name).to.equal(
      'Combine',
    );
  });

  it('takes a run condition of a step, and refuses a trigger that there is not', () => {
    const step = processingStep({
      name: 'Notify',
      arguments: commonArguments,
      dependsOn: [group, { step: group, trigger: 'Failed' }, { step: group, trigger: 'Completed' }],
    });
    expect(step.json.DependsOn).to.deep.equal(['Group', { Step: 'Group', Trigger: 'Failed' }, 'Group']);
    const wrong = processingStep({
      name: 'Notify',
      arguments: commonArguments,
      // @ts-expect-error a step that fails has Failed, no Failure
      dependsOn: [{ step: group, trigger: 'Failure' }],
    });
    expect(wrong.name).to.equal('Notify');
  });

  it('takes a ForEach step, and refuses steps and outputs that its body does not have', () => {
    const each = forEachStep({
      name: 'Each',
      items: parameterValue<'String'>('Groups'),
      maxConcurrency: 5,
      body: (item) => ({
        process: processingStep({
          name: 'Process',
          arguments: {
            ...commonArguments,
            Environment: { GROUP: item.value, SIZE: item.field('size.gb') },
            ProcessingOutputConfig: { Outputs: [output] },
          },
        }),
      }),
      selector: { pick: 'MaxBy', step: 'process', member: 'ExitMessage' },
    });
    expect(each.json).to.deep.equal({
      Name: 'Each',
      Type: 'ForEach',
      Arguments: {
        IterableItems: { Get: 'Parameters.Groups' },
        MaxConcurrency: 5,
        Selector: { Pick: 'MaxBy', Field: { Get: 'IterationOutput.Process.ExitMessage' } },
        ForEachBody: [
          {
            Name: 'Process',
            Type: 'Processing',
            Arguments: {
              ...commonArguments,
              Environment: { GROUP: { Get: 'ForEach.CurrentItem' }, SIZE: { Get: 'ForEach.CurrentItem.size.gb' } },
              ProcessingOutputConfig: { Outputs: [output] },
            },
          },
        ],
      },
    });
    expect([each.iteration(2).process.outputUri('shard'), each.selected.property('ExitMessage')]).to.deep.equal([
      { Get: "Steps.Each.IterationOutputs[2].Process.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri" },
      { Get: 'Steps.Each.Selected.ExitMessage' },
    ]);
    // @ts-expect-error the body's only step is process
    expect(() => each.iteration(0).proces.outputUri('shard')).to.throw();
    // @ts-expect-error its only output is shard
    expect(JSON.stringify(each.iteration(0).process.outputUri('shards'))).to.include('shards');
    const items = {
      // @ts-expect-error items come from a text: a count is none
      items: each.itemCount,
    } satisfies Partial<Parameters<typeof forEachStep>[0]>;
    const stop = failStep({ name: 'Stop', errorMessage: 'no' });
    // @ts-expect-error no Fail step stands in a body
    expect(forEachStep({ name: 'Wrong', items: ['a'], maxConcurrency: 1, body: () => ({ stop }) }).name).to.equal(
      'Wrong',
    );
    expect(items.items).to.deep.equal({ Get: 'Steps.Each.InputItemCount' });
  });

  it('takes preferences in the place of the one type, and refuses both, and counts of some', () => {
    type ClusterConfig = ProcessingArguments['ProcessingResources']['ClusterConfig'];
    const sound: ClusterConfig[] = [
      { VolumeSizeInGB: 1, InstanceCount: 2, InstancePreferences: [{ InstanceType: 'ml.m5.large' }] },
      {
        VolumeSizeInGB: 1,
        InstancePreferences: [{ InstanceType: parameters.Image, InstanceCount: parameters.Volume }],
      },
    ];
    const wrong: ClusterConfig[] = [
      // @ts-expect-error one type or preferences
      { VolumeSizeInGB: 1, InstanceCount: 1, InstanceType: 'ml.m5.large', InstancePreferences: [] },
      // @ts-expect-error a count for all or one for each
      { VolumeSizeInGB: 1, InstanceCount: 1, InstancePreferences: [{ InstanceType: 'ml.m5.large', InstanceCount: 1 }] },
      // @ts-expect-error no count at all
      { VolumeSizeInGB: 1, InstancePreferences: [{ InstanceType: 'ml.m5.large' }] },
      // @ts-expect-error neither a type nor preferences
      { VolumeSizeInGB: 1, InstanceCount: 1 },
    ];
    expect([sound.length, wrong.length]).to.deep.equal([2, 4]);
  });

  it('refuses members that the request does not have, and misses those it needs', () => {
    const application: ProcessingArguments['AppSpecification'] = {
      ImageUri: 'image',
      // @ts-expect-error the member is called ContainerArguments
      Arguments: [],
    };
    // @ts-expect-error a job needs an image
    const empty: ProcessingArguments['AppSpecification'] = {};
    expect([application, empty]).to.have.length(2);
  });
});

const commonArguments = {
  AppSpecification: { ImageUri: 'image' },
  ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 } },
  RoleArn: 'arn:aws:iam::111122223333:role/job',
} satisfies ProcessingArguments;
