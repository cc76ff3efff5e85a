import { deepCondition } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const shapeCases: readonly RuleCase[] = [
  {
    rule: 'shape',
    name: 'Steps is a text',
    edits: { Steps: 'none' },
    findings: [{ path: 'Steps', message: 'Steps is a String, expected a list', remedy: 'put a list here' }],
  },
  {
    rule: 'shape',
    name: 'Steps is misspelt',
    edits: { Step: [], Steps: undefined },
    findings: [
      { path: '', message: 'the definition has no "Steps"; it has "Step"', remedy: 'rename "Step" to "Steps"' },
    ],
  },
  {
    rule: 'shape',
    name: 'a step without a name and a type',
    edits: { 'Steps[1]': { Title: 'x' } },
    findings: [
      { path: 'Steps[1]', message: 'Steps[1] has no "Name"', remedy: 'add "Name"' },
      { path: 'Steps[1]', message: 'Steps[1] has no "Type"', remedy: 'add "Type"' },
    ],
  },
  {
    rule: 'shape',
    name: 'a Processing step without Arguments',
    edits: { 'Steps[1].Arguments': undefined },
    findings: [{ path: 'Steps[1]', message: 'Steps[1] has no "Arguments"', remedy: 'add "Arguments"' }],
  },
  {
    rule: 'shape',
    name: 'a parameter of an unknown type',
    edits: { 'Parameters[0].Type': 'Strin' },
    findings: [
      {
        path: 'Parameters[0].Type',
        message: 'Type is "Strin", expected String, Integer, Float or Boolean; the nearest known name is "String"',
        remedy: 'write String, Integer, Float or Boolean',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'a default that is a list',
    edits: { 'Parameters[0].DefaultValue': ['a'] },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message: 'DefaultValue is a list, expected a String, a number or a Boolean',
        remedy: 'put a String, a number or a Boolean here',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'an expression with an unknown function',
    edits: { 'Steps[0].Arguments.Environment.DATASET_VERSION': { get: 'Parameters.Limit' } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.DATASET_VERSION',
        message:
          'DATASET_VERSION is an object with "get", expected a scalar or an object with exactly one of Get, Std:Join and Std:JsonGet',
        remedy: 'put a scalar or an object with exactly one of Get, Std:Join and Std:JsonGet here',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'an expression with two functions',
    edits: { 'Steps[0].Arguments.Environment.DATASET_VERSION': { Get: 'a', 'Std:Join': { Values: [] } } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.DATASET_VERSION',
        message:
          'DATASET_VERSION is an object with "Get" and "Std:Join", expected a scalar or an object with exactly one of Get, Std:Join and Std:JsonGet',
        remedy: 'put a scalar or an object with exactly one of Get, Std:Join and Std:JsonGet here',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'a JsonGet of nothing',
    edits: { 'Steps[0].Arguments.Environment.DATASET_VERSION': { 'Std:JsonGet': { Path: 'a' } } },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.DATASET_VERSION["Std:JsonGet"]',
        message: 'Std:JsonGet has no "PropertyFile"',
        remedy: 'add "PropertyFile"',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'null where a scalar belongs',
    edits: { 'Steps[0].Arguments.AppSpecification.ImageUri': null },
    findings: [
      {
        path: 'Steps[0].Arguments.AppSpecification.ImageUri',
        message: 'ImageUri is null, expected a String, a number or a Boolean',
        remedy: 'put a String, a number or a Boolean here',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'ContainerArguments as one text',
    edits: { 'Steps[0].Arguments.AppSpecification.ContainerArguments': 'combine' },
    findings: [
      {
        path: 'Steps[0].Arguments.AppSpecification.ContainerArguments',
        message: 'ContainerArguments is a String, expected a list',
        remedy: 'put a list here',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'a cache that says yes',
    edits: { 'Steps[0].CacheConfig.Enabled': 'yes' },
    findings: [
      {
        path: 'Steps[0].CacheConfig.Enabled',
        message: 'Enabled is a String, expected a Boolean',
        remedy: 'put a Boolean here',
      },
    ],
  },
  {
    rule: 'shape',
    name: 'conditions nested past all reason',
    edits: { 'Steps[2].Arguments.Conditions[0]': deepCondition(250) },
    findings: [
      {
        path: '',
        message: 'the definition is nested deeper than 200 levels',
        remedy: 'put steps beside one another instead of into conditions in conditions',
      },
    ],
  },
];
