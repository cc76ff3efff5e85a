import {
  baseParameters,
  baseSteps,
  joinOf,
  jsonGetOf,
  manySteps,
  numbers,
  otherInput,
  otherTypes,
  packOf,
  writer,
} from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const passingCases: readonly RuleCase[] = [
  {
    rule: 'shape',
    name: 'what the SDK adds at the top',
    edits: { PipelineExperimentConfig: null, MlflowConfig: null },
    findings: [],
  },
  { rule: 'definition-version', name: 'the one version', edits: { Version: '2020-12-01' }, findings: [] },
  {
    rule: 'definition-size',
    name: 'a long definition below the bound',
    edits: { 'Steps[0].Description': 'x'.repeat(3000) },
    findings: [],
  },
  {
    rule: 'metadata',
    name: '20 pairs',
    edits: { Metadata: Object.fromEntries(numbers(20).map((number) => [`k${number}`, ''])) },
    findings: [],
  },
  {
    rule: 'unknown-key',
    name: 'keys of steps of other types',
    edits: {
      'Steps[3]': {
        Name: 'Check',
        Type: 'QualityCheck',
        Arguments: { Anything: 1 },
        SkipCheck: true,
        CacheConfig: { Enabled: false },
      },
    },
    findings: [],
  },
  {
    rule: 'pipeline-request',
    name: 'a plain name and role',
    edits: {},
    context: { pipelineName: 'my-pipeline', roleArn: 'arn:aws:iam::111122223333:role/path/to/pipeline' },
    findings: [],
  },
  {
    rule: 'names',
    name: '64 characters of every kind',
    edits: { 'Steps[2].Name': `Quality-Gate_1${'x'.repeat(50)}` },
    findings: [],
  },
  {
    rule: 'descriptions',
    name: 'texts as long as can be',
    edits: {
      'Parameters[0].Description': 'x'.repeat(4096),
      'Steps[0].DisplayName': 'x'.repeat(256),
      'Steps[0].Description': 'x'.repeat(3072),
    },
    findings: [],
  },
  {
    rule: 'duplicate-name',
    name: 'equal names of different things',
    edits: { 'Steps[1].Arguments.ProcessingInputs[0].InputName': 'combined' },
    findings: [],
  },
  {
    rule: 'parameter-count',
    name: '200 parameters',
    edits: {
      Parameters: [...baseParameters, ...numbers(192).map((number) => ({ Name: `P${number}`, DefaultValue: 'x' }))],
      PipelineExperimentConfig: {
        ExperimentName: joinOf(numbers(192).map((number) => ({ Get: `Parameters.P${number}` }))),
      },
    },
    findings: [],
  },
  {
    rule: 'parameter-without-default',
    name: 'false and 0 are defaults',
    edits: { 'Parameters[7].DefaultValue': false, 'Parameters[5].DefaultValue': 0 },
    findings: [],
  },
  {
    rule: 'parameter-type',
    name: 'an Integer for a Float',
    edits: { 'Parameters[6].DefaultValue': 1 },
    findings: [],
  },
  {
    rule: 'parameter-default',
    name: '1,024 characters',
    edits: { 'Parameters[0].DefaultValue': `s3://b/${'x'.repeat(1014)}` },
    findings: [],
  },
  {
    rule: 'parameter-enum',
    name: '16 values',
    edits: { 'Parameters[3].EnumValues': [...numbers(15).map((number) => `v${number}`), 'ml.m5.xlarge'] },
    findings: [],
  },
  {
    rule: 'unused-parameter',
    name: 'a use in the experiment alone',
    edits: {
      'Parameters[8]': { Name: 'Trial', DefaultValue: 'x' },
      PipelineExperimentConfig: { TrialName: { Get: 'Parameters.Trial' } },
    },
    findings: [],
  },
  {
    rule: 'prefix-slash',
    name: 'a slash that nothing repeats',
    edits: {
      'Parameters[0].DefaultValue': 's3://my-bucket/in/',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri': joinOf([{ Get: 'Parameters.InputDataUri' }, 'a/']),
    },
    findings: [],
  },
  { rule: 'step-count', name: '50 steps', edits: { Steps: manySteps.filter((_, index) => index !== 1) }, findings: [] },
  {
    rule: 'step-type',
    name: 'every other type',
    edits: { Steps: [...baseSteps, ...otherTypes.map((Type) => ({ Name: Type, Type }))] },
    findings: [],
  },
  {
    rule: 'depends-on',
    name: 'run conditions',
    edits: {
      'Steps[2].Arguments.ElseSteps[0].DependsOn': [
        { Step: 'Group-a', Trigger: 'Any' },
        { Step: 'Combine', Trigger: 'Failed' },
      ],
    },
    findings: [],
  },
  {
    rule: 'unknown-reference',
    name: 'steps inside a step of a type that is not ours',
    edits: {
      'Steps[3]': {
        Name: 'Each',
        Type: 'Lambda',
        Arguments: {
          Items: { Get: 'Parameters.InputDataUri' },
          Body: [
            { Name: 'First', Type: 'Processing', Arguments: {} },
            { Name: 'Second', Type: 'Lambda', Arguments: { A: { Get: 'Steps.First.ProcessingJobName' } } },
          ],
        },
      },
    },
    findings: [],
  },
  {
    rule: 'depends-on',
    name: 'steps in branches and of other types',
    edits: {
      'Steps[2].Arguments.IfSteps': [{ Name: 'A', Type: 'Lambda', DependsOn: ['Combine'] }],
      'Steps[3]': { Name: 'B', Type: 'EMR', DependsOn: ['A'] },
    },
    findings: [],
  },
  {
    rule: 'dependency-cycle',
    name: 'two ways from one step to another',
    edits: { 'Steps[2].DependsOn': ['Group-a', 'Combine'] },
    findings: [],
  },
  {
    rule: 'conditions',
    name: 'every type',
    edits: {
      'Steps[2].Arguments.Conditions[1]': {
        Type: 'Or',
        Conditions: [
          { Type: 'Not', Condition: { Type: 'In', QueryValue: 'a', Values: ['b'] } },
          { Type: 'Equals', LeftValue: true, RightValue: { Get: 'Parameters.Isolate' } },
        ],
      },
    },
    findings: [],
  },
  {
    rule: 'json-get-count',
    name: '200 times',
    edits: {
      'Steps[2].Arguments.Conditions[1]': {
        Type: 'In',
        QueryValue: 1,
        Values: numbers(199).map((number) => jsonGetOf(`r${number}`)),
      },
    },
    findings: [],
  },
  {
    rule: 'property-files',
    name: '10 files',
    edits: {
      'Steps[1].PropertyFiles': numbers(10).map((number) => ({
        PropertyFileName: number === 0 ? 'Summary' : `F${number}`,
        OutputName: 'combined',
        FilePath: 'x.json',
      })),
    },
    findings: [],
  },
  {
    rule: 'retry-end',
    name: 'no end of its own',
    edits: { 'Steps[0].RetryPolicies': [{ ExceptionType: ['Step.THROTTLING'], IntervalSeconds: 1 }] },
    findings: [],
  },
  {
    rule: 'retry-policies',
    name: 'one text for a type, never, and the longest',
    edits: {
      'Steps[0].RetryPolicies': [
        { ExceptionType: 'SageMaker.RESOURCE_LIMIT', MaxAttempts: 0 },
        { ExceptionType: ['Step.THROTTLING'], IntervalSeconds: 43_200, ExpireAfterMin: 14_400 },
      ],
    },
    findings: [],
  },
  {
    rule: 'cache-expiry',
    name: 'a cache that is off needs no end',
    edits: { 'Steps[0].CacheConfig': { Enabled: false, ExpireAfter: 'whenever' } },
    findings: [],
  },
  {
    rule: 'cache-expiry-spelling',
    name: 'all parts of a duration',
    edits: { 'Steps[0].CacheConfig.ExpireAfter': 'P1Y2M3W4DT5H6M' },
    findings: [],
  },
  {
    rule: 'cache-key-execution',
    name: 'what no execution changes, and the execution in outputs or without a cache',
    edits: {
      'Steps[0].Arguments.Environment.PIPELINE': { Get: 'Execution.PipelineName' },
      'Steps[1].Arguments.Environment': { ID: { Get: 'Execution.PipelineExecutionId' } },
    },
    findings: [],
  },
  {
    rule: 'unknown-reference',
    name: 'properties of other types of steps',
    edits: {
      'Steps[1].Arguments.Environment': {
        A: { Get: "Steps.Ask.OutputParameters['x']" },
        B: { Get: 'Execution.ProcessingJobName' },
      },
      'Steps[3]': { Name: 'Ask', Type: 'Lambda', Arguments: {} },
    },
    findings: [],
  },
  {
    rule: 'unknown-property',
    name: 'an output whose name a parameter gives',
    edits: { 'Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].OutputName': { Get: 'Parameters.InstanceType' } },
    findings: [],
  },
  {
    rule: 'unknown-argument',
    name: 'a data set definition, of whatever members',
    edits: {
      'Steps[0].Arguments.ProcessingInputs[1]': {
        InputName: 'table',
        DatasetDefinition: { AthenaDatasetDefinition: { Catalog: 'c' } },
      },
      'Steps[0].Arguments.ExperimentConfig': { TrialComponentDisplayName: 't' },
    },
    findings: [],
  },
  {
    rule: 'missing-argument',
    name: 'what the application manages, preferred instances',
    edits: {
      'Steps[1].Arguments.ProcessingInputs[0].AppManaged': true,
      'Steps[1].Arguments.ProcessingInputs[0].S3Input.LocalPath': undefined,
      'Steps[1].Arguments.ProcessingResources.ClusterConfig': {
        VolumeSizeInGB: 1,
        InstancePreferences: [{ InstanceType: 'ml.m5.large', InstanceCount: 1 }],
      },
    },
    findings: [],
  },
  {
    rule: 'argument-type',
    name: 'a Join of every type in a String member',
    edits: {
      'Steps[0].Arguments.Environment.ALL': joinOf([
        1,
        true,
        { Get: 'Parameters.Limit' },
        { Get: 'Parameters.Isolate' },
      ]),
    },
    findings: [],
  },
  {
    rule: 'argument-count',
    name: '10 inputs, 100 words',
    edits: {
      'Steps[1].Arguments.ProcessingInputs': numbers(10).map((number) => otherInput(`i${number}`)),
      'Steps[1].Arguments.AppSpecification.ContainerArguments': numbers(100).map(String),
    },
    findings: [],
  },
  {
    rule: 'argument-length',
    name: '256 characters, and an empty variable',
    edits: { 'Steps[0].Arguments.Environment': { LONG: 'x'.repeat(256), EMPTY: '' } },
    findings: [],
  },
  {
    rule: 'argument-pattern',
    name: 'a value of many lines, an alias of a key',
    edits: {
      'Steps[0].Arguments.Environment.TEXT': 'a\nb',
      'Steps[0].Arguments.ProcessingOutputConfig.KmsKeyId': 'alias/my-key',
    },
    findings: [],
  },
  {
    rule: 'argument-value',
    name: 'the other values',
    edits: {
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3InputMode': 'Pipe',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType': 'ManifestFile',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataDistributionType': 'ShardedByS3Key',
    },
    findings: [],
  },
  {
    rule: 'argument-range',
    name: 'nine days on 100 instances',
    edits: {
      'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceCount': 100,
      'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds': 777_600,
    },
    findings: [],
  },
  {
    rule: 'instance-type',
    name: 'graphics types are no Graviton types',
    edits: { 'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceType': 'ml.g4dn.xlarge' },
    findings: [],
  },
  {
    rule: 'compressed-input',
    name: 'Gzip with Pipe',
    edits: {
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3CompressionType': 'Gzip',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3InputMode': 'Pipe',
    },
    findings: [],
  },
  {
    rule: 'output-overlap',
    name: 'one place in two branches of a condition',
    edits: { 'Steps[2].Arguments.IfSteps': [writer('A')], 'Steps[2].Arguments.ElseSteps': [writer('B')] },
    findings: [],
  },
  {
    rule: 'image-digest',
    name: 'a digest in the step itself',
    edits: { 'Steps[0].Arguments.AppSpecification.ImageUri': `x@sha256:${'a'.repeat(64)}` },
    findings: [],
  },
  { rule: 'pack-balance', name: 'packs that nobody has found uneven', edits: {}, findings: [] },
  {
    rule: 'pack-time',
    name: 'a pack of a terabyte',
    edits: packOf(1_000_000_000_000),
    findings: [],
  },
  { rule: 'large-volume', name: '1024 GB', edits: { 'Parameters[4].DefaultValue': 1024 }, findings: [] },
  {
    rule: 'mixed-regions',
    name: 'everything in China',
    edits: {
      'Parameters[2].DefaultValue': `111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/x@sha256:${'0'.repeat(64)}`,
      'Steps[0].Arguments.RoleArn': 'arn:aws-cn:iam::111122223333:role/job',
      'Steps[0].Arguments.ProcessingOutputConfig.KmsKeyId': 'arn:aws-cn:kms:cn-north-1:111122223333:key/1',
    },
    context: { roleArn: 'arn:aws-cn:iam::111122223333:role/pipeline' },
    findings: [],
  },
  {
    rule: 'secret',
    name: 'names and values that only sound like it',
    edits: {
      'Steps[0].Arguments.Environment': {
        MAX_TOKENS: '512',
        TOKENIZER: 'words',
        SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:x',
        DB_PASSWORD: 'none',
        DIGEST: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        PLACE: 's3://Bucket/Path/To/2024-01-01/Some/Very/Long/Folder/Name/Of/Data',
        API_KEY: { Get: 'Parameters.InstanceType' },
      },
    },
    findings: [],
  },
];
