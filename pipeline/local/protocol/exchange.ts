/** One request to the embedded services and its answer, whatever it came in by: an SDK's handler or HTTP. */

export interface Exchange {
  readonly method: string;
  /** As sent, percent-encoded, with a slash at its beginning. */
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
