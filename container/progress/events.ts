/** The events of a job's progress, and what takes them. */

export interface PlanEvent {
  readonly task: string;
  /** Units, or for a combine groups, that will each bring a unit event. */
  readonly units: number;
  readonly bytes: number;
  readonly [fact: string]: string | number;
}

/** A unit has ended; `done` and `doneBytes` count it too. Counts are of its group, where that is named. */
export interface UnitEvent {
  /** Where a job has several. */
  readonly group?: string;
  readonly path: string;
  readonly status: 'processed' | 'rejected';
  readonly rows: number;
  /** Of a reject. */
  readonly code?: string;
  readonly message?: string;
  /** Of a reject whose message only names the error that was thrown: that error's text. */
  readonly thrown?: string;
  readonly done: number;
  readonly total: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** A thread died over a unit, and another one will try it. */
export interface RetryEvent {
  /** Where a job has several. */
  readonly group?: string;
  readonly path: string;
  readonly message: string;
}

export interface DoneEvent {
  readonly rows: number;
  readonly seconds: number;
  /** Of a combine: the most that lay on the disk at once, because memory had no room for it. */
  readonly spilledBytes?: number;
  readonly [fact: string]: string | number | undefined;
}

/** Told of a job's progress, as it happens. */
export interface Reporter {
  plan(event: PlanEvent): void;
  unit(event: UnitEvent): void;
  retry(event: RetryEvent): void;
  done(event: DoneEvent): void;
  /** Leaves the terminal as it was, however the job ended. */
  close(): void;
}

/** A stream that takes text, as stdout and stderr do. */
export interface TextOutput {
  /** Columns of the terminal; undefined where the output is none. */
  readonly columns: number | undefined;
  write(text: string): void;
}
