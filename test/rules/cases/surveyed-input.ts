import { digestText, formatGroupDigest, formatInputDigest } from '../../../pipeline/definition/input-digest.ts';
import type { JsonObject } from '../../../pipeline/definition/json.ts';
import { editDefinition } from '../base-definition.ts';
import { writer } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

const digest = (files: number, bytes: number) =>
  formatInputDigest({
    files,
    bytes,
    keys: '0'.repeat(64),
    etags: '0'.repeat(64),
    place: digestText('s3://my-bucket/in/a/'),
    version: digestText('1'),
  });
const place = 'Steps[0].Arguments.Environment.InputDigest';
const gigabyte = 2 ** 30;

const get = (text: string): JsonObject => ({ Get: text });
const each: JsonObject = {
  Name: 'Each',
  Type: 'ForEach',
  Arguments: {
    IterableItems: [
      JSON.stringify({ name: 'fits', digest: digest(3, 0) }),
      JSON.stringify({ name: 'empty', digest: digest(0, 0) }),
      JSON.stringify({ name: 'full', digest: digest(3, 2 * gigabyte) }),
    ],
    MaxConcurrency: 2,
    ForEachBody: [
      editDefinition(writer('Body'), {
        'Arguments.Environment': { InputDigest: get('ForEach.CurrentItem.digest') },
        'Arguments.ProcessingInputs': [
          {
            InputName: 'group',
            S3Input: {
              S3Uri: 's3://b/in/',
              LocalPath: '/opt/ml/processing/input/group',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
            },
          },
        ],
        'Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri': {
          'Std:Join': { On: '/', Values: ['s3://b/each', get('ForEach.CurrentItem.name'), 'x'] },
        },
      }),
    ],
  },
};
const ofEach = 'Steps[3].Arguments.ForEachBody[0].Arguments';

const ofGroup = (files: number) =>
  formatGroupDigest({ files, bytes: files, keys: '0'.repeat(64), etags: '0'.repeat(64) });

export const surveyedInputCases: readonly RuleCase[] = [
  {
    rule: 'surveyed-input',
    name: 'an empty group beside others in a pack',
    edits: {
      // Nothing refers to WindowSeconds here.
      'Parameters[5]': undefined,
      'Steps[0].Arguments.AppSpecification.ContainerArguments': ['process-pack', '--group', 'a', '--group', 'b'],
      'Steps[0].Arguments.Environment': {
        InputDigest: digest(3, 3),
        GroupDigest1: ofGroup(3),
        GroupDigest2: ofGroup(0),
      },
    },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.GroupDigest2',
        message: 'the survey has no file in group b of Group-a, whose job would fail as it is created',
        remedy: 'take the group out, or put its files there and survey again',
      },
    ],
  },
  {
    rule: 'surveyed-input',
    name: 'an input that is empty or absent',
    edits: { [place]: digest(0, 0) },
    findings: [
      {
        path: place,
        message: 'the survey has no file in the input of Group-a, whose job would fail as it is created',
        remedy: 'take the group out, or put its files there and survey again',
      },
    ],
  },
  {
    rule: 'surveyed-input',
    name: 'an input that leaves no room on the volume, by its default',
    edits: { [place]: digest(3, 100 * gigabyte) },
    findings: [
      {
        path: 'Parameters[4].DefaultValue',
        message:
          'VolumeSizeInGB is 100 (the default of parameter "VolumeSizeInGB"), and Group-a copies 107 GB to its volume',
        remedy: 'give more than 100 GB, or leave the size out, so that it follows from the survey',
      },
    ],
  },
  {
    rule: 'surveyed-input',
    name: 'items of a ForEach step, one with no file and one with too much',
    edits: { 'Steps[3]': each },
    findings: [
      {
        path: `${ofEach}.ProcessingResources.ClusterConfig.VolumeSizeInGB`,
        message: 'VolumeSizeInGB is 1, and Body for the item "full" copies 2.1 GB to its volume',
        remedy: 'give more than 2 GB, or leave the size out, so that it follows from the survey',
      },
      {
        path: `${ofEach}.Environment.InputDigest`,
        message:
          'the survey has no file in the input of Body for the item "empty", whose job would fail as it is created',
        remedy: 'take the group out, or put its files there and survey again',
      },
    ],
  },
  {
    rule: 'surveyed-input',
    name: 'an input that fits',
    edits: { [place]: digest(3, 99 * gigabyte) },
    findings: [],
  },
];
