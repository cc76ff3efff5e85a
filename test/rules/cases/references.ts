import { joinOf } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const referencesCases: readonly RuleCase[] = [
  {
    rule: 'unknown-reference',
    name: 'a parameter',
    edits: { 'Steps[0].Arguments.Environment.NOTE': { Get: 'Parameters.InputDataUrl' } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.NOTE',
        message:
          '"Parameters.InputDataUrl" names the parameter "InputDataUrl", which does not exist; the nearest known name is "InputDataUri"',
        remedy: 'correct the name, or add the parameter',
      },
    ],
  },
  {
    rule: 'unknown-reference',
    name: 'an execution variable',
    edits: { 'Steps[1].Arguments.Environment': { ID: { Get: 'Execution.PipelineExecutionID' } } },
    findings: [
      {
        path: 'Steps[1].Arguments.Environment.ID',
        message:
          '"Execution.PipelineExecutionID" names the execution variable "PipelineExecutionID", which does not exist; the nearest known name is "PipelineExecutionId"',
        remedy:
          'use one of StartDateTime, CurrentDateTime, PipelineName, PipelineArn, PipelineExecutionId, PipelineExecutionArn, TrainingJobName, ProcessingJobName',
      },
    ],
  },
  {
    rule: 'unknown-reference',
    name: 'a step, in a Join',
    edits: { 'Steps[1].Arguments.Environment': { X: joinOf([{ Get: 'Steps.Group-b.ProcessingJobName' }]) } },
    findings: [
      {
        path: 'Steps[1].Arguments.Environment.X["Std:Join"].Values[0]',
        message:
          '"Steps.Group-b.ProcessingJobName" names the step "Group-b", which does not exist; the nearest known name is "Group-a"',
        remedy: 'correct the name, or add the step',
      },
    ],
  },
  {
    rule: 'unknown-reference',
    name: 'text that is no reference',
    edits: {
      'Steps[0].Arguments.Environment.NOTE': { Get: 'Parameter.Limit' },
      PipelineExperimentConfig: { ExperimentName: { Get: 'Steps.Combine' } },
    },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.NOTE',
        message: '"Parameter.Limit" is no reference; the nearest known name is "Parameters"',
        remedy:
          "write Parameters.NAME, Execution.NAME, Steps.NAME.PROPERTY or Steps.NAME.PropertyFiles.FILE; a list's entry as ['NAME']",
      },
      {
        path: 'PipelineExperimentConfig.ExperimentName',
        message: '"Steps.Combine" is no reference',
        remedy:
          "write Parameters.NAME, Execution.NAME, Steps.NAME.PROPERTY or Steps.NAME.PropertyFiles.FILE; a list's entry as ['NAME']",
      },
    ],
  },
  {
    rule: 'unknown-reference',
    name: 'an experiment variable',
    edits: { 'Steps[0].Arguments.Environment.NOTE': { Get: 'PipelineExperimentConfig.Experiment' } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.NOTE',
        message:
          '"PipelineExperimentConfig.Experiment" names the experiment variable "Experiment", which does not exist',
        remedy: 'use one of ExperimentName, TrialName',
      },
    ],
  },
  {
    rule: 'unknown-property',
    name: 'an output',
    edits: {
      'Steps[1].Arguments.ProcessingInputs[0].S3Input.S3Uri': {
        Get: "Steps.Group-a.ProcessingOutputConfig.Outputs['shards'].S3Output.S3Uri",
      },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingInputs[0].S3Input.S3Uri',
        message:
          '"Steps.Group-a.ProcessingOutputConfig.Outputs[\'shards\'].S3Output.S3Uri" names the output "shards", which the step "Group-a" does not have; the nearest known name is "shard"',
        remedy: 'correct the name; the step has shard',
      },
    ],
  },
  {
    rule: 'unknown-property',
    name: 'a property, an input',
    edits: {
      'Steps[1].Arguments.Environment': {
        A: { Get: 'Steps.Group-a.ProcessingJobname' },
        B: { Get: "Steps.Group-a.ProcessingInputs['x'].S3Input.S3Uri" },
      },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.Environment.A',
        message:
          '"Steps.Group-a.ProcessingJobname" names the property "ProcessingJobname", which the step "Group-a" does not have; the nearest known name is "ProcessingJobName"',
        remedy: 'use a member of the answer of DescribeProcessingJob',
      },
      {
        path: 'Steps[1].Arguments.Environment.B',
        message:
          '"Steps.Group-a.ProcessingInputs[\'x\'].S3Input.S3Uri" names the input "x", which the step "Group-a" does not have',
        remedy: 'correct the name; the step has data',
      },
    ],
  },
  {
    rule: 'unknown-property',
    name: 'a property file',
    edits: {
      'Steps[2].Arguments.Conditions[0].LeftValue': {
        'Std:JsonGet': { PropertyFile: { Get: 'Steps.Group-a.PropertyFiles.Summary' }, Path: 'x' },
      },
    },
    findings: [
      {
        path: 'Steps[2].Arguments.Conditions[0].LeftValue["Std:JsonGet"].PropertyFile',
        message:
          '"Steps.Group-a.PropertyFiles.Summary" names the property file "Summary", which the step "Group-a" does not have',
        remedy: 'correct the name; the step has no property files',
      },
    ],
  },
  {
    rule: 'unknown-property',
    name: 'anything of a Fail step',
    edits: { 'Steps[1].Arguments.Environment': { A: { Get: 'Steps.TooManyRejects.ErrorMessage' } } },
    findings: [
      {
        rule: 'dependency-cycle',
        path: 'Steps[1]',
        message: 'steps wait for one another: Combine → TooManyRejects → QualityGate → Combine',
        remedy: 'take out one DependsOn, or one reference to a property, of this circle',
      },
      {
        path: 'Steps[1].Arguments.Environment.A',
        message:
          '"Steps.TooManyRejects.ErrorMessage" names a property of the Fail step "TooManyRejects", which has none',
        remedy: 'refer to the step whose result is meant',
      },
    ],
  },
];
