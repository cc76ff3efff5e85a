import type { Json, JsonObject } from '../../../pipeline/definition/json.ts';
import { editDefinition } from '../base-definition.ts';
import { numbers, writer } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

const get = (text: string): JsonObject => ({ Get: text });
const body = editDefinition(writer('Body'), {
  'Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': {
    'Std:Join': { On: '', Values: ['s3://b/each/', get('ForEach.CurrentItem'), '/x'] },
  },
});

const groupBody = editDefinition(body, {
  'Arguments.AppSpecification.ContainerArguments': ['process-group', '--group', get('ForEach.CurrentItem')],
});

/** A ForEach step behind the base's own. */
const each = (change: Readonly<Record<string, Json>> = {}): JsonObject => ({
  Name: 'Each',
  Type: 'ForEach',
  Arguments: { IterableItems: ['a', 'b'], MaxConcurrency: 5, ForEachBody: [body], ...change },
});
const path = 'Steps[3].Arguments';

export const forEachCases: readonly RuleCase[] = [
  {
    rule: 'for-each',
    name: 'items, a selector, and references to what children leave',
    edits: {
      'Steps[3]': each({ Selector: { Pick: 'MaxBy', Field: get('IterationOutput.Body.ExitMessage') } }),
      'Steps[4]': editDefinition(writer('After'), {
        'Arguments.Environment': {
          A: get('Steps.Each.IterationOutputs[1].Body.ProcessingJobName'),
          B: get('Steps.Each.Selected.ProcessingJobName'),
          C: get('Steps.Each.Status'),
        },
        'Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': 's3://b/after/x',
      }),
    },
    findings: [],
  },
  {
    rule: 'for-each',
    name: 'no items, no children at once, no body',
    edits: { 'Steps[3]': each({ IterableItems: [], MaxConcurrency: 0, ForEachBody: [] }) },
    findings: [
      {
        path: `${path}.IterableItems`,
        message: 'IterableItems has 0 entries, expected 1 to 100',
        remedy: 'put a longer list into a parameter or a property file, as the text of a JSON list',
      },
      {
        path: `${path}.MaxConcurrency`,
        message: 'MaxConcurrency is 0, expected 1 to 50',
        remedy: 'write an integer of 1 to 50',
      },
      { path: `${path}.ForEachBody`, message: 'ForEachBody has no steps', remedy: 'add at least one step' },
    ],
  },
  {
    rule: 'for-each',
    name: 'too many items, and one that is too long',
    edits: { 'Steps[3]': each({ IterableItems: ['x'.repeat(12_801), ...numbers(100)] }) },
    findings: [
      {
        path: `${path}.IterableItems`,
        message: 'IterableItems has 101 entries, expected 1 to 100',
        remedy: 'put a longer list into a parameter or a property file, as the text of a JSON list',
      },
      {
        path: `${path}.IterableItems[0]`,
        message: 'IterableItems[0] has 12801 characters, expected at most 12800',
        remedy: 'put what is long into a file, and name it in the item',
      },
      {
        rule: 'argument-length',
        path: `${path}.ForEachBody[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri`,
        message: `S3Uri is 12815 characters long (for the item "${'x'.repeat(39)}…"), expected at most 1024`,
        remedy: 'shorten it, or put the value into a file of an input',
      },
    ],
  },
  {
    rule: 'for-each',
    name: 'an item twice, of a definition that somebody may have meant',
    edits: { 'Steps[3]': each({ IterableItems: ['a', 'b', 'a'] }) },
    findings: [
      {
        severity: 'warning',
        path: `${path}.IterableItems`,
        message: 'IterableItems names "a" more than once: its children would write to one place',
        remedy: 'name each item once',
      },
    ],
  },
  {
    rule: 'for-each',
    name: 'groups of a parameter that are named twice or are no folders',
    edits: {
      'Parameters[8]': { Name: 'Groups', Type: 'String', DefaultValue: '["a", "b/c", "a", ".d"]' },
      'Steps[3]': each({ IterableItems: get('Parameters.Groups'), ForEachBody: [groupBody] }),
    },
    findings: [
      {
        path: `${path}.IterableItems`,
        message: 'IterableItems names ".d" (the default of parameter "Groups"), which is no group\'s folder',
        remedy: 'name folders: no slash, no line break, and no dot at the beginning',
      },
      {
        path: `${path}.IterableItems`,
        message:
          'IterableItems names "a" more than once (the default of parameter "Groups"): its children would write to one place',
        remedy: 'name each item once',
      },
      {
        path: `${path}.IterableItems`,
        message: 'IterableItems names "b/c" (the default of parameter "Groups"), which is no group\'s folder',
        remedy: 'name folders: no slash, no line break, and no dot at the beginning',
      },
    ],
  },
  {
    rule: 'for-each',
    name: 'no group at all, and what is no list',
    edits: {
      'Parameters[8]': { Name: 'Groups', Type: 'String', DefaultValue: '[]' },
      'Parameters[9]': { Name: 'More', Type: 'String', DefaultValue: 'a, b' },
      'Steps[3]': each({ IterableItems: get('Parameters.Groups'), ForEachBody: [groupBody] }),
      'Steps[4]': editDefinition(each({ IterableItems: get('Parameters.More'), ForEachBody: [groupBody] }), {
        Name: 'Other',
        'Arguments.ForEachBody[0].Name': 'OtherBody',
        'Arguments.ForEachBody[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri':
          get('ForEach.CurrentItem.uri'),
      }),
    },
    findings: [
      {
        path: `${path}.IterableItems`,
        message: 'IterableItems is empty (the default of parameter "Groups"), so that nothing runs',
        remedy: 'name at least one item, such as ["30"]',
      },
      {
        path: 'Steps[4].Arguments.IterableItems',
        message: 'IterableItems is "a, b" (the default of parameter "More"), which is no JSON list',
        remedy: 'give the parameter a default such as ["30", "31"]',
      },
    ],
  },
  {
    rule: 'parameter-default',
    name: 'more names than a value holds',
    edits: {
      'Parameters[8]': { Name: 'Groups', Type: 'String', DefaultValue: JSON.stringify(numbers(300).map(String)) },
      'Steps[3]': each({ IterableItems: get('Parameters.Groups'), ForEachBody: [groupBody] }),
    },
    findings: [
      {
        path: 'Parameters[8].DefaultValue',
        message: 'the default of "Groups" is 1691 characters long, expected at most 1024',
        remedy:
          'shorten it: StartPipelineExecution takes no longer value; a ForEach step takes 100 items that are written out (macroSharding: { by: forEach }), and packs take more groups',
      },
    ],
  },
  {
    rule: 'for-each',
    name: 'more groups than items, which packs take',
    edits: {
      'Steps[3]': each({
        IterableItems: numbers(101).map(String),
        ForEachBody: [groupBody],
      }),
    },
    findings: [
      {
        path: `${path}.IterableItems`,
        message: 'IterableItems has 101 entries, expected 1 to 100',
        remedy:
          'take up to ten groups a step with macroSharding: { by: pack, steps: 11 }, and run npx macroshard survey',
      },
    ],
  },
  {
    rule: 'argument-length',
    name: 'a text that is too long for one item',
    edits: {
      'Steps[3]': each({
        IterableItems: ['short', 'x'.repeat(257)],
        ForEachBody: [
          editDefinition(body, { 'Arguments.AppSpecification.ContainerArguments': [get('ForEach.CurrentItem')] }),
        ],
      }),
    },
    findings: [
      {
        path: `${path}.ForEachBody[0].Arguments.AppSpecification.ContainerArguments[0]`,
        message: `ContainerArguments[0] is 257 characters long (for the item "${'x'.repeat(39)}…"), expected at most 256`,
        remedy: 'shorten it, or put the value into a file of an input',
      },
    ],
  },
  {
    rule: 'for-each',
    name: 'a parameter whose default is no list',
    edits: { 'Steps[3]': each({ IterableItems: get('Parameters.InstanceType') }) },
    findings: [
      {
        severity: 'warning',
        path: `${path}.IterableItems`,
        message: 'IterableItems is "ml.m5.xlarge" (the default of parameter "InstanceType"), which is no JSON list',
        remedy: 'give the parameter a default such as ["30", "31"]',
      },
    ],
  },
  {
    rule: 'for-each',
    name: 'types that no body has, a wrong selector, a name like that of a child, and one place for all',
    edits: {
      'Steps[3]': each({
        Selector: { Pick: 'Max', Field: get('IterationOutput.Bdy.ExitMessage') },
        ForEachBody: [
          editDefinition(body, { 'Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': 's3://b/one/x' }),
          { Name: 'Stop', Type: 'Fail', Arguments: {} },
        ],
      }),
      'Steps[4]': { Name: 'Body-12', Type: 'Lambda' },
    },
    findings: [
      {
        path: `${path}.ForEachBody[0].Name`,
        message: 'children of "Body" are named "Body-0" and so on, and the step "Body-12" at Steps[4] looks like one',
        remedy: 'rename one of them',
      },
      {
        severity: 'warning',
        path: `${path}.ForEachBody[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri`,
        message: 'every child of "Body" writes its output "same" to one place',
        remedy: 'put ForEach.CurrentItem, or a value of it, into the S3Uri',
      },
      {
        path: `${path}.ForEachBody[1].Type`,
        message: 'the step "Stop" is of the type Fail, which cannot stand in the body of a ForEach step',
        remedy: 'put it beside the ForEach step',
      },
      {
        path: `${path}.Selector.Pick`,
        message: 'Pick is "Max", expected MaxBy or MinBy',
        remedy: 'write MaxBy or MinBy',
      },
      {
        path: `${path}.Selector.Field`,
        message: 'Field is "IterationOutput.Bdy.ExitMessage", which is no property of a step of the body',
        remedy: 'write IterationOutput.STEP.PROPERTY, with the step Body or Stop',
      },
    ],
  },
  {
    rule: 'for-each-references',
    name: 'the item outside of a body, and what only a selector has',
    edits: {
      'Steps[3]': each(),
      'Steps[1].Arguments.Environment': {
        A: get('ForEach.CurrentItem.x'),
        B: get('IterationOutput.Body.ExitMessage'),
        C: get('Parameters.OutputDataUri'),
        D: get('Parameters.InstanceType'),
      },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.Environment.A',
        message: '"ForEach.CurrentItem.x" stands outside of the body of a ForEach step',
        remedy: 'refer to the item in a step of ForEachBody',
      },
      {
        path: 'Steps[1].Arguments.Environment.B',
        message: '"IterationOutput.Body.ExitMessage" stands outside of the Selector of a ForEach step',
        remedy: 'write Steps.FOREACH.IterationOutputs[0].STEP.PROPERTY',
      },
    ],
  },
  {
    rule: 'for-each-references',
    name: 'steps of a body, and properties that a ForEach step does not have',
    edits: {
      'Steps[3]': each(),
      'Steps[1].DependsOn': ['Group-a', 'Body'],
      'Steps[1].Arguments.Environment': {
        A: get('Steps.Body.ProcessingJobName'),
        B: get('Steps.Each.ProcessingJobName'),
        C: get('Steps.Each.Selected.ProcessingJobName'),
        D: get('Steps.Each.IterationOutputs.Body.ProcessingJobName'),
        E: get('Steps.Each.IterationOutputs[0].ProcessingJobName'),
        F: get('Steps.Each.IterationOutputs[2].Body.ProcessingJobName'),
        X: get('Parameters.OutputDataUri'),
        Y: get('Parameters.InstanceType'),
      },
    },
    findings: [
      {
        path: 'Steps[1].DependsOn[1]',
        message: 'DependsOn names "Body", which stands in the body of "Each"',
        remedy: 'depend on "Each"',
      },
      {
        path: 'Steps[1].Arguments.Environment.A',
        message: '"Steps.Body.ProcessingJobName" names the step "Body", which runs once an item of "Each"',
        remedy: 'write Steps.Each.IterationOutputs[0].Body.PROPERTY',
      },
      {
        path: 'Steps[1].Arguments.Environment.B',
        message:
          '"Steps.Each.ProcessingJobName" names the property "ProcessingJobName", which a ForEach step does not have',
        remedy:
          'use Status, InputItemCount, TotalStepCount, SucceededStepCount, FailedStepCount, StoppedStepCount, IterationOutputs or Selected',
      },
      {
        path: 'Steps[1].Arguments.Environment.C',
        message: '"Steps.Each.Selected.ProcessingJobName" needs a Selector, which "Each" does not have',
        remedy: 'add Selector to its Arguments',
      },
      {
        path: 'Steps[1].Arguments.Environment.D',
        message: '"Steps.Each.IterationOutputs.Body.ProcessingJobName" has no position behind IterationOutputs',
        remedy: 'write IterationOutputs[0].STEP.PROPERTY, with the step Body',
      },
      {
        path: 'Steps[1].Arguments.Environment.E',
        message:
          '"Steps.Each.IterationOutputs[0].ProcessingJobName" names no step of the body of "Each" behind the position',
        remedy: 'write IterationOutputs[0].STEP.PROPERTY, with the step Body',
      },
      {
        path: 'Steps[1].Arguments.Environment.F',
        message: '"Steps.Each.IterationOutputs[2].Body.ProcessingJobName" names the iteration 2, and there are 2 items',
        remedy: 'count from 0',
      },
    ],
  },
  {
    rule: 'for-each-references',
    name: 'a step behind Selected',
    edits: {
      'Steps[3]': each({ Selector: { Pick: 'MaxBy', Field: get('IterationOutput.Body.ExitMessage') } }),
      'Steps[1].Arguments.Environment': {
        A: get('Steps.Each.Selected.Body.ProcessingJobName'),
        X: get('Parameters.OutputDataUri'),
        Y: get('Parameters.InstanceType'),
      },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.Environment.A',
        message:
          '"Steps.Each.Selected.Body.ProcessingJobName" names the step "Body" behind Selected, which is already the step that the Selector compares',
        remedy: 'write Selected.PROPERTY, without the name of a step',
      },
    ],
  },
  {
    rule: 'for-each-references',
    name: 'a step of the same body',
    edits: {
      'Steps[3]': each({
        ForEachBody: [
          body,
          editDefinition(body, {
            Name: 'Next',
            DependsOn: ['Body'],
            'Arguments.Environment': { A: get('Steps.Body.ProcessingJobName') },
            'Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': get('ForEach.CurrentItem.uri'),
          }),
        ],
      }),
    },
    findings: [],
  },
];
