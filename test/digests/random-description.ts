/**
 * Descriptions from a seed: every key of `pipeline.yaml` and of a dataset file, in every shape that it may have, with
 * values that SageMaker would take. A digest is kept of what each builds, so no seed may ever give another text:
 * whoever needs others adds a generator.
 */

import { createRandom, deriveSeed, type Random } from '../../scripts/sample/random.ts';
import { type YamlValue, yamlText } from './yaml-text.ts';

export interface RandomDescription {
  /** Text of `pipeline.yaml`. */
  readonly pipeline: string;
  /** Text of `datasets/some.yaml`, where there is one. */
  readonly dataset: string | null;
}

/** What `{{env.…}}` may name in them. */
export const descriptionEnvironment = { STAGE: 'trial', ACCOUNT: '444455556666', PREFIX: 's3://sourced-bucket' };

type Mapping = Readonly<Record<string, YamlValue>>;

const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-2'];
const instanceTypes = [
  'ml.m5.large',
  'ml.m5.4xlarge',
  'ml.c5.18xlarge',
  'ml.r5.24xlarge',
  'ml.t3.medium',
  'ml.c6i.8xlarge',
];
const groupNames = [
  '30',
  '007',
  'a b',
  '-x',
  '-group',
  'ä',
  "it's",
  'p10',
  'Ward_3',
  '北',
  'e.f',
  '100%',
  '$HOME',
  'x'.repeat(70),
];

export function randomDescription(seed: number): RandomDescription {
  const stream = (name: string) => createRandom(deriveSeed(seed, name));
  const own = ownParameters(stream('own parameters'));
  const pipeline = planPipeline(stream, own);
  const dataset = stream('dataset?').chance(40) ? planDataset(stream('dataset'), own) : null;
  const style = stream('style');
  return { pipeline: yamlText(pipeline, style), dataset: dataset && yamlText(dataset, style) };
}

function planPipeline(stream: (name: string) => Random, own: Mapping): Mapping {
  const region = stream('region').pick(regions);
  const text = stream('texts');
  const groups = planGroups(stream('groups'));
  const fraction = stream('gate').pick([0, 0.01, 0.125, 0.5, 1]);
  const gate = stream('gate?').chance(40);
  return {
    name: text.pick(['p', 'mimic3-waveform-features', 'Ward-7', `long-${'n'.repeat(60)}`]),
    ...maybe(text, 70, {
      description: text.pick(['', 'Summary of {{env.STAGE}}', 'Größe "in" one\tline: # and more']),
    }),
    roleArn: text.pick([
      'arn:aws:iam::111122223333:role/pipeline',
      'arn:aws:iam::{{env.ACCOUNT}}:role/path/to/r+=,.@_-',
    ]),
    ...maybe(text, 60, { jobRoleArn: 'arn:aws:iam::111122223333:role/job' }),
    groups,
    input: text.pick([
      '${InputDataUri}/{{group}}/',
      '${InputDataUri}/{{group}}',
      '${InputDataUri}/${DatasetVersion}/g-{{group}}/${!literal}/',
      's3://fixed-bucket/{{env.STAGE}}/{{group}}/',
      '{{env.PREFIX}}/{{group}}/{{group}}/',
    ]),
    output: text.pick([
      '${OutputDataUri}/${Execution.PipelineExecutionId}',
      '${OutputDataUri}/{{env.STAGE}}/${Execution.PipelineName}/${Execution.StartDateTime}',
      's3://fixed-bucket/out/${Execution.PipelineExecutionId}',
      '${OutputDataUri}',
    ]),
    parameters: {
      ...builtIns(stream('built-in parameters'), { region, fraction: gate ? null : fraction }),
      ...own,
    },
    ...maybe(stream('process?'), 70, { process: planProcess(stream('process')) }),
    ...maybe(stream('combine?'), 60, { combine: planCombine(stream('combine')) }),
    ...(gate ? { qualityGate: { maxRejectedFraction: fraction } } : {}),
    ...maybe(stream('execution?'), 50, { execution: planExecution(stream('execution')) }),
    ...maybe(stream('security?'), 60, { security: planSecurity(stream('security'), region) }),
    ...maybe(stream('tags?'), 60, { tags: planTags(stream('tags')) }),
    ...maybe(stream('quotas?'), 30, { quotas: { steps: stream('quotas').pick([50, 60, 200]) } }),
  };
}

function planGroups(random: Random): YamlValue {
  if (random.chance(40)) {
    const from = random.integer(0, 120);
    const to = from + random.integer(0, random.pick([2, 9, 10, 18, 42]));
    if (random.chance(25)) return { from: String(from).padStart(4, '0'), to: String(to).padStart(4, '0') };
    return { from, to };
  }
  const from = random.integer(0, groupNames.length - 1);
  const names = Array.from(
    { length: random.integer(1, random.pick([3, 13])) },
    (_, index) => groupNames[(from + index) % groupNames.length]!,
  );
  return names.map((name) => {
    if (random.chance(60)) return name;
    return {
      name,
      ...maybe(random, 60, { instanceType: random.pick(instanceTypes) }),
      ...maybe(random, 60, { volumeSizeInGB: random.pick([1, 30, 2000, 16384]) }),
    };
  });
}

function builtIns(random: Random, { region, fraction }: { region: string; fraction: number | null }): Mapping {
  const image = `111122223333.dkr.ecr.${region}.amazonaws.com/macroshard`;
  const declared = (value: YamlValue): YamlValue =>
    random.chance(20) ? { default: value, ...maybe(random, 50, { description: 'As {{env.STAGE}} needs it' }) } : value;
  return {
    InputDataUri: declared(random.pick(['s3://my-bucket/mimic3wdb', 's3://my-bucket', '{{env.PREFIX}}/in'])),
    OutputDataUri: declared(random.pick(['s3://my-bucket/features', 's3://other.bucket-2/a/b/c'])),
    ProcessingImageUri: declared(random.pick([`${image}:latest`, `${image}@sha256:${'0123456789abcdef'.repeat(4)}`])),
    ...maybe(random, 60, { ProcessingInstanceType: declared(random.pick(instanceTypes)) }),
    ...maybe(random, 60, { CombineInstanceType: declared(random.pick(instanceTypes)) }),
    ...maybe(random, 60, { ProcessingVolumeSizeInGB: declared(random.pick([1, 50, 1000, 16384])) }),
    ...maybe(random, 60, { CombineVolumeSizeInGB: declared(random.pick([1, 50, 16384])) }),
    ...maybe(random, 40, { ProcessingMaxRuntimeInSeconds: declared(random.pick([60, 3600, 86400, 777600])) }),
    ...maybe(random, 60, { WindowSeconds: declared(random.pick([0, 1, 60, 86400])) }),
    ...(fraction === null ? {} : maybe(random, 60, { MaxRejectedFraction: declared(fraction) })),
    ...maybe(random, 50, {
      DatasetVersion: random.chance(50)
        ? random.pick(['1', '2026-03-01', 'v 1.0'])
        : { default: 'b', description: 'Which state', enum: ['a', 'b'] },
    }),
  };
}

function ownParameters(random: Random): Mapping {
  return {
    ...maybe(random, 30, {
      Cohort: { type: 'String', default: 'adult', description: 'Which patients', enum: ['adult', 'neonate'] },
    }),
    ...maybe(random, 30, { 'min-age_2': { type: 'Integer', default: random.integer(-5, 90) } }),
    ...maybe(random, 30, {
      Threshold: { type: 'Float', default: random.pick([0, 0.5, -2.25, 1e21, 1e-7]), description: 'In mV' },
    }),
    ...maybe(random, 30, { Verbose: { type: 'Boolean', default: random.chance(50) } }),
    ...maybe(random, 30, {
      Note: { type: 'String', default: random.pick(['{{env.STAGE}}', 'ünï "quoted" \\ text', '0']) },
    }),
  };
}

function planProcess(random: Random): Mapping {
  return {
    ...maybe(random, 50, { extractor: random.pick(['wfdb-summary', './mine.js']) }),
    ...maybe(random, 60, {
      cache: random.pick<YamlValue>([
        null,
        false,
        true,
        { expireAfter: 'P30D' },
        { expireAfter: 'PT12H' },
        { expireAfter: 'P1Y2M3DT4H5M' },
        { expireAfter: 'P2W' },
      ]),
    }),
    ...maybe(random, 50, { strictChecksums: random.chance(50) }),
  };
}

function planCombine(random: Random): Mapping {
  return {
    ...maybe(random, 60, { compression: random.pick(['zstd', 'snappy', 'gzip', 'uncompressed']) }),
    ...maybe(random, 60, {
      signalNames: random.pick<YamlValue>([{}, { ART: 'ABP' }, { 'A,B=C': 'x y', "it's": 'ö', MCL: 'MCL1' }]),
    }),
  };
}

function planExecution(random: Random): Mapping {
  return {
    ...maybe(random, 60, { displayName: random.pick(['nightly', '{{env.STAGE}}-run-7']) }),
    ...maybe(random, 60, { maxParallelSteps: random.integer(1, 40) }),
  };
}

function planSecurity(random: Random, region: string): Mapping {
  const key = (): YamlValue =>
    random.pick<YamlValue>([
      null,
      'alias/features',
      `arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    ]);
  const vpc = random.chance(50);
  return {
    ...maybe(random, 60, { outputKmsKeyId: key() }),
    ...maybe(random, 60, { volumeKmsKeyId: key() }),
    ...(vpc
      ? {
          subnets: ['subnet-0a1b2c3d', 'subnet-11112222'].slice(0, random.integer(1, 2)),
          securityGroupIds: ['sg-0a1b2c3d'],
        }
      : maybe(random, 50, { subnets: [], securityGroupIds: random.pick<YamlValue>([null, []]) })),
    ...maybe(random, 60, { networkIsolation: random.chance(50) }),
    ...maybe(random, 60, { encryptInterContainerTraffic: random.chance(50) }),
  };
}

function planTags(random: Random): Mapping {
  return random.pick<Mapping>([
    {},
    { project: 'macroshard' },
    { 'cost center': '{{env.ACCOUNT}}', owner: 'a+b@c.org', empty: '', Größe: 'XL' },
  ]);
}

function planDataset(random: Random, own: Mapping): Mapping {
  return {
    description: 'Of {{env.STAGE}}',
    ...maybe(random, 80, {
      parameters: {
        ...maybe(random, 50, { InputDataUri: 's3://sample-bucket/{{env.STAGE}}' }),
        ...maybe(random, 50, { ProcessingVolumeSizeInGB: random.integer(1, 16384) }),
        ...maybe(random, 50, { WindowSeconds: random.integer(0, 3600) }),
        ...('Cohort' in own ? { Cohort: 'neonate' } : {}),
        ...('Verbose' in own ? { Verbose: random.chance(50) } : {}),
      },
    }),
    ...maybe(random, 40, { execution: planExecution(random) }),
    ...maybe(random, 60, { groups: planGroups(random) }),
  };
}

function maybe(random: Random, percent: number, entries: Mapping): Mapping {
  return random.chance(percent) ? entries : {};
}
