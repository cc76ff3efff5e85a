import type { OptionHolder } from '../definition/extractor-options.ts';

/** Something wrong with a definition, or worth a look: collected and sorted, never thrown. */
export interface Finding {
  /** Stable id of the check, in kebab case. */
  readonly rule: string;
  /** Errors stop every write; warnings never block and never change an exit code. */
  readonly severity: 'error' | 'warning';
  /** Where, as a path of the definition: `Steps[3].Arguments.Environment.Note`. */
  readonly path: string;
  /** What is wrong and what was expected; lower-case first word, no full stop at the end. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}

/** Bounds that an account can have raised. */
export interface Quotas {
  readonly steps: number;
  /** Instance types that the account has, beside those that are known here. */
  readonly instanceTypes?: readonly string[];
}

/** What a check knows beside the definition: how the pipeline is to be created. Absent for a bare definition. */
export interface RuleContext {
  readonly quotas: Quotas;
  readonly pipelineName?: string;
  readonly roleArn?: string;
  /** Names of parameters and variables that look like secrets and are not. */
  readonly notSecret?: readonly string[];
  /**
   * True for a definition that somebody else made. There an error means that CreatePipeline, or the job that it leads to,
   * refuses this; house style, and what only this program does not know, is a warning.
   */
  readonly isForeign?: true;
  /**
   * Where the values of parameters come from, by name, as messages say it: `parameter "Year" at pipeline.yaml:9:9`.
   * Empty where the message as a whole says it; a parameter that is not there has its default.
   */
  readonly origins?: ReadonlyMap<string, string>;
  /** Extractors beside the built-in ones, by the name that jobs are given; `unknown` says why nobody knows its options. */
  readonly extractors?: ReadonlyMap<string, OptionHolder | { readonly unknown: string }>;
  /** Where packs have become uneven: how, and what would help. */
  readonly unevenPacks?: Pick<Finding, 'message' | 'remedy'>;
  /** Where the description gives each option of the extractor, by name: `pipeline.yaml:31:16`. */
  readonly optionPlaces?: ReadonlyMap<string, string>;
}
