/**
 * The typed, checked form of `pipeline.yaml` with at most one dataset file laid over it. Every default is filled in,
 * every `{{…}}` rendered and every `${…}` taken apart; what builds the definition needs nothing else.
 */

import type { UnitsForm } from '../definition/extractor-options.ts';
import type { SurveyedGroup } from '../survey/survey.ts';

/** A text with references: literal parts and the names inside `${…}`, in order; no empty literal, none twice in a row. */
export type TextTemplate = readonly (string | { readonly reference: string })[];

/** A macro-shard: what one group job reads, and on which machine. */
export interface GroupSpec {
  /** The folder's name as it is; steps and outputs carry an encoded form. */
  readonly name: string;
  /** S3 prefix of the group's files: `input:` with `{{group}}` filled in. */
  readonly inputUri: TextTemplate;
  /** Overrides the parameter `ProcessingInstanceType` for this group alone. */
  readonly instanceType?: string;
  /** Overrides the parameter `ProcessingVolumeSizeInGB` for this group alone. */
  readonly volumeSizeInGB?: number;
  /** What the survey says of it, and the URI that it was surveyed at. */
  readonly surveyed?: SurveyedGroup & { readonly uri: string };
}

/** The committed survey that a description asks for. */
export interface SurveySpec {
  /** `surveys/<name of the pipeline>.json`, beside the description. */
  readonly path: string;
  /** Where the description asks for it. */
  readonly askedAt: { readonly file: string; readonly line: number; readonly column: number };
  /** True where its groups are the pipeline's. */
  readonly namesGroups: boolean;
}

/** What a step of the fan-out takes. */
export type MacroSharding =
  | { readonly by: 'group' }
  /** So many packs; one without groups becomes no step. */
  | { readonly by: 'pack'; readonly steps: number }
  /** A step a group, on `count` machines that share its files out. */
  | { readonly by: 'instances'; readonly count: number }
  /** One ForEach step, with a job a group in its body: all of them by default, or those that a parameter names. */
  | { readonly by: 'forEach'; readonly over?: 'groups' | 'parameter' };

/** Groups that one job takes. */
export interface PackSpec {
  /** From 1 on; not all numbers need be there. */
  readonly number: number;
  /** In natural order; at most ten. */
  readonly groups: readonly GroupSpec[];
  /** In place of the parameter `ProcessingVolumeSizeInGB`. */
  readonly volumeSizeInGB?: number;
}

/** A parameter as the definition declares it; its default is of its type. */
export type ParameterSpec = {
  readonly name: string;
  readonly description: string;
} & (
  | { readonly type: 'String'; readonly defaultValue: string; readonly enumValues?: readonly string[] }
  | { readonly type: 'Integer' | 'Float'; readonly defaultValue: number }
  | { readonly type: 'Boolean'; readonly defaultValue: boolean }
);

/** Keys and network of every job. */
export interface SecuritySpec {
  readonly outputKmsKeyId: string | null;
  readonly volumeKmsKeyId: string | null;
  /** Both empty (no VPC) or both given. */
  readonly subnets: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly networkIsolation: boolean;
  readonly encryptInterContainerTraffic: boolean;
  /** Names of parameters and variables that look like secrets and are not. */
  readonly notSecret: readonly string[];
}

/** A table of the AWS Glue Data Catalog. */
export interface CatalogSpec {
  readonly database: string;
  readonly table: string;
}

/** Values that a dataset file gives to an execution: texts, as StartPipelineExecution takes them. */
export interface DatasetSpec {
  readonly name: string;
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  /** Where each of them stands: `datasets/small.yaml:3:18`. */
  readonly parameterPlaces: Readonly<Record<string, string>>;
  /** True where the dataset has groups or options of its own, and so is a pipeline of its own. */
  readonly isOwnPipeline: boolean;
}

/** All that the definition is built from. */
export interface PipelineSpec {
  /** `<name>-<dataset>` where the dataset has groups or options of its own. */
  readonly name: string;
  readonly description: string;
  readonly roleArn: string;
  readonly jobRoleArn: string;
  /** In the author's order; at least one; names are unique. */
  readonly groups: readonly GroupSpec[];
  readonly macroSharding: MacroSharding;
  /** In the order of their numbers; empty unless steps are packs. */
  readonly packs: readonly PackSpec[];
  /** `input:` taken apart at `{{group}}`: what stands before it, between two of them, and behind the last. */
  readonly input: readonly TextTemplate[];
  readonly survey: SurveySpec | null;
  /** S3 prefix below which an execution writes; no slash at its end. */
  readonly outputUri: TextTemplate;
  /** The built-in parameters in the order of Studio's form, then the author's own. */
  readonly parameters: readonly ParameterSpec[];
  /** Where the defaults stand that the description gives, by name: `pipeline.yaml:17:17`. */
  readonly parameterPlaces: Readonly<Record<string, string>>;
  readonly process: {
    /** Of a command, its words as one text. */
    readonly extractor: string;
    /** A program that is the extractor, and its arguments; empty for none. */
    readonly command: readonly string[];
    /** What runs an extractor that is a Python file; null for the job's own. */
    readonly interpreter: string | null;
    /** Null where the description does not name it. */
    readonly extractorAt: SurveySpec['askedAt'] | null;
    /** Of its files, where they lie beside the description: SHA-256, in hex. */
    readonly extractorDigest: string | null;
    /** Which files make a unit, where the extractor leaves that to the description. */
    readonly units: UnitsForm | null;
    /** Whether SageMaker copies a group to its job's volume, or the job reads S3 itself while it works. */
    readonly read: 'copy' | 'stream';
    /** ISO 8601 duration; null where no job has a cache. */
    readonly cacheExpireAfter: string | null;
    /** Instance types in place of the parameter `ProcessingInstanceType`, the preferred one first. */
    readonly instancePreferences: readonly string[] | null;
    /** 0 for no limit. */
    readonly unitSeconds: number;
    readonly strictChecksums: boolean;
    /** What the extractor is given beside windows and strict checksums; a value is a text, whatever its type. */
    readonly options: Readonly<Record<string, TextTemplate>>;
    /** Where they stand, by name: `pipeline.yaml:31:16`. */
    readonly optionPlaces: Readonly<Record<string, string>>;
  };
  readonly combine: {
    readonly compression: 'zstd' | 'snappy' | 'gzip' | 'uncompressed';
    /** Whether groups may be of several versions of their extractor. */
    readonly mixedVersions: 'refuse' | 'allow';
    /** Spelling to normalized name; added to the built-in table. */
    readonly signalNames: Readonly<Record<string, string>>;
  };
  readonly execution: { readonly displayName: string | null; readonly maxParallelSteps: number | null };
  /** The parallelism that stands in the definition: without that of a dataset which is no pipeline of its own. */
  readonly definedParallelSteps: number | null;
  readonly security: SecuritySpec;
  readonly tags: Readonly<Record<string, string>>;
  readonly catalog: CatalogSpec | null;
  /** In US dollars; null, or a type that is not here, is what public tables say. */
  readonly prices: {
    readonly instanceHour: Readonly<Record<string, number>>;
    readonly volumeGBMonth: number | null;
    readonly thousandGets: number | null;
  };
  readonly quotas: {
    readonly steps: number;
    /** Instance types that the account has, beside those that are known here. */
    readonly instanceTypes: readonly string[];
    /** Machines at once, by type. */
    readonly instances: Readonly<Record<string, number>>;
  };
  readonly dataset: DatasetSpec | null;
}
