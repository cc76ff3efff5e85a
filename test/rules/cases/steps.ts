import { joinOf, jsonGetOf, manySteps, numbers, otherInput, otherOutput } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const stepsCases: readonly RuleCase[] = [
  {
    rule: 'step-count',
    name: '44 groups with what follows them',
    edits: { Steps: manySteps },
    findings: [
      {
        path: 'Steps',
        message: '51 steps: 44 Group-*, 4 Combine-Part-*, Combine, QualityGate, TooManyRejects; the quota is 50',
        remedy: 'take groups together or make several pipelines; where AWS has raised the quota, set quotas.steps',
      },
    ],
  },
  {
    rule: 'step-count',
    name: 'no steps',
    edits: { Steps: [], Parameters: [] },
    findings: [{ path: 'Steps', message: 'the definition has no steps', remedy: 'add at least one step' }],
  },
  {
    rule: 'step-type',
    name: 'a type that does not exist',
    edits: { 'Steps[3]': { Name: 'Score', Type: 'Transfrom' } },
    findings: [
      {
        path: 'Steps[3].Type',
        message: 'Type is "Transfrom", a type of step that is not known here; the nearest known name is "Transform"',
        remedy: 'correct it, unless SageMaker Pipelines has added it since: its references are followed all the same',
      },
    ],
  },
  {
    rule: 'duplicate-name',
    name: 'two steps of one name, one of them in a branch',
    edits: { 'Steps[2].Arguments.ElseSteps[0].Name': 'QualityGate' },
    findings: [
      {
        path: 'Steps[2].Arguments.ElseSteps[0].Name',
        message: 'a second step is named "QualityGate"; the first stands at Steps[2].Name',
        remedy: 'give each step a name of its own',
      },
    ],
  },
  {
    rule: 'duplicate-name',
    name: 'inputs, outputs and property files',
    edits: {
      'Steps[1].Arguments.ProcessingInputs[1]': otherInput('a'),
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs[1]': otherOutput('combined'),
      'Steps[1].PropertyFiles[1]': { PropertyFileName: 'Summary', OutputName: 'combined', FilePath: 'x.json' },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingInputs[1].InputName',
        message: 'a second input is named "a"; the first stands at Steps[1].Arguments.ProcessingInputs[0].InputName',
        remedy: 'give each input a name of its own',
      },
      {
        rule: 'local-path',
        path: 'Steps[1].Arguments.ProcessingInputs[1].S3Input.LocalPath',
        message: 'the input "a" lies at /opt/ml/processing/input/a, as does the input "a"',
        remedy: 'give the input a folder of its own',
      },
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[1].OutputName',
        message:
          'a second output is named "combined"; the first stands at Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].OutputName',
        remedy: 'give each output a name of its own',
      },
      {
        path: 'Steps[1].PropertyFiles[1].PropertyFileName',
        message:
          'a second property file is named "Summary"; the first stands at Steps[1].PropertyFiles[0].PropertyFileName',
        remedy: 'give each property file a name of its own',
      },
    ],
  },
  {
    rule: 'depends-on',
    name: 'a step that does not exist',
    edits: { 'Steps[1].DependsOn[0]': 'Group-b' },
    findings: [
      {
        path: 'Steps[1].DependsOn[0]',
        message: 'DependsOn names the step "Group-b", which does not exist; the nearest known name is "Group-a"',
        remedy: 'correct the name, or add the step',
      },
    ],
  },
  {
    rule: 'depends-on',
    name: 'a name twice, and a Fail step',
    edits: {
      'Steps[1].DependsOn': ['Group-a', 'Group-a'],
      'Steps[3]': { Name: 'Late', Type: 'EMR', DependsOn: ['TooManyRejects'] },
    },
    findings: [
      { path: 'Steps[1].DependsOn[1]', message: 'DependsOn lists "Group-a" twice', remedy: 'take one of them out' },
      {
        path: 'Steps[3].DependsOn[0]',
        message: 'DependsOn names the Fail step "TooManyRejects", after which nothing can run',
        remedy: 'depend on what comes before the Fail step',
      },
    ],
  },
  {
    rule: 'depends-on',
    name: 'itself',
    edits: { 'Steps[0].DependsOn': ['Group-a'] },
    findings: [
      {
        path: 'Steps[0].DependsOn[0]',
        message: 'the step "Group-a" depends on itself',
        remedy: 'take the name out of DependsOn',
      },
    ],
  },
  {
    rule: 'dependency-cycle',
    name: 'a circle of two steps',
    edits: { 'Steps[0].DependsOn': ['Combine'] },
    findings: [
      {
        path: 'Steps[0]',
        message: 'steps wait for one another: Group-a → Combine → Group-a',
        remedy: 'take out one DependsOn, or one reference to a property, of this circle',
      },
    ],
  },
  {
    rule: 'dependency-cycle',
    name: 'a condition that waits for its own branch',
    edits: { 'Steps[2].DependsOn': ['After'], 'Steps[2].Arguments.IfSteps': [{ Name: 'After', Type: 'EMR' }] },
    findings: [
      {
        path: 'Steps[2]',
        message: 'steps wait for one another: QualityGate → After → QualityGate',
        remedy: 'take out one DependsOn, or one reference to a property, of this circle',
      },
    ],
  },
  {
    rule: 'conditions',
    name: 'a type that does not exist',
    edits: { 'Steps[2].Arguments.Conditions[0].Type': 'LessThanOrEqual' },
    findings: [
      {
        path: 'Steps[2].Arguments.Conditions[0].Type',
        message:
          'Type is "LessThanOrEqual", which is no type of condition; the nearest known name is "LessThanOrEqualTo"',
        remedy: 'use Equals, GreaterThan, GreaterThanOrEqualTo, LessThan, LessThanOrEqualTo, In, Not or Or',
      },
    ],
  },
  {
    rule: 'conditions',
    name: 'values that are missing',
    edits: { 'Steps[2].Arguments.Conditions[1]': { Type: 'Not', Condition: { Type: 'In', QueryValue: 1 } } },
    findings: [
      {
        path: 'Steps[2].Arguments.Conditions[1].Condition',
        message: 'the condition In has no "Values"',
        remedy: 'add "Values"',
      },
    ],
  },
  {
    rule: 'conditions',
    name: '21 steps in a branch and 201 conditions',
    edits: {
      'Steps[2].Arguments.IfSteps': numbers(21).map((number) => ({ Name: `S${number}`, Type: 'EMR' })),
      'Steps[2].Arguments.Conditions[1]': {
        Type: 'Or',
        Conditions: numbers(201).map((number) => ({ Type: 'Equals', LeftValue: 1, RightValue: number })),
      },
    },
    findings: [
      {
        path: 'Steps[2].Arguments.Conditions[1].Conditions',
        message: 'Conditions has 201 entries, expected at most 200',
        remedy: 'use several conditions',
      },
      {
        path: 'Steps[2].Arguments.IfSteps',
        message: 'IfSteps has 21 entries, expected at most 20',
        remedy: 'use several conditions',
      },
    ],
  },
  {
    rule: 'json-get-count',
    name: '201 times JsonGet',
    edits: {
      'Steps[2].Arguments.Conditions[1]': {
        Type: 'In',
        QueryValue: 1,
        Values: numbers(200).map((number) => jsonGetOf(`r${number}`)),
      },
    },
    findings: [
      {
        path: 'Steps',
        message: '201 times Std:JsonGet, expected at most 200',
        remedy: 'compare in the job, and read one result of it',
      },
    ],
  },
  {
    rule: 'property-files',
    name: '11 files',
    edits: {
      'Steps[1].PropertyFiles': numbers(11).map((number) => ({
        PropertyFileName: number === 0 ? 'Summary' : `F${number}`,
        OutputName: 'combined',
        FilePath: 'x.json',
      })),
    },
    findings: [
      {
        path: 'Steps',
        message: '11 property files, expected at most 10 in a pipeline',
        remedy: 'write what conditions need into fewer files',
      },
    ],
  },
  {
    rule: 'property-files',
    name: 'an output that the step does not have, a name with a space, no path',
    edits: { 'Steps[1].PropertyFiles[1]': { PropertyFileName: 'the file', OutputName: 'combind', FilePath: '' } },
    findings: [
      {
        path: 'Steps[1].PropertyFiles[1].PropertyFileName',
        message: 'the property file\'s name "the file" is not made of letters, digits, hyphens and underscores',
        remedy: 'rename it, also where it is referred to',
      },
      {
        path: 'Steps[1].PropertyFiles[1].OutputName',
        message:
          'OutputName is "combind", which the step "Combine" does not have; the nearest known name is "combined"',
        remedy: 'correct the name; the step has combined',
      },
      {
        path: 'Steps[1].PropertyFiles[1].FilePath',
        message: 'FilePath is empty',
        remedy: "give the file's path inside the output",
      },
    ],
  },
  {
    rule: 'retry-policies',
    name: 'a type that does not exist, and one twice',
    edits: { 'Steps[0].RetryPolicies[0].ExceptionType': ['SageMaker.CAPACITY_EROR', 'Step.THROTTLING'] },
    findings: [
      {
        path: 'Steps[0].RetryPolicies[0].ExceptionType',
        message:
          'ExceptionType names "SageMaker.CAPACITY_EROR", which cannot be retried; the nearest known name is "SageMaker.CAPACITY_ERROR"',
        remedy:
          'use Step.SERVICE_FAULT, Step.THROTTLING, SageMaker.JOB_INTERNAL_ERROR, SageMaker.CAPACITY_ERROR, SageMaker.RESOURCE_LIMIT or Emr.RESOURCE_LIMIT',
      },
      {
        path: 'Steps[0].RetryPolicies[1].ExceptionType',
        message: 'the step retries Step.THROTTLING twice',
        remedy: 'keep one policy for each type',
      },
    ],
  },
  {
    rule: 'retry-end',
    name: 'both ends',
    edits: {
      'Steps[0].RetryPolicies': [{ ExceptionType: ['Step.THROTTLING'], MaxAttempts: 2, ExpireAfterMin: 5 }],
    },
    findings: [
      {
        path: 'Steps[0].RetryPolicies[0]',
        message: 'a policy has MaxAttempts and ExpireAfterMin, expected one of them',
        remedy: 'keep MaxAttempts or ExpireAfterMin',
      },
    ],
  },
  {
    rule: 'retry-policies',
    name: 'both ends, and bounds',
    edits: {
      'Steps[0].RetryPolicies[0]': {
        ExceptionType: [],
        IntervalSeconds: 43201,
        BackoffRate: -1,
        MaxAttempts: 21,
        ExpireAfterMin: 1.5,
      },
    },
    findings: [
      {
        rule: 'retry-end',
        path: 'Steps[0].RetryPolicies[0]',
        message: 'a policy has MaxAttempts and ExpireAfterMin, expected one of them',
        remedy: 'keep MaxAttempts or ExpireAfterMin',
      },
      {
        path: 'Steps[0].RetryPolicies[0].ExceptionType',
        message: 'ExceptionType is empty',
        remedy:
          'name one or more of Step.SERVICE_FAULT, Step.THROTTLING, SageMaker.JOB_INTERNAL_ERROR, SageMaker.CAPACITY_ERROR, SageMaker.RESOURCE_LIMIT and Emr.RESOURCE_LIMIT',
      },
      {
        path: 'Steps[0].RetryPolicies[0].IntervalSeconds',
        message: 'IntervalSeconds is 43201, expected an Integer from 0 to 43200',
        remedy: 'give an Integer from 0 to 43200',
      },
      {
        path: 'Steps[0].RetryPolicies[0].BackoffRate',
        message: 'BackoffRate is -1, expected at least 0',
        remedy: 'give at least 0',
      },
      {
        path: 'Steps[0].RetryPolicies[0].MaxAttempts',
        message: 'MaxAttempts is 21, expected an Integer from 0 to 20',
        remedy: 'give an Integer from 0 to 20',
      },
      {
        path: 'Steps[0].RetryPolicies[0].ExpireAfterMin',
        message: 'ExpireAfterMin is 1.5, expected an Integer from 0 to 14400',
        remedy: 'give an Integer from 0 to 14400',
      },
    ],
  },
  {
    rule: 'cache-expiry',
    name: 'a cache without an end',
    edits: { 'Steps[0].CacheConfig': { Enabled: true } },
    findings: [
      {
        path: 'Steps[0].CacheConfig',
        message: 'the cache of "Group-a" is on and has no ExpireAfter',
        remedy: 'add "ExpireAfter", such as "P30D"',
      },
    ],
  },
  {
    rule: 'cache-expiry',
    name: 'a duration in words, and one that is over at once',
    edits: {
      'Steps[0].CacheConfig.ExpireAfter': '30 days',
      'Steps[1].CacheConfig': { Enabled: true, ExpireAfter: 'P0D' },
    },
    findings: [
      {
        path: 'Steps[0].CacheConfig.ExpireAfter',
        message: 'ExpireAfter is "30 days", expected an ISO 8601 duration of at least a minute',
        remedy: 'write a duration such as P30D or PT12H',
      },
      {
        path: 'Steps[1].CacheConfig.ExpireAfter',
        message: 'ExpireAfter is "P0D", expected an ISO 8601 duration of at least a minute',
        remedy: 'write a duration such as P30D or PT12H',
      },
    ],
  },
  {
    rule: 'cache-expiry-spelling',
    name: 'the spelling of an example of AWS',
    edits: { 'Steps[0].CacheConfig.ExpireAfter': '30dT5h' },
    findings: [
      {
        path: 'Steps[0].CacheConfig.ExpireAfter',
        message: 'ExpireAfter is "30dT5h", which examples of AWS show but ISO 8601 does not have; expected "P30DT5H"',
        remedy: 'write "P30DT5H"',
      },
    ],
  },
  {
    rule: 'cache-key-execution',
    name: 'the execution in arguments, environment and inputs',
    edits: {
      'Steps[0].Arguments.AppSpecification.ContainerArguments[2]': { Get: 'Execution.PipelineExecutionId' },
      'Steps[0].Arguments.Environment.STARTED': { Get: 'Execution.StartDateTime' },
      'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri': joinOf([
        { Get: 'Parameters.InputDataUri' },
        '/',
        { Get: 'Execution.PipelineExecutionArn' },
      ]),
    },
    findings: [
      {
        path: 'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri["Std:Join"].Values[2]',
        message:
          'Execution.PipelineExecutionArn differs in every execution and is part of the cache key, so the cache of "Group-a" never hits',
        remedy: 'take it out of ProcessingInputs, or switch the cache of this step off',
      },
      {
        path: 'Steps[0].Arguments.AppSpecification.ContainerArguments[2]',
        message:
          'Execution.PipelineExecutionId differs in every execution and is part of the cache key, so the cache of "Group-a" never hits',
        remedy: 'take it out of AppSpecification, or switch the cache of this step off',
      },
      {
        path: 'Steps[0].Arguments.Environment.STARTED',
        message:
          'Execution.StartDateTime differs in every execution and is part of the cache key, so the cache of "Group-a" never hits',
        remedy: 'take it out of Environment, or switch the cache of this step off',
      },
    ],
  },
];
