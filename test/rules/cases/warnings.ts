import { packOf } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

export const warningsCases: readonly RuleCase[] = [
  {
    rule: 'image-digest',
    name: 'a tag',
    edits: { 'Parameters[2].DefaultValue': '111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest' },
    findings: [
      {
        path: 'Parameters[2].DefaultValue',
        message:
          'ImageUri is "111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest" (the default of parameter "ImageUri"), which is not pinned by digest',
        remedy:
          'end it in @sha256:…: the cache compares the text alone, so an image pushed again under a tag is not run',
      },
    ],
  },
  {
    rule: 'pack-balance',
    name: 'packs of which one holds too much',
    edits: {},
    context: {
      unevenPacks: { message: 'pack 1 holds 9 GB, past 1.3 of the 5 GB that are possible', remedy: 'do this' },
    },
    findings: [
      { path: 'Steps', message: 'pack 1 holds 9 GB, past 1.3 of the 5 GB that are possible', remedy: 'do this' },
    ],
  },
  {
    rule: 'pack-time',
    name: 'a pack that is copied and read for more than six hours',
    edits: packOf(3_000_000_000_000),
    findings: [
      {
        path: 'Steps[0]',
        message:
          'the 2 groups of Group-a hold 3 TB, which are estimated to take 12 h 25 min to 19 h 07 min, and six hours are much to lose where a step fails',
        remedy: 'give macroSharding more steps, and run npx macroshard survey --rebalance',
      },
    ],
  },
  {
    rule: 'pack-time',
    name: 'a pack that takes longer than its limit',
    edits: { ...packOf(1_000_000_000_000), 'Steps[0].Arguments.StoppingCondition': { MaxRuntimeInSeconds: 3600 } },
    findings: [
      {
        path: 'Steps[0]',
        message:
          'the 2 groups of Group-a hold 1 TB, which are estimated to take 4 h 09 min to 6 h 22 min, and MaxRuntimeInSeconds is 3600',
        remedy: 'give macroSharding more steps, and run npx macroshard survey --rebalance',
      },
    ],
  },
  {
    rule: 'large-volume',
    name: '1025 GB',
    edits: { 'Parameters[4].DefaultValue': 1025 },
    findings: [
      {
        path: 'Parameters[4].DefaultValue',
        message:
          'VolumeSizeInGB is 1025 (the default of parameter "VolumeSizeInGB"), more than 1024 GB for each instance',
        remedy: 'check that so much is needed: every instance of the step pays for it',
      },
    ],
  },
  {
    rule: 'mixed-regions',
    name: 'a key of another region, a role of another partition',
    edits: {
      'Steps[0].Arguments.ProcessingOutputConfig.KmsKeyId': 'arn:aws:kms:eu-west-1:111122223333:key/1',
      'Steps[0].Arguments.RoleArn': 'arn:aws-cn:iam::111122223333:role/job',
    },
    context: { roleArn: 'arn:aws:iam::111122223333:role/pipeline' },
    findings: [
      {
        path: 'Parameters[2].DefaultValue',
        message: 'ImageUri (the default of parameter "ImageUri") is of the region us-east-1, KmsKeyId of eu-west-1',
        remedy: 'use roles, images and keys of one region, that of the pipeline',
      },
      {
        path: 'Steps[0].Arguments.RoleArn',
        message: "RoleArn is of the partition aws-cn, the pipeline's role of aws",
        remedy: 'use roles, images and keys of one partition, that of the pipeline',
      },
    ],
  },
];
