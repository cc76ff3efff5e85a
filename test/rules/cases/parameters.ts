import { baseParameters, joinOf, numbers } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const parametersCases: readonly RuleCase[] = [
  {
    rule: 'names',
    name: 'a parameter with a dot, a step with a space',
    edits: {
      'Parameters[7].Name': 'Isolate.It',
      'Steps[0].Arguments.NetworkConfig.EnableNetworkIsolation': true,
      'Steps[2].Name': 'Quality Gate',
    },
    findings: [
      {
        rule: 'unused-parameter',
        path: 'Parameters[7]',
        message: 'nothing refers to the parameter "Isolate.It"',
        remedy: 'take it out, or refer to it: a value given for it changes nothing',
      },
      {
        path: 'Parameters[7].Name',
        message: 'the name "Isolate.It" is not 1 to 64 letters, digits, hyphens and underscores',
        remedy: 'rename it, also where it is referred to',
      },
      {
        path: 'Steps[2].Name',
        message: 'the name "Quality Gate" is not 1 to 64 letters, digits, hyphens and underscores',
        remedy: 'rename it, also where it is referred to',
      },
    ],
  },
  {
    rule: 'names',
    name: 'a step of 65 characters',
    edits: { 'Steps[2].Name': 'x'.repeat(65) },
    findings: [
      {
        path: 'Steps[2].Name',
        message:
          'the name "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (65 characters) is not 1 to 64 letters, digits, hyphens and underscores',
        remedy: 'rename it, also where it is referred to',
      },
    ],
  },
  {
    rule: 'descriptions',
    name: 'display name and descriptions that are too long',
    edits: {
      'Parameters[0].Description': 'x'.repeat(4097),
      'Steps[0].DisplayName': 'x'.repeat(257),
      'Steps[0].Description': 'x'.repeat(3073),
    },
    findings: [
      {
        path: 'Parameters[0].Description',
        message: 'Description is 4097 characters long, expected at most 4096',
        remedy: 'shorten it',
      },
      {
        path: 'Steps[0].DisplayName',
        message: 'DisplayName is 257 characters long, expected at most 256',
        remedy: 'shorten it',
      },
      {
        path: 'Steps[0].Description',
        message: 'Description is 3073 characters long, expected at most 3072',
        remedy: 'shorten it',
      },
    ],
  },
  {
    rule: 'duplicate-name',
    name: 'two parameters of one name',
    edits: { 'Parameters[8]': { Name: 'Limit', Type: 'Float', DefaultValue: 1 } },
    findings: [
      {
        path: 'Parameters[8].Name',
        message: 'a second parameter is named "Limit"; the first stands at Parameters[6].Name',
        remedy: 'give each parameter a name of its own',
      },
    ],
  },
  {
    rule: 'parameter-count',
    name: '201 parameters',
    edits: {
      Parameters: [...baseParameters, ...numbers(193).map((number) => ({ Name: `P${number}`, DefaultValue: 'x' }))],
      PipelineExperimentConfig: {
        ExperimentName: joinOf(numbers(193).map((number) => ({ Get: `Parameters.P${number}` }))),
      },
    },
    findings: [
      {
        path: 'Parameters',
        message: '201 parameters, expected at most 200',
        remedy: 'write what never changes into the definition itself',
      },
    ],
  },
  {
    rule: 'parameter-without-default',
    name: 'no default',
    edits: { 'Parameters[0].DefaultValue': undefined },
    findings: [
      {
        path: 'Parameters[0]',
        message: 'the parameter "InputDataUri" has no DefaultValue',
        remedy: 'add one: without it every start must give a value, and a field of Studio cannot be left empty',
      },
    ],
  },
  {
    rule: 'parameter-type',
    name: 'an Integer with a text',
    edits: { 'Parameters[4].DefaultValue': '100' },
    findings: [
      {
        path: 'Parameters[4].DefaultValue',
        message: 'the default of "VolumeSizeInGB" is a String, expected an Integer',
        remedy: "give an Integer, or change the parameter's Type",
      },
    ],
  },
  {
    rule: 'parameter-type',
    name: 'an Integer with a fraction',
    edits: { 'Parameters[4].DefaultValue': 1.5 },
    findings: [
      {
        path: 'Parameters[4].DefaultValue',
        message: 'the default of "VolumeSizeInGB" is a Float, expected an Integer',
        remedy: "give an Integer, or change the parameter's Type",
      },
    ],
  },
  {
    rule: 'parameter-default',
    name: 'an empty text',
    edits: { 'Parameters[0].DefaultValue': '' },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message: 'the default of "InputDataUri" is empty',
        remedy: 'use a word such as none: Studio and StartPipelineExecution take no empty value',
      },
    ],
  },
  {
    rule: 'parameter-default',
    name: '1,025 characters',
    edits: { 'Parameters[0].DefaultValue': `s3://b/${'x'.repeat(1018)}` },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message: 'the default of "InputDataUri" is 1025 characters long, expected at most 1024',
        remedy: 'shorten it: StartPipelineExecution takes no longer value',
      },
      {
        rule: 'argument-length',
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri',
        message: "S3Uri is 1028 characters long (with the parameters' defaults), expected at most 1024",
        remedy: 'shorten it, or put the value into a file of an input',
      },
    ],
  },
  {
    rule: 'parameter-default',
    name: 'a default that is not in its enum',
    edits: { 'Parameters[3].DefaultValue': 'ml.m5.2xlarge' },
    findings: [
      {
        path: 'Parameters[3].DefaultValue',
        message:
          'the default of "InstanceType" is "ml.m5.2xlarge", expected "ml.m5.large" or "ml.m5.xlarge"; the nearest known name is "ml.m5.xlarge"',
        remedy: 'choose one of its EnumValues, or add the value there',
      },
    ],
  },
  {
    rule: 'parameter-enum',
    name: 'EnumValues of an Integer',
    edits: { 'Parameters[4].EnumValues': ['100'] },
    findings: [
      {
        path: 'Parameters[4].EnumValues',
        message: '"VolumeSizeInGB" is of type Integer and has EnumValues, which only String parameters have',
        remedy: 'take EnumValues out, or declare the parameter as a String',
      },
    ],
  },
  {
    rule: 'parameter-enum',
    name: '17 values, one of them twice',
    edits: { 'Parameters[3].EnumValues': [...numbers(15).map((number) => `v${number}`), 'ml.m5.xlarge', 'v0'] },
    findings: [
      {
        path: 'Parameters[3].EnumValues',
        message: 'EnumValues of "InstanceType" has 17 values, expected 1 to 16',
        remedy: 'take EnumValues out where any value will do',
      },
      {
        path: 'Parameters[3].EnumValues[16]',
        message: 'EnumValues of "InstanceType" lists "v0" twice',
        remedy: 'take one of them out',
      },
    ],
  },
  {
    rule: 'parameter-enum',
    name: 'no values and an empty one',
    edits: { 'Parameters[0].EnumValues': [], 'Parameters[3].EnumValues': ['', 'ml.m5.xlarge'] },
    findings: [
      {
        path: 'Parameters[0].EnumValues',
        message: 'EnumValues of "InputDataUri" has 0 values, expected 1 to 16',
        remedy: 'take EnumValues out where any value will do',
      },
      {
        path: 'Parameters[3].EnumValues[0]',
        message: 'a value of "InstanceType" is 0 characters long, expected 1 to 2048',
        remedy: 'shorten it, or use a word such as none for an empty one',
      },
    ],
  },
  {
    rule: 'unused-parameter',
    name: 'a parameter that nothing refers to',
    edits: { 'Parameters[8]': { Name: 'Spare', DefaultValue: 'x' } },
    findings: [
      {
        path: 'Parameters[8]',
        message: 'nothing refers to the parameter "Spare"',
        remedy: 'take it out, or refer to it: a value given for it changes nothing',
      },
    ],
  },
  {
    rule: 'prefix-slash',
    name: 'a slash at the end of a prefix',
    edits: { 'Parameters[0].DefaultValue': 's3://my-bucket/in/' },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message:
          'the default of "InputDataUri" is "s3://my-bucket/in/", and a slash follows where it is used; S3 keys would hold an empty name',
        remedy: 'take the slash at its end away',
      },
    ],
  },
  {
    rule: 'prefix-slash',
    name: 'a slash that a separator repeats',
    edits: {
      'Parameters[0].DefaultValue': 's3://my-bucket/in/',
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri': {
        'Std:Join': { On: '/', Values: [{ Get: 'Parameters.InputDataUri' }, 'a'] },
      },
    },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message:
          'the default of "InputDataUri" is "s3://my-bucket/in/", and a slash follows where it is used; S3 keys would hold an empty name',
        remedy: 'take the slash at its end away',
      },
    ],
  },
];
