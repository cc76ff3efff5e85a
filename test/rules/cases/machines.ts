import { otherInput, otherOutput } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

const cluster = 'Steps[1].Arguments.ProcessingResources.ClusterConfig';
const groupCluster = 'Steps[0].Arguments.ProcessingResources.ClusterConfig';
const sharing = (extractor: string) => ['process-group', '--group', 'b', '--extractor', extractor];
const ofProgram = (units: string) => [
  ...['process-group', '--group', 'b', '--command', 'python3', '--command', './events.py', '--units', units],
];
const program = {
  extractors: new Map([['python3 ./events.py', { name: 'events', options: [], streams: true, plansUnits: false }]]),
};
const shareRemedy =
  'write macroSharding: { by: group }, or let an extractor say unitsAreFiles each of whose units is one file';
const key = 'arn:aws:kms:us-east-1:111122223333:key/1';
const at = (LocalPath: string, name: string) => {
  const { S3Input, ...rest } = otherInput(name) as { readonly S3Input: object };
  return { ...rest, S3Input: { ...S3Input, LocalPath } };
};

/** Of disks, folders, regions and tags. */
export const machinesCases: readonly RuleCase[] = [
  {
    rule: 'units-are-files',
    name: 'several instances of the built-in extractor, of one whose units have several files, and of one that is not here',
    edits: {
      [`${groupCluster}.InstanceCount`]: 5,
      [`${cluster}.InstanceCount`]: 2,
      'Steps[1].Arguments.AppSpecification.ContainerArguments': sharing('./pairs.js'),
    },
    context: { extractors: new Map([['./pairs.js', { name: 'pairs', options: [] }]]) },
    findings: [
      {
        path: `${groupCluster}.InstanceCount`,
        message:
          'extractor wfdb-summary cannot work on 5 instances: it does not say unitsAreFiles, and files that belong together would be shared out one by one',
        remedy: shareRemedy,
      },
      {
        path: `${cluster}.InstanceCount`,
        message:
          'extractor ./pairs.js cannot work on 2 instances: it does not say unitsAreFiles, and files that belong together would be shared out one by one',
        remedy: shareRemedy,
      },
    ],
  },
  {
    rule: 'units-are-files',
    name: 'several instances of an extractor that nobody can ask',
    edits: {
      [`${cluster}.InstanceCount`]: 2,
      'Steps[1].Arguments.AppSpecification.ContainerArguments': sharing('./there.js'),
    },
    context: { extractors: new Map([['./there.js', { unknown: 'no such module lies on this machine' }]]) },
    findings: [
      {
        path: `${cluster}.InstanceCount`,
        message:
          'whether extractor ./there.js can work on 2 instances is not checked: no such module lies on this machine',
        remedy: shareRemedy,
        severity: 'warning',
      },
      {
        rule: 'extractor-options',
        severity: 'warning',
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[4]',
        message: 'the extractor ./there.js is not checked: no such module lies on this machine',
        remedy: 'npx macroshard-container describe --extractor ./there.js prints what it takes',
      },
    ],
  },
  {
    rule: 'units-are-files',
    name: 'several instances of one whose units are files, and of a job of another program',
    edits: {
      [`${cluster}.InstanceCount`]: 2,
      'Steps[1].Arguments.AppSpecification.ContainerArguments': sharing('./events.js'),
    },
    context: { extractors: new Map([['./events.js', { name: 'events', options: [], unitsAreFiles: true }]]) },
    findings: [],
  },
  {
    rule: 'units-are-files',
    name: 'several instances of a program whose units are files sharing a stem',
    edits: {
      [`${cluster}.InstanceCount`]: 3,
      'Steps[1].Arguments.AppSpecification.ContainerArguments': ofProgram('{"required":["{stem}.edf","{stem}.json"]}'),
    },
    context: program,
    findings: [
      {
        path: `${cluster}.InstanceCount`,
        message:
          'extractor python3 ./events.py cannot work on 3 instances: process.units lets several files make a unit, and files that belong together would be shared out one by one',
        remedy: 'write macroSharding: { by: group }, or process.units of a file',
      },
    ],
  },
  {
    rule: 'units-are-files',
    name: 'several instances of a program each of whose units is a file',
    edits: {
      [`${cluster}.InstanceCount`]: 3,
      'Steps[1].Arguments.AppSpecification.ContainerArguments': ofProgram('{"file":"**/*.csv"}'),
    },
    context: program,
    findings: [],
  },
  {
    rule: 'local-disk',
    name: 'a key and a volume above the disk, by defaults and as they are written',
    edits: {
      'Parameters[3]': { Name: 'InstanceType', DefaultValue: 'ml.r5d.large' },
      [`${cluster}.InstanceType`]: 'ml.g4dn.xlarge',
      [`${cluster}.VolumeKmsKeyId`]: key,
      [`${cluster}.VolumeSizeInGB`]: 126,
    },
    findings: [
      {
        path: 'Parameters[4].DefaultValue',
        message:
          'VolumeSizeInGB is 100 (the default of parameter "VolumeSizeInGB"), and ml.r5d.large (the default of parameter "InstanceType") has a disk of its own of 75 GB in place of a volume',
        remedy: 'give 75 GB at most, or choose an instance type without a disk of its own',
      },
      {
        path: `${cluster}.VolumeSizeInGB`,
        message: 'VolumeSizeInGB is 126, and ml.g4dn.xlarge has a disk of its own of 125 GB in place of a volume',
        remedy: 'give 125 GB at most, or choose an instance type without a disk of its own',
      },
      {
        path: `${cluster}.VolumeKmsKeyId`,
        message: 'VolumeKmsKeyId is given, and ml.g4dn.xlarge has a disk of its own, for which no key can be requested',
        remedy: 'leave the key out, or choose an instance type without a disk of its own',
      },
    ],
  },
  {
    rule: 'local-disk',
    name: 'a volume as large as the disk, and a key where there is none',
    edits: {
      [`${cluster}.InstanceType`]: 'ml.r5d.4xlarge',
      [`${cluster}.VolumeSizeInGB`]: 600,
      'Steps[0].Arguments.ProcessingResources.ClusterConfig.VolumeKmsKeyId': key,
    },
    findings: [],
  },
  {
    rule: 'image-region',
    name: 'a region that nobody knows',
    edits: {
      'Steps[1].Arguments.AppSpecification.ImageUri': `111122223333.dkr.ecr.us-eats-1.amazonaws.com/x@sha256:${'0'.repeat(64)}`,
    },
    findings: [
      {
        path: 'Steps[1].Arguments.AppSpecification.ImageUri',
        message: 'ImageUri names the region us-eats-1, which is not known here; the nearest known name is "us-east-1"',
        remedy: 'correct the region, unless AWS has opened it since',
      },
      {
        rule: 'mixed-regions',
        severity: 'warning',
        path: 'Steps[1].Arguments.AppSpecification.ImageUri',
        message: 'ImageUri is of the region us-eats-1, ImageUri (the default of parameter "ImageUri") of us-east-1',
        remedy: 'use roles, images and keys of one region, that of the pipeline',
      },
    ],
  },
  {
    rule: 'image-region',
    name: 'an image that is not in ECR',
    edits: { 'Steps[1].Arguments.AppSpecification.ImageUri': `public.example.org/x@sha256:${'0'.repeat(64)}` },
    findings: [],
  },
  {
    rule: 'local-path',
    name: 'two inputs at one place, and an output at that of an input',
    edits: {
      'Steps[1].Arguments.ProcessingInputs': [
        at('/opt/ml/processing/in', 'one'),
        at('/opt/ml/processing//in/', 'two'),
        at('/opt/ml/processing/combined', 'three'),
      ],
      'Steps[1].Arguments.ProcessingOutputConfig.Outputs': [otherOutput('combined')],
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingInputs[1].S3Input.LocalPath',
        message: 'the input "two" lies at /opt/ml/processing/in, as does the input "one"',
        remedy: 'give the input a folder of its own',
      },
      {
        path: 'Steps[1].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.LocalPath',
        message: 'the output "combined" lies at /opt/ml/processing/combined, as does the input "three"',
        remedy: 'give the output a folder of its own',
      },
    ],
  },
  {
    rule: 'local-path',
    name: 'a folder in that of another',
    edits: {
      'Steps[1].Arguments.ProcessingInputs': [at('/opt/ml/processing/in', 'one'), at('/opt/ml/processing/in/2', 'two')],
    },
    findings: [],
  },
  {
    rule: 'tag-keys',
    name: "AWS's own, and one twice",
    edits: {
      'Steps[0].Arguments.Tags': [
        { Key: 'aws:x', Value: '1' },
        { Key: 'y', Value: '2' },
        { Key: 'y', Value: '3' },
      ],
    },
    context: { isForeign: true },
    findings: [
      {
        path: 'Steps[0].Arguments.Tags[0].Key',
        message: 'the key "aws:x" begins with aws:, which is AWS\'s own',
        remedy: 'rename the key',
      },
      {
        path: 'Steps[0].Arguments.Tags[2].Key',
        message: 'a second tag has the key "y"',
        remedy: 'keep one of them',
      },
    ],
  },
  {
    rule: 'tag-keys',
    name: 'keys that differ in their letters',
    edits: {
      'Steps[0].Arguments.Tags': [
        { Key: 'y', Value: '2' },
        { Key: 'Y', Value: '2' },
        { Key: 'awsome', Value: '2' },
      ],
    },
    findings: [],
  },
  {
    rule: 'instance-preferences',
    name: 'types in the order of their priority, with one count for all',
    edits: {
      'Steps[1].Arguments.ProcessingResources.ClusterConfig': {
        InstanceCount: 2,
        VolumeSizeInGB: 50,
        InstancePreferences: [{ InstanceType: 'ml.m5.xlarge' }, { InstanceType: 'ml.m6i.xlarge' }],
      },
    },
    findings: [],
  },
  {
    rule: 'instance-preferences',
    name: 'a type beside them, one twice, and counts of some',
    edits: {
      'Steps[1].Arguments.ProcessingResources.ClusterConfig': {
        InstanceType: 'ml.m5.xlarge',
        VolumeSizeInGB: 50,
        InstancePreferences: [{ InstanceType: 'ml.m5.xlarge', InstanceCount: 1 }, { InstanceType: 'ml.m5.xlarge' }],
      },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig',
        message: '1 of 2 preferences have InstanceCount, and ClusterConfig has none',
        remedy: 'give each preference its InstanceCount, or ClusterConfig one for all',
      },
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstanceType',
        message: 'ClusterConfig has InstanceType beside InstancePreferences',
        remedy: 'take one of them out',
      },
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.InstancePreferences[1].InstanceType',
        message: 'InstanceType is "ml.m5.xlarge" a second time',
        remedy: 'name each type once',
      },
    ],
  },
  {
    rule: 'local-disk',
    name: 'a preferred type that has a smaller disk than the volume',
    edits: {
      'Steps[1].Arguments.ProcessingResources.ClusterConfig': {
        VolumeSizeInGB: 1000,
        InstancePreferences: [
          { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 },
          { InstanceType: 'ml.r5d.large', InstanceCount: 1 },
        ],
      },
    },
    findings: [
      {
        path: 'Steps[1].Arguments.ProcessingResources.ClusterConfig.VolumeSizeInGB',
        message: 'VolumeSizeInGB is 1000, and ml.r5d.large has a disk of its own of 75 GB in place of a volume',
        remedy: 'give 75 GB at most, or choose an instance type without a disk of its own',
      },
    ],
  },
];
