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
  /** The form of a start of what is deployed; undefined where there is no such pipeline or execution. */
  openStart(pipeline: string, filled: FilledWith): Promise<OpenStart | undefined>;
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

/** A form, and what can be done with what was written into it. */
export interface OpenStart {
  readonly form: StartForm;
  /** Everything that is wrong with what was given; nothing where an execution can start with it. */
  problems(given: GivenStart): Promise<readonly StartProblem[]>;
  /** Of what has no problem. @throws StartRefused with what the service says of it */
  plan(given: GivenStart): Promise<StartPlan>;
  /**
   * Starts an execution and gives back its id; the same for the same start and the same key of 32 to 128 characters.
   * @throws StartRefused with what the service says of it
   */
  start(given: GivenStart, key: string): Promise<string>;
}

/** The service has looked at a start and takes it not. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** What was written into a form. */
export interface GivenStart {
  readonly values: FormValues;
  /** Null where all steps run. */
  readonly steps: ChosenSteps | null;
}

/** Steps that run, with all that wait for them or alone, on results of an earlier execution. */
export interface ChosenSteps {
  readonly named: readonly string[];
  readonly isOnly: boolean;
  /** The id of an execution; null for the newest that has what is needed. */
  readonly source: string | null;
}

export interface StartForm {
  readonly pipeline: string;
  readonly filled: FilledWith;
  /** Names of the datasets that can be chosen. */
  readonly datasets: readonly string[];
  /** What is wrong with the description or with other datasets' files, each with its file, line and column. */
  readonly brokenFiles: readonly string[];
  /** Why an execution cannot start with what the form was filled in with: of the chosen dataset. */
  readonly refusals: readonly string[];
  /** The parameters. */
  readonly fields: readonly StartField[];
  /** Of the execution itself: what it is called, how many steps run at once. */
  readonly settings: readonly StartField[];
  /** Names of the earlier execution's that the pipeline does not take any more. */
  readonly gone: readonly string[];
  readonly steps: StepChoices;
  /** Executions that have ended and not been stopped, newest first: their results can be reused. */
  readonly sources: readonly ExecutionRow[];
}

/** Steps that can be chosen. */
export interface StepChoices {
  readonly groups: readonly StepChoice[];
  readonly others: readonly StepChoice[];
}

export interface StepChoice {
  readonly name: string;
  /** Its groups, where it has several. */
  readonly note: string;
}

/** Whose values stand in the form before anybody changes them: the dataset's over the execution's over the defaults. */
export interface FilledWith {
  /** The id of an execution; null for none. */
  readonly from: string | null;
  readonly dataset: string | null;
}

export interface StartField {
  readonly name: string;
  /** For a person, where it is not the name. */
  readonly label?: string;
  readonly type: string;
  /** As a text; null where there is none. */
  readonly defaultValue: string | null;
  readonly value: string;
  readonly choices: readonly string[] | null;
  readonly description: string;
  /** Where the value came from, and what it was there; null for the default. */
  readonly origin: FieldOrigin | null;
}

export interface FieldOrigin {
  /** `datasets/small.yaml:4:17`, or an execution. */
  readonly place: string;
  readonly value: string;
}

/** Texts by the field's name. */
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
  /** Null where all steps run. */
  readonly selection: PlannedSelection | null;
  readonly notes: readonly string[];
  readonly estimate: PlannedEstimate;
}

export interface PlannedSelection {
  /** Conditions and the like among them, which run no job. */
  readonly runs: readonly string[];
  readonly reuses: readonly string[];
  /** The id of the execution whose results are reused; null where none are. */
  readonly source: string | null;
}

/** Time and cost, in the words of `plan --estimate`. */
export interface PlannedEstimate {
  /** Why there is none; empty where there is one. */
  readonly missing: readonly string[];
  /** What has to be known of it before its figures are read; empty where nothing has. */
  readonly remarks: readonly string[];
  readonly columns: readonly string[];
  /** A step, or several alike; the last one is all of them. */
  readonly rows: readonly (readonly string[])[];
  /** The longest way, and other machines. */
  readonly ways: readonly string[];
  readonly sources: readonly {
    readonly source: string;
    readonly inputs: readonly { readonly name: string; readonly value: string }[];
  }[];
}
