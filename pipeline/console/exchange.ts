/** A request of a browser and its answer, as plain data. */

export interface ConsoleRequest {
  readonly method: string;
  /** Percent-encoded, with a slash at its beginning, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What a form holds; empty where none was sent. */
  readonly form: URLSearchParams;
}

/** An answer to a browser. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
