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
