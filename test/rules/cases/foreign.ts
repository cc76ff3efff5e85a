import { joinOf } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

/** Of a definition that somebody else made: house style is a warning, and so is what only we do not know. */
export const foreignCases: readonly RuleCase[] = [
  {
    rule: 'parameter-default',
    name: 'no default, an empty one, and a slash at its end',
    edits: {
      'Parameters[0].DefaultValue': 's3://my-bucket/in/',
      'Parameters[8]': { Name: 'Empty', DefaultValue: '' },
      'Parameters[9]': { Name: 'None' },
      'Steps[0].Arguments.Environment.A': { Get: 'Parameters.Empty' },
      'Steps[0].Arguments.Environment.B': { Get: 'Parameters.None' },
    },
    context: { isForeign: true },
    findings: [
      {
        rule: 'prefix-slash',
        severity: 'warning',
        path: 'Parameters[0].DefaultValue',
        message:
          'the default of "InputDataUri" is "s3://my-bucket/in/", and a slash follows where it is used; S3 keys would hold an empty name',
        remedy: 'take the slash at its end away',
      },
      {
        severity: 'warning',
        path: 'Parameters[8].DefaultValue',
        message: 'the default of "Empty" is empty',
        remedy: 'use a word such as none: Studio and StartPipelineExecution take no empty value',
      },
      {
        rule: 'parameter-without-default',
        severity: 'warning',
        path: 'Parameters[9]',
        message: 'the parameter "None" has no DefaultValue',
        remedy: 'add one: without it every start must give a value, and a field of Studio cannot be left empty',
      },
    ],
  },
  {
    rule: 'output-overlap',
    name: 'outputs that share a place, a variable in the cache key, a name twice, and more steps than a quota',
    edits: {
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': joinOf([
        { Get: 'Parameters.OutputDataUri' },
        '/',
        { Get: 'Execution.PipelineExecutionId' },
        '/groups/a/shard',
      ]),
      'Steps[0].Arguments.Environment.RUN': { Get: 'Execution.PipelineExecutionId' },
      'Steps[1].DependsOn': ['Group-a', 'Group-a'],
    },
    context: { isForeign: true, quotas: { steps: 3 } },
    findings: [
      {
        rule: 'step-count',
        severity: 'warning',
        path: 'Steps',
        message: '4 steps: Group-a, Combine, QualityGate, TooManyRejects; the quota is 3',
        remedy: 'take groups together or make several pipelines; where AWS has raised the quota, set quotas.steps',
      },
      {
        rule: 'cache-key-execution',
        severity: 'warning',
        path: 'Steps[0].Arguments.Environment.RUN',
        message:
          'Execution.PipelineExecutionId differs in every execution and is part of the cache key, so the cache of "Group-a" never hits',
        remedy: 'take it out of Environment, or switch the cache of this step off',
      },
      {
        rule: 'depends-on',
        severity: 'warning',
        path: 'Steps[1].DependsOn[1]',
        message: 'DependsOn lists "Group-a" twice',
        remedy: 'take one of them out',
      },
      {
        severity: 'warning',
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri',
        message:
          'the output "combined" of "Combine" goes to "s3://my-bucket/out/cfvy1tjuxdq8/groups/a/shard", as does "shard" of "Group-a"',
        remedy: 'end each output in a folder of its own: what reads the shorter prefix would take the other files too',
      },
    ],
  },
  {
    rule: 'unknown-reference',
    name: 'kinds of references, variables and run conditions that are not known',
    edits: {
      'Steps[0].Arguments.Environment.A': { Get: 'Tenant.Name' },
      'Steps[1].Arguments.Environment': { B: { Get: 'Execution.Owner' } },
      'Steps[0].Arguments.Environment.C': { Get: 'Parameter.Owner' },
      'Steps[1].DependsOn': [{ Step: 'Group-a', Trigger: 'Faild' }],
    },
    context: { isForeign: true },
    findings: [
      {
        severity: 'warning',
        path: 'Steps[0].Arguments.Environment.A',
        message: '"Tenant.Name" is a reference of a kind that is not known here',
        remedy:
          'begin it with Parameters, Execution, Steps, PipelineExperimentConfig, ForEach or IterationOutput, unless SageMaker Pipelines has added it since',
      },
      {
        path: 'Steps[0].Arguments.Environment.C',
        message: '"Parameter.Owner" is no reference; the nearest known name is "Parameters"',
        remedy:
          "write Parameters.NAME, Execution.NAME, Steps.NAME.PROPERTY or Steps.NAME.PropertyFiles.FILE; a list's entry as ['NAME']",
      },
      {
        rule: 'depends-on',
        severity: 'warning',
        path: 'Steps[1].DependsOn[0].Trigger',
        message: 'Trigger is "Faild", which is not known here; the nearest known name is "Failed"',
        remedy: 'use Completed, Failed, Stopped or Any',
      },
      {
        severity: 'warning',
        path: 'Steps[1].Arguments.Environment.B',
        message: '"Execution.Owner" names the execution variable "Owner", which does not exist',
        remedy:
          'use one of StartDateTime, CurrentDateTime, PipelineName, PipelineArn, PipelineExecutionId, PipelineExecutionArn, TrainingJobName, ProcessingJobName',
      },
    ],
  },
];
