import { numbers } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const definitionCases: readonly RuleCase[] = [
  {
    rule: 'definition-version',
    name: 'no Version',
    edits: { Version: undefined },
    findings: [
      { path: 'Version', message: 'Version is absent, expected "2020-12-01"', remedy: 'write "Version": "2020-12-01"' },
    ],
  },
  {
    rule: 'definition-version',
    name: 'a Version of the future',
    edits: { Version: '2030-01-01' },
    findings: [
      {
        path: 'Version',
        message: 'Version is "2030-01-01", expected "2020-12-01"',
        remedy: 'write "Version": "2020-12-01"',
      },
    ],
  },
  {
    rule: 'definition-size',
    name: 'a definition of more than 1,048,576 characters',
    edits: { 'Steps[3]': { Name: 'Long', Type: 'EMR', Arguments: { text: 'x'.repeat(1_050_000) } } },
    findings: [
      {
        path: '',
        message: 'the definition has 1053866 characters without white space, expected at most 1048576',
        remedy: 'shorten what every step repeats (arguments, environment, tags), or make several pipelines of it',
      },
    ],
  },
  {
    rule: 'metadata',
    name: '21 pairs',
    edits: { Metadata: Object.fromEntries(numbers(21).map((number) => [`k${number}`, 'v'])) },
    findings: [
      { path: 'Metadata', message: 'Metadata has 21 pairs, expected at most 20', remedy: 'keep at most 20 pairs' },
    ],
  },
  {
    rule: 'metadata',
    name: 'a key with a space and a value that is too long',
    edits: { Metadata: { 'a b': 'x'.repeat(1025) } },
    findings: [
      {
        path: 'Metadata["a b"]',
        message: "Metadata's value is 1025 characters long, expected at most 1024",
        remedy: 'shorten the value',
      },
      {
        path: 'Metadata["a b"]',
        message: 'the key "a b" of Metadata is not 1 to 128 letters, digits, hyphens and underscores',
        remedy: 'rename the key',
      },
    ],
  },
  {
    rule: 'unknown-key',
    name: 'a misspelt key at the top',
    edits: { Metdata: {} },
    findings: [
      {
        path: 'Metdata',
        message: 'unknown key "Metdata"; the nearest known name is "Metadata"',
        remedy:
          'use one of Version, Metadata, Parameters, PipelineExperimentConfig, MlflowConfig, Steps, or take it out: what the service does with it is not documented',
      },
    ],
  },
  {
    rule: 'unknown-key',
    name: 'a misspelt key of a parameter',
    edits: { 'Parameters[0].Descripton': 'x' },
    findings: [
      {
        path: 'Parameters[0].Descripton',
        message: 'unknown key "Descripton"; the nearest known name is "Description"',
        remedy:
          'use one of Name, Type, DefaultValue, Description, EnumValues, or take it out: what the service does with it is not documented',
      },
    ],
  },
  {
    rule: 'unknown-key',
    name: 'keys of a step, its cache, retry policies and property files',
    edits: {
      'Steps[0].Cacheconfig': {},
      'Steps[0].CacheConfig.ExpiresAfter': 'P1D',
      'Steps[0].RetryPolicies[1].Backoff': 2,
      'Steps[1].PropertyFiles[0].Path': 'x',
    },
    findings: [
      {
        path: 'Steps[0].CacheConfig.ExpiresAfter',
        message: 'unknown key "ExpiresAfter"; the nearest known name is "ExpireAfter"',
        remedy: 'use one of Enabled, ExpireAfter, or take it out: what the service does with it is not documented',
      },
      {
        path: 'Steps[0].RetryPolicies[1].Backoff',
        message: 'unknown key "Backoff"',
        remedy:
          'use one of ExceptionType, IntervalSeconds, BackoffRate, MaxAttempts, ExpireAfterMin, or take it out: what the service does with it is not documented',
      },
      {
        path: 'Steps[0].Cacheconfig',
        message: 'unknown key "Cacheconfig"; the nearest known name is "CacheConfig"',
        remedy:
          'use one of Name, Type, DisplayName, Description, DependsOn, Arguments, CacheConfig, RetryPolicies, PropertyFiles, or take it out: what the service does with it is not documented',
      },
      {
        path: 'Steps[1].PropertyFiles[0].Path',
        message: 'unknown key "Path"',
        remedy:
          'use one of PropertyFileName, OutputName, FilePath, or take it out: what the service does with it is not documented',
      },
    ],
  },
  {
    rule: 'unknown-key',
    name: 'keys of a condition and its step',
    edits: {
      'Steps[2].CacheConfig': { Enabled: false },
      'Steps[2].Arguments.Elsesteps': [],
      'Steps[2].Arguments.Conditions[0].Right': 1,
    },
    findings: [
      {
        path: 'Steps[2].Arguments.Conditions[0].Right',
        message: 'unknown key "Right"',
        remedy:
          'use one of Type, LeftValue, RightValue, QueryValue, Values, Condition, Conditions, or take it out: what the service does with it is not documented',
      },
      {
        path: 'Steps[2].Arguments.Elsesteps',
        message: 'unknown key "Elsesteps"; the nearest known name is "ElseSteps"',
        remedy:
          'use one of Conditions, IfSteps, ElseSteps, or take it out: what the service does with it is not documented',
      },
      {
        path: 'Steps[2].CacheConfig',
        message: 'unknown key "CacheConfig"',
        remedy:
          'use one of Name, Type, DisplayName, Description, DependsOn, Arguments, or take it out: what the service does with it is not documented',
      },
    ],
  },
  {
    rule: 'pipeline-request',
    name: 'a name with an underscore',
    edits: {},
    context: { pipelineName: 'my_pipeline' },
    findings: [
      {
        path: 'PipelineName',
        message:
          'the pipeline\'s name is "my_pipeline", expected 1 to 256 letters, digits and hyphens, none of them at an end',
        remedy: 'rename the pipeline',
      },
    ],
  },
  {
    rule: 'pipeline-request',
    name: 'a role that is a user',
    edits: {},
    context: { roleArn: 'arn:aws:iam::111122223333:user/me' },
    findings: [
      {
        path: 'RoleArn',
        message:
          'the pipeline\'s role is "arn:aws:iam::111122223333:user/me", expected an ARN such as arn:aws:iam::111122223333:role/NAME',
        remedy: 'give the ARN of an IAM role',
      },
    ],
  },
];
