/** What pages have in common: rows of a list, and what is missing. */

/** The first of what there is. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** True where there are others, which are not shown. */
  readonly isMore: boolean;
}

/** An execution in a list, by its id. */
export interface ExecutionRow {
  readonly id: string;
  readonly displayName: string | null;
  readonly status: string;
  readonly startedMs: number | null;
  readonly failureReason: string | null;
}

/**
 * What the service does not give, and why, a line each: that a right is missing, with what gives it, or what it says. The
 * rest stands without it.
 */
export type Lacks = readonly string[];
