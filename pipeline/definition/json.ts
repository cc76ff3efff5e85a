/**
 * The pipeline definition as plain JSON: what SageMaker stores, and the only thing that rules, plan, graph and the
 * embedded SageMaker ever see. Loose on purpose, because definitions made by others come in by the same door.
 *
 * @see the official schema, aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema
 */

/** What a parameter can hold. */
export type Scalar = string | number | boolean;

export type Json = Scalar | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** The only version of the schema that there is. */
export const definitionVersion = '2020-12-01';

export type ParameterType = 'String' | 'Integer' | 'Float' | 'Boolean';

export interface ParameterJson {
  readonly Name: string;
  /** `String` where it is absent. */
  readonly Type?: ParameterType;
  readonly DefaultValue?: Scalar;
  readonly Description?: string;
  readonly EnumValues?: readonly string[];
}

export interface CacheConfigJson {
  readonly Enabled: boolean;
  /** ISO 8601 duration. */
  readonly ExpireAfter?: string;
}

/** A retry policy of a step. @see Amazon SageMaker Developer Guide, "Retry Policy for Pipeline Steps" */
export interface RetryPolicyJson {
  readonly ExceptionType: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly ExpireAfterMin?: number;
}

export interface PropertyFileJson {
  readonly PropertyFileName: string;
  readonly OutputName: string;
  readonly FilePath: string;
}

/** A step's name, or a run condition: what has become of that step for this one to run. */
export type DependencyJson = string | { readonly Step: string; readonly Trigger?: string };

interface StepBase {
  readonly Name: string;
  readonly DisplayName?: string;
  readonly Description?: string;
  readonly DependsOn?: readonly DependencyJson[];
}

export interface ProcessingStepJson extends StepBase {
  readonly Type: 'Processing';
  readonly Arguments: JsonObject;
  readonly CacheConfig?: CacheConfigJson;
  readonly RetryPolicies?: readonly RetryPolicyJson[];
  readonly PropertyFiles?: readonly PropertyFileJson[];
}

export interface ConditionStepJson extends StepBase {
  readonly Type: 'Condition';
  readonly Arguments: {
    readonly Conditions: readonly JsonObject[];
    readonly IfSteps?: readonly StepJson[];
    readonly ElseSteps?: readonly StepJson[];
  };
}

export interface FailStepJson extends StepBase {
  readonly Type: 'Fail';
  readonly Arguments: { readonly ErrorMessage?: Json };
}

/** @see SageMaker Python SDK, sagemaker-mlops, `workflow/for_each_step.py` */
export interface ForEachStepJson extends StepBase {
  readonly Type: 'ForEach';
  readonly Arguments: {
    /** What resolves to the text of a JSON list, or a list of scalars and references. */
    readonly IterableItems: Json;
    readonly MaxConcurrency: number;
    readonly Selector?: { readonly Pick: string; readonly Field: Json };
    readonly ForEachBody: readonly StepJson[];
  };
}

export type StepJson = ProcessingStepJson | ConditionStepJson | FailStepJson | ForEachStepJson;

export interface DefinitionJson {
  readonly Version: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly Parameters?: readonly ParameterJson[];
  readonly PipelineExperimentConfig?: Json;
  readonly MlflowConfig?: Json;
  readonly Steps: readonly StepJson[];
}
