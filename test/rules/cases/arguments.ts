import { joinOf, numbers, otherInput, otherOutput } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const argumentsCases: readonly RuleCase[] = [
  {
    rule: 'unknown-argument',
    name: 'misspelt members at three depths',
    edits: {
      'Steps[0].Arguments.Environmet': {},
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3URI': 'x',
      'Steps[0].Arguments.AppSpecification.Arguments': [],
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3URI',
        message: 'S3Input has no member "S3URI"; the nearest known name is "S3Uri"',
        remedy: 'use one of S3Uri, LocalPath, S3DataType, S3InputMode, S3DataDistributionType, S3CompressionType',
      },
      {
        path: 'Steps[0].Arguments.AppSpecification.Arguments',
        message: 'AppSpecification has no member "Arguments"',
        remedy: 'use one of ImageUri, ContainerEntrypoint, ContainerArguments',
      },
      {
        path: 'Steps[0].Arguments.Environmet',
        message: 'Arguments has no member "Environmet"; the nearest known name is "Environment"',
        remedy:
          'use one of ProcessingInputs, ProcessingOutputConfig, ProcessingResources, StoppingCondition, AppSpecification, Environment, NetworkConfig, RoleArn, Tags, ProcessingJobName, ExperimentConfig',
      },
    ],
  },
  {
    rule: 'missing-argument',
    name: 'no image, no volume, no type, and nothing at all',
    edits: {
      'Steps[1].Arguments.AppSpecification.ImageUri': undefined,
      'Steps[1].Arguments.ProcessingResources.ClusterConfig': { InstanceCount: 1 },
      'Steps[3]': { Name: 'Empty', Type: 'Processing', Arguments: {} },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig',
        message: 'ClusterConfig has no "InstanceType"',
        remedy: 'add "InstanceType"',
      },
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig',
        message: 'ClusterConfig has no "VolumeSizeInGB"',
        remedy: 'add "VolumeSizeInGB"',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification',
        message: 'AppSpecification has no "ImageUri"',
        remedy: 'add "ImageUri"',
      },
      { path: 'Steps[3].Arguments', message: 'Arguments has no "AppSpecification"', remedy: 'add "AppSpecification"' },
      {
        path: 'Steps[3].Arguments',
        message: 'Arguments has no "ProcessingResources"',
        remedy: 'add "ProcessingResources"',
      },
    ],
  },
  {
    rule: 'missing-argument',
    name: 'an input without a path, an output without a place',
    edits: {
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath': undefined,
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output': undefined,
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input',
        message: 'S3Input has no "LocalPath"',
        remedy: 'add "LocalPath"',
      },
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0]',
        message: 'Outputs[0] has neither S3Output nor FeatureStoreOutput',
        remedy: 'add S3Output',
      },
    ],
  },
  {
    rule: 'argument-type',
    name: 'an Integer parameter in a String member',
    edits: { 'Steps[0].Arguments.Environment.WINDOW': { Get: 'Parameters.WindowSeconds' } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.WINDOW',
        message:
          'the service would answer: Cannot assign property reference [Parameters.WindowSeconds] to argument of type [String]: it is an Integer, and Environment.WINDOW takes a String',
        remedy:
          'wrap it: {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.WindowSeconds"}]}}, or declare the parameter as a String',
      },
    ],
  },
  {
    rule: 'argument-type',
    name: 'a String parameter, a Join and a variable in Integer members',
    edits: {
      'Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount': { Get: 'Parameters.InstanceType' },
      'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds': joinOf(['1', '0']),
      'Steps[1].Arguments.ProcessingResources.ClusterConfig.VolumeSizeInGB': { Get: 'Execution.PipelineName' },
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount',
        message:
          'the service would answer: Cannot assign property reference [Parameters.InstanceType] to argument of type [Integer]: it is a String, and InstanceCount takes an Integer',
        remedy: 'refer to a parameter of type Integer',
      },
      {
        path: 'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds',
        message: 'MaxRuntimeInSeconds is a Std:Join, which gives a String, expected an Integer',
        remedy: 'give an Integer, or refer to a parameter of type Integer',
      },
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.VolumeSizeInGB',
        message:
          'the service would answer: Cannot assign property reference [Execution.PipelineName] to argument of type [Integer]: it is a String, and VolumeSizeInGB takes an Integer',
        remedy: 'refer to a parameter of type Integer',
      },
    ],
  },
  {
    rule: 'argument-type',
    name: 'a Float parameter in a message',
    edits: { 'Steps[2].Arguments.ElseSteps[0].Arguments.ErrorMessage': { Get: 'Parameters.Limit' } },
    findings: [
      {
        path: 'Steps[2].Arguments.ElseSteps[0].Arguments.ErrorMessage',
        message:
          'the service would answer: Cannot assign property reference [Parameters.Limit] to argument of type [String]: it is a Float, and ErrorMessage takes a String',
        remedy:
          'wrap it: {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Limit"}]}}, or declare the parameter as a String',
      },
    ],
  },
  {
    rule: 'argument-type',
    name: 'literals of the wrong type',
    edits: {
      'Steps[0].Arguments.Environment.DATASET_VERSION': 1,
      'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds': '3600',
      'Steps[1].Arguments.ProcessingResources.ClusterConfig.VolumeSizeInGB': 1.5,
    },
    findings: [
      {
        path: 'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds',
        message: 'MaxRuntimeInSeconds is a String, expected an Integer',
        remedy: 'write an Integer, without quotation marks',
      },
      {
        path: 'Steps[0].Arguments.Environment.DATASET_VERSION',
        message: 'Environment.DATASET_VERSION is an Integer, expected a String',
        remedy: 'put the value in quotation marks',
      },
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.VolumeSizeInGB',
        message: 'VolumeSizeInGB is a Float, expected an Integer',
        remedy: 'write an Integer, without quotation marks',
      },
    ],
  },
  {
    rule: 'argument-count',
    name: '11 inputs',
    edits: { 'Steps[1].Arguments.ProcessingInputs': numbers(11).map((number) => otherInput(`i${number}`)) },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingInputs',
        message: 'ProcessingInputs has 11 entries, expected at most 10',
        remedy: 'a job takes ten inputs: join some in steps of their own, or name their objects in one manifest',
      },
    ],
  },
  {
    rule: 'argument-count',
    name: '11 outputs',
    edits: {
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs': [
        otherOutput('combined'),
        ...numbers(10).map((number) => otherOutput(`o${number}`)),
      ],
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs',
        message: 'Outputs has 11 entries, expected at most 10',
        remedy: 'a job has ten outputs at most: write several into one folder',
      },
    ],
  },
  {
    rule: 'argument-count',
    name: 'empty lists',
    edits: {
      'Steps[1].Arguments.AppSpecification.ContainerArguments': [],
      'Steps[1].Arguments.AppSpecification.ContainerEntrypoint': [],
      'Steps[0].Arguments.NetworkConfig.VpcConfig': { SecurityGroupIds: [], Subnets: [] },
    },
    findings: [
      {
        path: 'Steps[0].Arguments.NetworkConfig.VpcConfig.SecurityGroupIds',
        message: 'SecurityGroupIds is empty, expected 1 to 5',
        remedy: 'name one to five security groups',
      },
      {
        path: 'Steps[0].Arguments.NetworkConfig.VpcConfig.Subnets',
        message: 'Subnets is empty, expected 1 to 16',
        remedy: 'name one to sixteen subnets',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments',
        message: 'ContainerArguments is empty, expected 1 to 100',
        remedy: 'leave ContainerArguments out where there are none; put a long list into a file of an input',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerEntrypoint',
        message: 'ContainerEntrypoint is empty, expected 1 to 100',
        remedy: "leave ContainerEntrypoint out to use the image's own, or give it 1 to 100 words",
      },
    ],
  },
  {
    rule: 'argument-count',
    name: '101 variables and words, 51 tags, too many places in the network',
    edits: {
      'Steps[0].Arguments.Environment': Object.fromEntries(numbers(101).map((number) => [`E${number}`, 'x'])),
      'Steps[1].Arguments.AppSpecification.ContainerArguments': numbers(101).map(String),
      'Steps[0].Arguments.Tags': numbers(51).map((number) => ({ Key: `k${number}`, Value: 'v' })),
      'Steps[0].Arguments.NetworkConfig.VpcConfig': {
        SecurityGroupIds: numbers(6).map((number) => `sg-${number}`),
        Subnets: numbers(17).map((number) => `subnet-${number}`),
      },
    },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment',
        message: 'Environment has 101 entries, expected at most 100',
        remedy: 'put what does not fit into a file of an input',
      },
      {
        path: 'Steps[0].Arguments.NetworkConfig.VpcConfig.SecurityGroupIds',
        message: 'SecurityGroupIds has 6 entries, expected 1 to 5',
        remedy: 'name one to five security groups',
      },
      {
        path: 'Steps[0].Arguments.NetworkConfig.VpcConfig.Subnets',
        message: 'Subnets has 17 entries, expected 1 to 16',
        remedy: 'name one to sixteen subnets',
      },
      {
        path: 'Steps[0].Arguments.Tags',
        message: 'Tags has 51 entries, expected at most 50',
        remedy: 'keep at most 50 tags',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments',
        message: 'ContainerArguments has 101 entries, expected 1 to 100',
        remedy: 'leave ContainerArguments out where there are none; put a long list into a file of an input',
      },
    ],
  },
  {
    rule: 'argument-length',
    name: 'an empty word, and a long one',
    edits: { 'Steps[1].Arguments.AppSpecification.ContainerArguments': ['combine', '', 'x'.repeat(257)] },
    findings: [
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[1]',
        message: 'ContainerArguments[1] is empty, expected at least 1 character',
        remedy: 'give a whole value: the service refuses a shorter one',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[2]',
        message: 'ContainerArguments[2] is 257 characters long, expected at most 256',
        remedy: 'shorten it, or put the value into a file of an input',
      },
    ],
  },
  {
    rule: 'argument-length',
    name: 'a value that is too long with the defaults',
    edits: {
      'Parameters[0].DefaultValue': `s3://b/${'x'.repeat(250)}`,
      'Steps[0].Arguments.Environment.FROM': { Get: 'Parameters.InputDataUri' },
      'Steps[0].Arguments.Environment.TO': joinOf(['in: ', { Get: 'Parameters.InputDataUri' }]),
    },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message:
          'Environment.FROM is 257 characters long (the default of parameter "InputDataUri"), expected at most 256',
        remedy: 'shorten it, or put the value into a file of an input',
      },
      {
        path: 'Steps[0].Arguments.Environment.TO',
        message: "Environment.TO is 261 characters long (with the parameters' defaults), expected at most 256",
        remedy: 'shorten it, or put the value into a file of an input',
      },
    ],
  },
  {
    rule: 'argument-length',
    name: 'a key of the environment',
    edits: { 'Steps[0].Arguments.Environment': { ['K'.repeat(257)]: 'x' } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK',
        message: 'a key of Environment is 257 characters long, expected at most 256',
        remedy: 'shorten the key',
      },
    ],
  },
  {
    rule: 'argument-length',
    name: 'image, URI, path, role and tag',
    edits: {
      'Steps[0].Arguments.AppSpecification.ImageUri': `${'x'.repeat(200)}@sha256:${'0'.repeat(64)}`,
      'Steps[1].Arguments.AppSpecification.ImageUri': '',
      'Steps[1].Arguments.ProcessingInputs[0].S3Input.S3Uri': `s3://b/${'x'.repeat(1018)}`,
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath': `/opt/ml/processing/${'x'.repeat(238)}`,
      'Steps[0].Arguments.Tags[0].Key': '',
      'Steps[0].Arguments.Environment.IMAGE': { Get: 'Parameters.ImageUri' },
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath',
        message: 'LocalPath is 257 characters long, expected at most 256',
        remedy: 'shorten it, or put the value into a file of an input',
      },
      {
        path: 'Steps[0].Arguments.AppSpecification.ImageUri',
        message: 'ImageUri is 272 characters long, expected at most 255',
        remedy: 'shorten it, or put the value into a file of an input',
      },
      {
        path: 'Steps[0].Arguments.Tags[0].Key',
        message: 'Key is empty, expected at least 1 character',
        remedy: 'give a whole value: the service refuses a shorter one',
      },
      {
        path: 'Steps[1].Arguments.ProcessingInputs[0].S3Input.S3Uri',
        message: 'S3Uri is 1025 characters long, expected at most 1024',
        remedy: 'shorten it, or put the value into a file of an input',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ImageUri',
        message: 'ImageUri is empty, expected at least 1 character',
        remedy: 'give a whole value: the service refuses a shorter one',
      },
    ],
  },
  {
    rule: 'argument-pattern',
    name: 'a place, a path, a key, an id and a role of the wrong form',
    edits: {
      'Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': '/data/out',
      'Steps[1].Arguments.ProcessingInputs[0].S3Input.LocalPath': '/tmp/in',
      'Steps[0].Arguments.Environment': { 'data-set': '1' },
      'Steps[0].Arguments.NetworkConfig.VpcConfig.Subnets[0]': 'subnet_1',
      'Steps[0].Arguments.RoleArn': 'arn:aws:iam::1:role/job',
      'Steps[0].Arguments.ProcessingOutputConfig.KmsKeyId': 'key one',
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri',
        message: 'S3Uri is "/data/out", expected a URI such as s3://bucket/prefix',
        remedy: 'write a URI such as s3://bucket/prefix',
      },
      {
        path: 'Steps[0].Arguments.ProcessingOutputConfig.KmsKeyId',
        message: 'KmsKeyId is "key one", expected the id, alias or ARN of a KMS key',
        remedy: 'write the id, alias or ARN of a KMS key',
      },
      {
        path: 'Steps[0].Arguments.Environment["data-set"]',
        message: 'the key "data-set" of Environment is not made of letters, digits and underscores, no digit first',
        remedy: 'rename the key',
      },
      {
        path: 'Steps[0].Arguments.NetworkConfig.VpcConfig.Subnets[0]',
        message: 'Subnets[0] is "subnet_1", expected an id of letters, digits and hyphens',
        remedy: 'write an id of letters, digits and hyphens',
      },
      {
        path: 'Steps[0].Arguments.RoleArn',
        message: 'RoleArn is "arn:aws:iam::1:role/job", expected an ARN such as arn:aws:iam::111122223333:role/NAME',
        remedy: 'write an ARN such as arn:aws:iam::111122223333:role/NAME',
      },
      {
        path: 'Steps[1].Arguments.ProcessingInputs[0].S3Input.LocalPath',
        message: 'LocalPath is "/tmp/in", expected a path that begins with /opt/ml/processing/',
        remedy: 'write a path that begins with /opt/ml/processing/',
      },
    ],
  },
  {
    rule: 'argument-pattern',
    name: 'an argument of two lines, a default that is no URI',
    edits: {
      'Steps[1].Arguments.AppSpecification.ContainerArguments': ['a\nb'],
      'Parameters[0].DefaultValue': 'my-bucket/in',
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri',
        message:
          'S3Uri is "my-bucket/in/a/" (with the parameters\' defaults), expected a URI such as s3://bucket/prefix',
        remedy: 'write a URI such as s3://bucket/prefix',
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[0]',
        message: 'ContainerArguments[0] is "a\\nb", expected one line',
        remedy: 'write one line',
      },
    ],
  },
  {
    rule: 'argument-value',
    name: 'FastFile, and a mode that does not exist',
    edits: {
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3InputMode': 'FastFile',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType': 's3prefix',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataDistributionType': 'Replicated',
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3UploadMode': 'AtEnd',
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType',
        message: 'S3DataType is "s3prefix", expected ManifestFile or S3Prefix; the nearest known name is "S3Prefix"',
        remedy: 'write ManifestFile or S3Prefix',
      },
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3InputMode',
        message: 'S3InputMode is "FastFile", expected Pipe or File',
        remedy: 'write Pipe or File',
      },
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataDistributionType',
        message: 'S3DataDistributionType is "Replicated", expected FullyReplicated or ShardedByS3Key',
        remedy: 'write FullyReplicated or ShardedByS3Key',
      },
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3UploadMode',
        message: 'S3UploadMode is "AtEnd", expected Continuous or EndOfJob',
        remedy: 'write Continuous or EndOfJob',
      },
    ],
  },
  {
    rule: 'argument-range',
    name: 'a volume of 0 GB by default, 101 instances, ten days',
    edits: {
      'Parameters[4].DefaultValue': 0,
      'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceCount': 101,
      'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds': 864000,
    },
    findings: [
      {
        path: 'Parameters[4].DefaultValue',
        message: 'VolumeSizeInGB is 0 (the default of parameter "VolumeSizeInGB"), expected 1 to 16384',
        remedy: 'give 1 to 16384 GB',
      },
      {
        path: 'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds',
        message: 'MaxRuntimeInSeconds is 864000, expected 1 to 777600',
        remedy: 'give 1 to 777600 seconds',
      },
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceCount',
        message: 'InstanceCount is 101, expected 1 to 100',
        remedy: 'give 1 to 100 instances',
      },
    ],
  },
  {
    rule: 'instance-type',
    name: 'a Graviton type',
    edits: { 'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceType': 'ml.m6g.xlarge' },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceType',
        message: 'InstanceType is "ml.m6g.xlarge", a Graviton type; processing jobs run on x86_64 only',
        remedy: 'choose an x86_64 type such as ml.m5.xlarge',
      },
    ],
  },
  {
    rule: 'instance-type',
    name: 'a type that does not exist, as a default that both steps use',
    edits: {
      'Parameters[3]': { Name: 'InstanceType', DefaultValue: 'ml.m5.xlage' },
      'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceType': { Get: 'Parameters.InstanceType' },
    },
    findings: [
      {
        path: 'Parameters[3].DefaultValue',
        message:
          'InstanceType is "ml.m5.xlage" (the default of parameter "InstanceType"), which is no instance type of processing jobs; the nearest known name is "ml.m5.xlarge"',
        remedy:
          'choose a type of the list in API_ProcessingClusterConfig; if AWS has added it since, name it under quotas.instanceTypes of the description',
      },
    ],
  },
  {
    rule: 'compressed-input',
    name: 'Gzip with File',
    edits: { 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3CompressionType': 'Gzip' },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3CompressionType',
        message: 'S3CompressionType is Gzip and S3InputMode is File, expected Pipe',
        remedy: 'leave S3CompressionType out and decompress in the job, or use S3InputMode Pipe',
      },
    ],
  },
  {
    rule: 'output-overlap',
    name: 'an output in the folder of another',
    edits: {
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': joinOf([
        { Get: 'Parameters.OutputDataUri' },
        '/',
        { Get: 'Execution.PipelineExecutionId' },
        '/groups/a',
      ]),
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri',
        message:
          'the output "shard" of "Group-a" goes to "s3://my-bucket/out/cfvy1tjuxdq8/groups/a/shard", which begins with "s3://my-bucket/out/cfvy1tjuxdq8/groups/a", where "combined" of "Combine" goes',
        remedy: 'end each output in a folder of its own: what reads the shorter prefix would take the other files too',
      },
    ],
  },
  {
    rule: 'output-overlap',
    name: 'a folder whose name another one begins with, and equal ones',
    edits: {
      'Parameters[1]': { Name: 'OutputDataUri', DefaultValue: 's3://b/groups/1' },
      'Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': 's3://b/groups/1',
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs': [
        {
          OutputName: 'combined',
          S3Output: {
            S3Uri: { Get: 'Parameters.OutputDataUri' },
            LocalPath: '/opt/ml/processing/o',
            S3UploadMode: 'EndOfJob',
          },
        },
        {
          OutputName: 'other',
          S3Output: { S3Uri: 's3://b/groups/10', LocalPath: '/opt/ml/processing/p', S3UploadMode: 'EndOfJob' },
        },
      ],
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri',
        message: 'the output "combined" of "Combine" goes to "s3://b/groups/1", as does "shard" of "Group-a"',
        remedy: 'end each output in a folder of its own: what reads the shorter prefix would take the other files too',
      },
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[1].S3Output.S3Uri',
        message:
          'the output "other" of "Combine" goes to "s3://b/groups/10", which begins with "s3://b/groups/1", where "combined" of "Combine" goes',
        remedy: 'end each output in a folder of its own: what reads the shorter prefix would take the other files too',
      },
    ],
  },
];
