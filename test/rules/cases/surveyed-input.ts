import { digestText, formatInputDigest } from '../../../pipeline/definition/input-digest.ts';
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

export const surveyedInputCases: readonly RuleCase[] = [
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
    name: 'an input that fits',
    edits: { [place]: digest(3, 99 * gigabyte) },
    findings: [],
  },
];
