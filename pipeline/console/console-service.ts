/** What the pages ask of a SageMaker, whoever answers; plain data, so that pages can be made without one. */

import type { DefinitionJson } from '../definition/json.ts';
import type { ExecutionRow, Lacks, Listing } from './listing.ts';
import type { FilledWith, OpenStart } from './open-start.ts';

/** Rejects with what the service says, where it is refused or not answered. */
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
  /** What the step's job printed; no parts where it has none. */
  readLog(execution: ExecutionFacts, name: string): Promise<StepLog>;
  /** The form of a start of what is deployed; undefined where there is no such pipeline or execution. */
  openStart(pipeline: string, filled: FilledWith): Promise<OpenStart | undefined>;
}

/** Times are null where the service does not say. */
export interface PipelineRow {
  readonly name: string;
  readonly changedMs: number | null;
  readonly startedMs: number | null;
}

/** A deployed pipeline, as its page shows it. */
export interface PipelineFacts {
  readonly name: string;
  readonly description: string;
  readonly definition: DefinitionJson;
  /** Newest first; none where the service knows no versions. */
  readonly versions: readonly VersionRow[];
  /** Newest first; null where they cannot be had. */
  readonly executions: Listing<ExecutionRow> | null;
  readonly lacks: Lacks;
}

export interface VersionRow {
  readonly number: number;
  readonly aliases: readonly string[];
  readonly createdMs: number | null;
  /** The id of the last execution that ran it; null where none has, or the service does not say. */
  readonly lastExecution: string | null;
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
  /** Null where they cannot be had. */
  readonly parameters: readonly ParameterRow[] | null;
  readonly lacks: Lacks;
}

export interface StepRow {
  readonly name: string;
  /** `Waiting`, `Cached`, `NotRun`, … beside the service's own. */
  readonly state: string;
  /** Of a running step, its seconds so far. */
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
  readonly hasJob: boolean;
  /** Null also where there is one and it cannot be had. */
  readonly job: JobFacts | null;
  readonly lacks: Lacks;
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

/** The log of a step's job, of each machine and attempt. */
export interface StepLog {
  readonly parts: readonly LogPart[];
  readonly lacks: Lacks;
}

/** Of one machine of one attempt. */
export interface LogPart {
  readonly name: string;
  readonly lines: readonly string[];
  /** True where there may be earlier lines. */
  readonly isCut: boolean;
}
