import { joinOf } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

const place = 'Steps[0].Arguments.AppSpecification.ContainerArguments';
const words = (source: unknown, ...more: readonly string[]) =>
  ['process-group', '--group', 'a', '--window-seconds', '0', '--source', source, ...more] as never;
const isolation = 'Steps[0].Arguments.NetworkConfig.EnableNetworkIsolation';
/** Nothing refers to WindowSeconds and Isolate here. */
const unused = { 'Parameters[7]': undefined, 'Parameters[5]': undefined, [isolation]: false };
const command = ['--command', 'python3', '--command', './events.py'];
const program = { name: 'events', options: [], streams: true, plansUnits: false };
const plain = { name: 'plain', options: [], streams: false };

export const streamingCases: readonly RuleCase[] = [
  {
    rule: 'streaming',
    name: 'a source without a slash at its end, whose value a parameter gives',
    edits: {
      ...unused,
      'Steps[0].Arguments.ProcessingInputs': undefined,
      [place]: words({ Get: 'Parameters.InputDataUri' }),
    },
    findings: [
      {
        path: 'Parameters[0].DefaultValue',
        message:
          'the source is "s3://my-bucket/in" (the default of parameter "InputDataUri"), expected s3://BUCKET/PREFIX/ with a slash at its end',
        remedy: 'name a prefix that ends in a slash: others could begin like it',
      },
    ],
  },
  {
    rule: 'streaming',
    name: 'a job without a network',
    edits: { ...unused, [isolation]: true, [place]: words('s3://my-bucket/in/a/') },
    findings: [
      {
        path: isolation,
        message: 'EnableNetworkIsolation is true, and the job reads S3 itself',
        remedy: 'set it to false for this step, or let it have an input',
      },
    ],
  },
  {
    rule: 'streaming',
    name: 'a group called --source, whose files are copied',
    edits: { ...unused, [isolation]: true, [place]: ['process-group', '--group', '--source', '--window-seconds', '0'] },
    findings: [],
  },
  {
    rule: 'streaming',
    name: 'an extractor that does not say what its plan reads',
    edits: {
      ...unused,
      [place]: ['process-group', '--group', 'a', '--extractor', './plain.js', '--source', 's3://my-bucket/in/a/'],
    },
    context: { extractors: new Map([['./plain.js', plain]]) },
    findings: [
      {
        path: `${place}[4]`,
        message:
          'extractor ./plain.js cannot read a group straight from S3: it has no planFiles, so that nobody knows what its plan reads',
        remedy: 'give it planFiles, or write process: { read: copy }',
      },
    ],
  },
  {
    rule: 'streaming',
    name: 'a prefix, a network, and the built-in extractor',
    edits: {
      ...unused,
      [place]: words(joinOf([{ Get: 'Parameters.InputDataUri' }, '/a/']), '--extractor', 'wfdb-summary'),
    },
    findings: [],
  },
  {
    rule: 'streaming',
    name: 'a program, whose plan is that of the description',
    edits: {
      ...unused,
      [place]: [
        ...['process-group', '--group', 'a', ...command, '--units', '{"required":["{stem}.edf"]}'],
        ...['--source', 's3://my-bucket/in/a/'],
      ],
    },
    context: { extractors: new Map([['python3 ./events.py', program]]) },
    findings: [],
  },
  {
    rule: 'streaming',
    name: 'another extractor behind an equals sign',
    edits: {
      ...unused,
      [place]: ['process-group', '--group', 'a', '--extractor=./plain.js', '--source', 's3://my-bucket/in/a/'],
    },
    context: { extractors: new Map([['./plain.js', plain]]) },
    findings: [
      {
        path: `${place}[3]`,
        message:
          'extractor ./plain.js cannot read a group straight from S3: it has no planFiles, so that nobody knows what its plan reads',
        remedy: 'give it planFiles, or write process: { read: copy }',
      },
    ],
  },
];
