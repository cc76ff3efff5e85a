/** The form of a start, and what is made of what was written into it; plain data. */

import type { ExecutionRow, Lacks } from './listing.ts';

/** A form, and what can be done with what was written into it. */
export interface OpenStart {
  readonly form: StartForm;
  /**
   * Everything that is wrong with what was given; nothing where an execution can start with it.
   * @throws StartRefused where the service does not let itself be asked
   */
  problems(given: GivenStart): Promise<readonly StartProblem[]>;
  /** Of what has no problem. @throws StartRefused with what the service says of it */
  plan(given: GivenStart): Promise<StartPlan>;
  /**
   * Starts an execution and gives back its id; the same for the same start and the same key of 32 to 128 characters.
   * @throws StartRefused with what the service says of it
   */
  start(given: GivenStart, key: string): Promise<string>;
}

/** The service has looked at a start and refuses it; the message says why. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** What was written into a form. */
export interface GivenStart {
  readonly values: FormValues;
  /** Null where all steps run. */
  readonly steps: ChosenSteps | null;
}

/** The name of what is wrong with the chosen steps, among those of fields: no parameter's name has a dot. */
export const stepsField = 'execution.steps';

/** Steps that run, with all that wait for them or alone, on results of an earlier execution. */
export interface ChosenSteps {
  /** None where the rest was filled in alone, which is refused. */
  readonly named: readonly string[];
  readonly isOnly: boolean;
  /** The id of an execution; null for the newest that has what is needed. */
  readonly source: string | null;
}

/** What the form of a start shows. */
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
  readonly lacks: Lacks;
}

/** Steps that can be chosen. */
export interface StepChoices {
  readonly groups: readonly StepChoice[];
  readonly others: readonly StepChoice[];
}

/** A step by its name in the definition. */
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

/** A field of the form: of a parameter, or a setting of the execution. */
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

/** Where a value comes from that is not the default. */
export interface FieldOrigin {
  /** `datasets/small.yaml:4:17`, or an execution. */
  readonly place: string;
  readonly value: string;
}

/** Texts by the field's name. */
export type FormValues = Readonly<Record<string, string>>;

/** What is wrong with values, and at which fields to say it. */
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
