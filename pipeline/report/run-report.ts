/** What a report shows, as plain data: everything is known before anything is drawn. */

import type { DefinitionJson } from '../definition/json.ts';
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
  readonly parameters: readonly ParameterFact[];
  readonly definition: DefinitionJson;
  /** In the definition's order, those that never began too. */
  readonly steps: readonly StepFacts[];
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
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly attempts: number;
  readonly failureReason: string | null;
  /** The execution whose result stands for this step's. */
  readonly sourceArn: string | null;
}

export interface RunReport {
  /** Null where only a folder is known. */
  readonly execution: ExecutionFacts | null;
  /** Null where nothing was combined. */
  readonly dataset: DatasetFacts | null;
  /** Where the dataset lies. */
  readonly place: string | null;
  /** A command that gets this again; null where none is known. */
  readonly repeat: string | null;
}
