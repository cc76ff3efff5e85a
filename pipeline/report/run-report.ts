/** What a report shows, as plain data: everything is known before anything is drawn. */

import type { DefinitionJson } from '../definition/json.ts';
import type { Range } from '../estimate/range.ts';
import type { ExpectedTime } from '../estimate/render.ts';
import type { DatasetFacts } from './dataset-facts.ts';

/** How an execution stands, in the service's own words. */
export interface ExecutionFacts {
  readonly executionArn: string;
  readonly pipeline: string;
  readonly status: string;
  readonly failureReason: string | null;
  readonly displayName: string | null;
  /** Who started it, where the service says. */
  readonly startedBy: string | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** When the service was asked: what is known of running steps ends there. */
  readonly askedAtMs: number;
  /** Of an execution that has succeeded, from the first begin of a step that ran to the last end; null where nothing is expected of it. */
  readonly took: (ExpectedTime & { readonly seconds: number }) | null;
  /** Null where its jobs are processes, which cost nothing. */
  readonly cost: CostFacts | null;
  readonly parameters: readonly ParameterFact[];
  readonly definition: DefinitionJson;
  /** In the definition's order, those that never began too. */
  readonly steps: readonly StepFacts[];
}

/** In US dollars; of machines, volumes and requests of the jobs that ran, by the service's times. */
export interface CostFacts {
  readonly usd: number;
  /** Instance types of jobs that are not in the sum. */
  readonly withoutPrice: readonly string[];
  /** Attempts at steps before the last one: those whose jobs are in the sum, and those whose jobs could not be found. */
  readonly earlierAttempts: { readonly counted: number; readonly leftOut: number };
  /** What `plan --estimate` says of the steps that ran; null where it says nothing. */
  readonly expected: Range | null;
  /** Where the prices are from. */
  readonly source: string;
}

export interface ParameterFact {
  readonly name: string;
  readonly value: string;
  readonly defaultValue: string | null;
}

export interface StepFacts {
  readonly name: string;
  /** `Cached`, `NotRun`, … beside the service's own. */
  readonly state: string;
  /** None for a step that processes no group. */
  readonly groups: readonly string[];
  /** Whether it is the combine that writes the dataset. */
  readonly writesDataset: boolean;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** When its job's machine was there. */
  readonly jobStartedAtMs: number | null;
  readonly expectedSeconds: Range | null;
  readonly attempts: number;
  readonly failureReason: string | null;
  /** The execution whose result stands for this step's. */
  readonly sourceArn: string | null;
}

/** Everything that the page shows. */
export interface RunReport {
  /** Null where only a folder is known. */
  readonly execution: ExecutionFacts | null;
  /** Null where nothing was combined. */
  readonly dataset: DatasetFacts | null;
  /** Why a dataset that was written is not described. */
  readonly problem?: string;
  /** Where the dataset lies. */
  readonly place: string | null;
  /** A command that gets this again; null where none is known. */
  readonly repeat: string | null;
}
