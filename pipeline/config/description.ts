/**
 * `pipeline.yaml` and `datasets/*.yaml` as they are written. Validators, types and docs/pipeline-yaml.md are made from
 * these schemas; what depends on more than one value is checked elsewhere.
 */

import type { FromSchema } from 'json-schema-to-ts';
import {
  defaultParallelSteps,
  longestArgument,
  longestDisplayName,
  longestParameterDescription,
  longestParameterValue,
  longestPipelineName,
  mostEnumValues,
  mostSecurityGroups,
  mostSubnets,
  mostTags,
} from '../service/limits.ts';
import { boundsOf, patternOf } from '../service/shapes.ts';
import { prices, quotas } from './account.ts';
import { builtInParameters } from './built-in-parameters.ts';
import { catalogSchema, datasetCatalogSchema } from './catalog.ts';
import { defaults } from './defaults.ts';
import {
  descriptionSchema,
  durationSchema,
  extractorOptionsSchema,
  idList,
  instanceTypeSchema,
  keyIdSchema,
  mapping,
  pipelineNameSchema,
  roleArnSchema,
  type Schema,
  section,
  someTextSchema,
  surveySchema,
  tagKeySchema,
  tagValueSchema,
} from './description-values.ts';
import { groupSchema, rangeSchema } from './group-forms.ts';
import { macroShardingForms } from './macro-sharding-forms.ts';
import { programSchemas } from './programs.ts';
import { unitsSchema } from './units-forms.ts';

const execution = section('How executions run.', {
  displayName: {
    type: 'string',
    maxLength: longestDisplayName,
    pattern: `^${patternOf('PipelineExecutionName').text}$`,
    says: `letters, digits and hyphens, at most ${longestDisplayName}, no hyphen at either end (SageMaker API, PipelineExecutionName)`,
    description:
      "Name of each execution in Studio, SageMaker's own where nothing is said; `start --name` overrides it.",
  },
  maxParallelSteps: {
    type: 'integer',
    minimum: boundsOf('MaxParallelExecutionSteps').min,
    description: `Steps that run at once, at most; ${defaultParallelSteps} where nothing is said. \`start --max-parallel\` overrides it.`,
  },
});

const mostInstancePreferences = boundsOf('ProcessingInstancePreferenceList').max;

const gate = builtInParameters.find((each) => each.name === 'MaxRejectedFraction')!;

/** `groups`, `macroSharding` and `parameters` take values of several shapes; code checks those, for clearer messages. */
export const pipelineSchema = mapping(
  {
    name: { ...pipelineNameSchema, maxLength: longestPipelineName, description: "The pipeline's name in SageMaker." },
    description: { ...descriptionSchema, description: 'What the pipeline does, shown in Studio.' },
    roleArn: { ...roleArnSchema, description: 'The role that runs the pipeline.' },
    jobRoleArn: { ...roleArnSchema, description: 'The role of its jobs; `roleArn` where absent.' },
    groups: {
      says: 'a range, a list, or survey',
      description:
        'The groups, each a folder: [a range, or a list](#groups); `survey` for those of [the survey](survey.md).',
    },
    survey: surveySchema,
    macroSharding: {
      says: 'a mapping',
      default: defaults.macroSharding,
      description: 'What a step of the fan-out takes: [one of these forms](#macro-sharding).',
    },
    input: {
      ...someTextSchema,
      description: "S3 prefix of a group's files: `{{group}}` is its name, `${Name}` a parameter.",
    },
    output: {
      ...someTextSchema,
      description: 'S3 prefix below which an execution writes, without a slash at its end; `${Name}` is a parameter.',
    },
    parameters: {
      type: 'object',
      description: 'Defaults of the [built-in parameters](#parameters), and parameters of your own.',
    },
    process: section('The group jobs.', {
      extractor: {
        type: 'string',
        minLength: 1,
        maxLength: longestArgument,
        default: defaults.process.extractor,
        description:
          'What reads a group: the built-in one, [a module of your own](extractors.md), or [a Python file](programs.md#in-python).',
      },
      ...programSchemas,
      units: unitsSchema,
      read: {
        enum: ['copy', 'stream'],
        default: defaults.process.read,
        description:
          '`copy`: SageMaker copies a group to the volume of its job first; `stream`: the job reads it [straight from S3](streaming.md) while it works, which takes a network and a volume of 30 GB.',
      },
      cache: {
        type: ['object', 'boolean', 'null'],
        properties: {
          expireAfter: { ...durationSchema, description: 'Age up to which a result is used again.' },
        },
        required: ['expireAfter'],
        additionalProperties: false,
        default: { expireAfter: defaults.process.cacheExpireAfter },
        description: 'The step cache of all jobs; false or null switches it off.',
      },
      instancePreferences: {
        type: ['array', 'null'],
        minItems: 1,
        maxItems: mostInstancePreferences,
        items: instanceTypeSchema,
        description:
          'Instance types in the order of preference, such as `[ml.m5.4xlarge, ml.m6i.4xlarge]`, in place of the parameter `ProcessingInstanceType`: SageMaker takes the first that has room.',
      },
      unitSeconds: {
        type: 'integer',
        minimum: 0,
        default: defaults.process.unitSeconds,
        description:
          'Seconds that a thread may work on a unit, or on a piece of a large one, before it is rejected; 0 for no limit. [What depends on it](container.md#a-limit-in-time).',
      },
      strictChecksums: {
        type: 'boolean',
        default: defaults.process.strictChecksums,
        description: 'Rejects a signal whose checksum differs, instead of warning of it.',
      },
      options: {
        ...extractorOptionsSchema,
        default: defaults.process.options,
        description:
          'Values for options of the extractor, [the built-in one](#options-of-wfdb-summary) or [your own](extractors.md#options), such as `{ lowCutHz: "${LowCut}" }`; `${Name}` is a parameter.',
      },
    }),
    combine: section('The combine jobs.', {
      compression: {
        enum: ['zstd', 'snappy', 'gzip', 'uncompressed'],
        default: defaults.combine.compression,
        description: 'Compression of the Parquet dataset.',
      },
      mixedVersions: {
        enum: ['refuse', 'allow'],
        default: defaults.combine.mixedVersions,
        description:
          'Whether groups may be of several versions of their extractor; of several extractors, options or columns they may never be.',
      },
      signalNames: {
        type: 'object',
        additionalProperties: { type: 'string', minLength: 1, maxLength: 120 },
        default: defaults.combine.signalNames,
        description: 'Spelling to normalized name, such as `{ ART: ABP }`; added to the built-in table.',
      },
    }),
    qualityGate: section('What decides whether an execution with rejects passes.', {
      maxRejectedFraction: {
        type: 'number',
        minimum: gate.smallest,
        maximum: gate.largest,
        description: 'The default of the parameter `MaxRejectedFraction`, by another name.',
      },
    }),
    execution,
    security: section('Keys and network of the jobs; null or absent means off.', {
      outputKmsKeyId: {
        ...keyIdSchema,
        default: defaults.security.outputKmsKeyId,
        description: 'KMS key of what jobs write.',
      },
      volumeKmsKeyId: {
        ...keyIdSchema,
        default: defaults.security.volumeKmsKeyId,
        description: 'KMS key of the volumes of their machines.',
      },
      subnets: {
        ...idList(mostSubnets),
        default: defaults.security.subnets,
        description: 'Subnets of a VPC; with `securityGroupIds` or not at all.',
      },
      securityGroupIds: {
        ...idList(mostSecurityGroups),
        default: defaults.security.securityGroupIds,
        description: 'Security groups of a VPC; with `subnets` or not at all.',
      },
      networkIsolation: {
        type: 'boolean',
        default: defaults.security.networkIsolation,
        description: 'Jobs have no network.',
      },
      encryptInterContainerTraffic: {
        type: 'boolean',
        default: defaults.security.encryptInterContainerTraffic,
        description: 'Encrypts what machines of one job send to one another.',
      },
      notSecret: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        default: defaults.security.notSecret,
        description: 'Names of parameters, variables, options and tags whose values look like secrets and are none.',
      },
    }),
    tags: {
      type: 'object',
      maxProperties: mostTags,
      propertyNames: tagKeySchema,
      additionalProperties: tagValueSchema,
      default: defaults.tags,
      description: 'Tags of the pipeline and of every job.',
    },
    catalog: catalogSchema,
    prices,
    quotas,
  },
  ['name', 'roleArn', 'groups', 'input', 'output', 'parameters'],
);

/** A dataset's name, which is that of its file, becomes a part of a pipeline's name. */
export const datasetNameSchema = pipelineNameSchema;

/** A dataset's file. */
export const datasetSchema = mapping({
  description: { ...descriptionSchema, description: 'What the dataset is.' },
  parameters: { type: 'object', description: "Values of the pipeline's parameters, for executions of this dataset." },
  execution,
  process: section('The group jobs.', {
    options: {
      ...extractorOptionsSchema,
      description:
        "Options over the description's, which make it a pipeline of its own, `<name>-<dataset>`; null takes one away.",
    },
  }),
  groups: {
    says: 'a range, a list, or survey',
    description: 'Groups of its own, which make it a pipeline of its own, `<name>-<dataset>`.',
  },
  survey: { ...surveySchema, description: 'A survey of its own, which makes it a pipeline of its own.' },
  catalog: datasetCatalogSchema,
});

/** A parameter that has more than a default. */
export const parameterSchema = mapping({
  type: { enum: ['String', 'Integer', 'Float', 'Boolean'], description: 'Of a built-in one its own.' },
  default: { says: 'a value of the type', description: 'The value where an execution is given none.' },
  description: {
    type: 'string',
    maxLength: longestParameterDescription,
    default: '',
    description: 'Shown beside the field in Studio.',
  },
  enum: {
    type: 'array',
    minItems: 1,
    maxItems: mostEnumValues,
    items: { type: 'string', minLength: 1, maxLength: longestParameterValue },
    description: 'Of a String: the only values that it takes.',
  },
});

/** All of them, by the names that their compiled validators have. */
export const schemas = {
  pipeline: pipelineSchema,
  dataset: datasetSchema,
  datasetName: datasetNameSchema,
  group: groupSchema,
  range: rangeSchema,
  ...macroShardingForms,
  parameter: parameterSchema,
};

/** `pipeline.yaml` of sound shape. */
export type Description = Written<typeof pipelineSchema>;

/** A dataset's file of sound shape. */
export type DatasetDescription = Written<typeof datasetSchema>;

/** A group that is written as a mapping. */
export type GroupDescription = Written<typeof groupSchema>;

/** A parameter that is written as a mapping. */
export type ParameterDescription = Written<typeof parameterSchema>;

type Written<S extends Schema> = FromSchema<S, { keepDefaultedPropertiesOptional: true }>;
