import { accessKeyId, joinOf, numbers } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

const place = 'Steps[0].Arguments.AppSpecification.ContainerArguments';
const remedyFor = (extractor: string) =>
  `npx macroshard-container describe --extractor ${extractor} prints what it takes`;
const band = {
  name: 'band',
  options: [{ name: 'lowCutHz', type: 'number', default: 0.5, minimum: 0, description: 'Lower edge' }],
} as const;
const context = { extractors: new Map([['./band.js', band]]) };
const given = (...words: readonly (string | ReturnType<typeof joinOf>)[]) => [
  'process-group',
  '--group',
  'a',
  ...words,
];
/** Nothing refers to WindowSeconds here. */
const withoutWindows = { 'Parameters[5]': undefined };
const limit = joinOf(['lowCutHz=', { Get: 'Parameters.Limit' }]);

export const extractorOptionsCases: readonly RuleCase[] = [
  {
    rule: 'extractor-options',
    name: 'unknown, unfit and given twice, of the built-in one',
    edits: {
      ...withoutWindows,
      [place]: given(
        ...['--window-seconds', '0', '--option', 'windowSecond=9', '--option=strictChecksums=maybe'],
        ...['--option', 'windowSeconds=60'],
      ),
    },
    findings: [
      {
        path: `${place}[6]`,
        message:
          'extractor wfdb-summary has no option windowSecond; did you mean windowSeconds? (options: windowSeconds, strictChecksums, zeroIsMissing)',
        remedy: remedyFor('wfdb-summary'),
      },
      {
        path: `${place}[7]`,
        message: 'option strictChecksums of extractor wfdb-summary must be true or false, got "maybe"',
        remedy: remedyFor('wfdb-summary'),
      },
      {
        path: `${place}[9]`,
        message: 'option windowSeconds of extractor wfdb-summary is given twice, as "0" and "60"',
        remedy: remedyFor('wfdb-summary'),
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'a value that is none of its enum, of the built-in one',
    edits: { ...withoutWindows, [place]: given('--option', 'zeroIsMissing=numeric') },
    findings: [
      {
        path: `${place}[4]`,
        message:
          'option zeroIsMissing of extractor wfdb-summary must be one of none, numerics, got "numeric"; did you mean numerics?',
        remedy: remedyFor('wfdb-summary'),
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'no NAME=VALUE',
    edits: { ...withoutWindows, [place]: given('--option', '60') },
    findings: [
      {
        path: `${place}[4]`,
        message: '--option is "60", expected NAME=VALUE',
        remedy: 'write the name of an option, =, and its value',
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'a value that a parameter gives, to an extractor of the own',
    edits: {
      ...withoutWindows,
      'Parameters[5].DefaultValue': -1,
      [place]: given('--extractor', './band.js', '--option', limit),
    },
    context,
    findings: [
      {
        path: `${place}[6]`,
        message: `option lowCutHz of extractor band must be at least 0, got "-1" (with the parameters' defaults)`,
        remedy: remedyFor('./band.js'),
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'a value that stands in the description, once for all groups',
    edits: {
      ...withoutWindows,
      [place]: given('--extractor', './band.js', '--option', 'lowCutHz=low'),
      'Steps[1].Arguments.AppSpecification.ContainerArguments': given(
        '--extractor',
        './band.js',
        '--option',
        'lowCutHz=low',
      ),
    },
    context: { ...context, optionPlaces: new Map([['lowCutHz', 'pipeline.yaml:31:16']]) },
    findings: [
      {
        path: `${place}[6]`,
        message: 'option lowCutHz of extractor band must be a number, got "low" (at pipeline.yaml:31:16)',
        remedy: remedyFor('./band.js'),
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'windows of an extractor that has none',
    edits: {
      ...withoutWindows,
      [place]: given('--extractor', './band.js', '--window-seconds', '60', '--strict-checksums'),
    },
    context,
    findings: [
      {
        path: `${place}[6]`,
        message: 'extractor band has no option windowSeconds (options: lowCutHz)',
        remedy: remedyFor('./band.js'),
      },
      {
        path: `${place}[7]`,
        message: 'extractor band has no option strictChecksums (options: lowCutHz)',
        remedy: remedyFor('./band.js'),
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'a misspelt extractor, and one that is not there',
    edits: {
      ...withoutWindows,
      [place]: given('--extractor', 'wfdb-sumary'),
      'Steps[3]': {
        Name: 'Other',
        Type: 'Processing',
        Arguments: {
          AppSpecification: {
            ImageUri: { Get: 'Parameters.ImageUri' },
            ContainerArguments: given('--extractor', './gone.js'),
          },
          ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 } },
        },
      },
    },
    context: {
      extractors: new Map([
        ['wfdb-sumary', { unknown: 'no such module lies on this machine' }],
        ['./gone.js', { unknown: 'no such module lies on this machine' }],
      ]),
    },
    findings: [
      {
        path: `${place}[4]`,
        message: 'there is no extractor wfdb-sumary; the nearest known name is "wfdb-summary"',
        remedy: 'write wfdb-summary, or name the module of an extractor of your own',
      },
      {
        severity: 'warning',
        path: 'Steps[3].Arguments.AppSpecification.ContainerArguments[4]',
        message: 'the extractor ./gone.js is not checked: no such module lies on this machine',
        remedy: remedyFor('./gone.js'),
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'a secret as a value',
    edits: { ...withoutWindows, [place]: given('--option', `strictChecksums=${accessKeyId}`) },
    findings: [
      {
        path: `${place}[4]`,
        message: 'option strictChecksums of extractor wfdb-summary must be true or false, got "(not shown here)"',
        remedy: remedyFor('wfdb-summary'),
      },
      {
        rule: 'secret',
        path: `${place}[4]`,
        message: 'this text holds what looks like an AWS access key id (not shown here)',
        remedy:
          'keep it in AWS Secrets Manager, and give the job the name of the secret; if it is none, add "strictChecksums" to security.notSecret',
      },
    ],
  },
  {
    rule: 'extractor-options',
    name: 'one that is known and fits, and what flags take',
    edits: {
      ...withoutWindows,
      [place]: given('--threads', '--option', '--extractor', './band.js', '--window-seconds', '0', '--option', limit),
    },
    context,
    findings: [],
  },
  {
    rule: 'extractor-options',
    name: 'what nobody here knows: an extractor, another program, a value of the run',
    edits: {
      ...withoutWindows,
      [place]: given('--extractor', '/opt/other.js', '--option', 'x=1'),
      'Steps[1].Arguments.AppSpecification.ContainerEntrypoint': ['python'],
      'Steps[1].Arguments.AppSpecification.ContainerArguments': ['process-group', '--option', 'x=1'],
    },
    findings: [],
  },
  {
    rule: 'argument-length',
    name: 'an option that is too long with what a parameter gives',
    edits: {
      ...withoutWindows,
      'Parameters[0].DefaultValue': `s3://my-bucket/${'x'.repeat(236)}`,
      [place]: given('--extractor', './x.js', '--option', joinOf(['place=', { Get: 'Parameters.InputDataUri' }])),
    },
    findings: [
      {
        path: `${place}[6]`,
        message: "ContainerArguments[6] is 257 characters long (with the parameters' defaults), expected at most 256",
        remedy: 'shorten it, or put the value into a file of an input',
      },
    ],
  },
  {
    rule: 'argument-count',
    name: 'more options than a job takes arguments',
    edits: {
      ...withoutWindows,
      [place]: given('--extractor', './x.js', ...numbers(48).flatMap((number) => ['--option', `o${number}=1`])),
    },
    findings: [
      {
        path: place,
        message: 'ContainerArguments has 101 entries, expected 1 to 100',
        remedy: 'leave ContainerArguments out where there are none; put a long list into a file of an input',
      },
    ],
  },
];
