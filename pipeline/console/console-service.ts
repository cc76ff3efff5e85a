/** What the pages ask of a SageMaker, whoever answers; plain data, so that pages can be made without one. */

import type { DefinitionJson } from '../definition/json.ts';

export interface ConsoleService {
  /** Where the SageMaker is: `in eu-west-1`, `on this machine`. */
  readonly place: string;
  listPipelines(): Promise<Listing<PipelineRow>>;
  /** Undefined where there is none of this name. */
  findPipeline(name: string): Promise<PipelineFacts | undefined>;
  /**
   * Undefined where there is no such pipeline or execution.
   * @param isRepeated true for who has seen it before: one that has ended is then not asked about again
   */
  findExecution(pipeline: string, id: string, isRepeated?: boolean): Promise<ExecutionFacts | undefined>;
  /** Asks it to stop; nothing where it has ended already. */
  stop(execution: ExecutionFacts): Promise<void>;
  /** Goes on with it. A text says why not. */
  retry(execution: ExecutionFacts): Promise<string | undefined>;
  /** The page of `report` about it. */
  report(execution: ExecutionFacts): Promise<string>;
  /** Undefined for a step that it does not have. */
  findStep(execution: ExecutionFacts, name: string): Promise<StepDetails | undefined>;
  /** What the step's job printed; none where it has none. */
  readLog(execution: ExecutionFacts, name: string): Promise<readonly LogPart[]>;
  /**
   * The form of a start of what is deployed; undefined where there is no such pipeline or execution.
   * @param from the id of an execution whose values are filled in
   */
  startForm(pipeline: string, from: string | null): Promise<StartForm | undefined>;
  /** Everything that is wrong with these values; nothing where an execution can start with them. */
  startProblems(form: StartForm, values: FormValues): readonly StartProblem[];
  planStart(form: StartForm, values: FormValues): Promise<StartPlan>;
  /** Starts an execution and gives back its id; the same for the same key of 32 to 128 characters. */
  start(form: StartForm, start: { readonly values: FormValues; readonly key: string }): Promise<string>;
}

/** The first of what there is. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** True where there are others, which are not shown. */
  readonly isMore: boolean;
}

/** Times are null where the service does not say. */
export interface PipelineRow {
  readonly name: string;
  readonly changedMs: number | null;
  readonly startedMs: number | null;
}

export interface PipelineFacts {
  readonly name: string;
  readonly description: string;
  readonly definition: DefinitionJson;
  /** Newest first; none where the service knows no versions. */
  readonly versions: readonly VersionRow[];
  /** Newest first. */
  readonly executions: Listing<ExecutionRow>;
}

export interface VersionRow {
  readonly number: number;
  readonly aliases: readonly string[];
  readonly createdMs: number | null;
  /** The id of the last execution that ran it; null where none has, or the service does not say. */
  readonly lastExecution: string | null;
}

export interface ExecutionRow {
  readonly id: string;
  readonly displayName: string | null;
  readonly status: string;
  readonly startedMs: number | null;
  readonly failureReason: string | null;
}

/** One execution, as it stands. */
export interface ExecutionFacts {
  readonly pipeline: string;
  readonly id: string;
  readonly executionArn: string;
  readonly displayName: string | null;
  readonly status: string;
  readonly failureReason: string | null;
  readonly startedBy: string | null;
  readonly startedMs: number | null;
  /** Null while it runs. */
  readonly endedMs: number | null;
  readonly definition: DefinitionJson;
  readonly hasEnded: boolean;
  /** Why it cannot be retried; null where it can, or runs. */
  readonly retryRefusal: string | null;
  /** What is waited for, where the service does not answer. */
  readonly note: string | null;
  /** In the definition's order, those that have not begun too. */
  readonly steps: readonly StepRow[];
  readonly parameters: readonly ParameterRow[];
}

export interface StepRow {
  readonly name: string;
  /** `Waiting`, `Cached`, `NotRun`, … beside the service's own. */
  readonly state: string;
  /** Of one that runs: until now. */
  readonly seconds: number | null;
  readonly failureReason: string | null;
  /** Attempts, items and whose result it is, where there is something to say. */
  readonly remark: string;
}

export interface ParameterRow {
  readonly name: string;
  readonly value: string;
  readonly defaultValue: string | null;
}

/** Times are null for what has not come yet. */
export interface StepDetails {
  readonly name: string;
  /** Null where the definition does not have it. */
  readonly type: string | null;
  readonly attempts: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  /** That it has no job, or that the job is another execution's. */
  readonly note: string | null;
  readonly hasEnded: boolean;
  readonly job: JobFacts | null;
}

export interface JobFacts {
  readonly jobName: string;
  readonly status: string;
  readonly image: string | null;
  readonly machine: string | null;
  readonly words: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly inputs: readonly PlaceRow[];
  readonly outputs: readonly PlaceRow[];
  readonly exitMessage: string | null;
}

export interface PlaceRow {
  readonly name: string;
  readonly uri: string;
  /** Where the job finds it. */
  readonly path: string;
}

/** Of one machine of one attempt. */
export interface LogPart {
  readonly name: string;
  readonly lines: readonly string[];
  /** True where there may be earlier lines. */
  readonly isCut: boolean;
}

export interface StartForm {
  readonly pipeline: string;
  readonly pipelineArn: string;
  readonly definition: DefinitionJson;
  readonly from: string | null;
  readonly fields: readonly StartField[];
  /** Names of the earlier execution's that the pipeline does not take any more. */
  readonly gone: readonly string[];
}

export interface StartField {
  readonly name: string;
  readonly type: string;
  /** As a text; null where there is none. */
  readonly defaultValue: string | null;
  readonly value: string;
  readonly choices: readonly string[] | null;
  readonly description: string;
}

/** Texts by the parameter's name. */
export type FormValues = Readonly<Record<string, string>>;

export interface StartProblem {
  /** Whose values are wrong; several where only together they are. */
  readonly fields: readonly string[];
  readonly message: string;
}

/** What a start would run. */
export interface StartPlan {
  readonly heading: string;
  readonly cached: number;
  readonly running: number;
  /** Steps with their reasons, as `plan` prints them. */
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}
