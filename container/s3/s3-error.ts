/** S3's errors, and what helps against each. */

export type Remedy =
  /** The same request again, after a while. */
  | 'again'
  /** The same, and fewer requests at once. */
  | 'slower'
  /** With credentials that are asked for anew. */
  | 'new-credentials'
  /** What was listed is not what lies there. */
  | 'changed'
  /** Nothing helps. */
  | 'none';

/** `code` is that of S3 (`NoSuchKey`), of the system (`ECONNRESET`), or `status 418` where neither says one. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: string;
  readonly remedy: Remedy;

  constructor(code: string, message: string, remedy: Remedy) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

const expired: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'InvalidToken',
]);
const temporary: ReadonlySet<string> = new Set(['RequestTimeout', 'InternalError', 'OperationAborted']);

/** An answer that is not 200 or 206. @param body  an error document, as far as there is one */
export function errorOfAnswer(status: number, body: string): S3Error {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(body)?.[1] ?? `status ${status}`;
  const message = /<Message>([^<]{1,500})<\/Message>/.exec(body)?.[1] ?? `S3 answers with the status ${status}`;
  return new S3Error(code, message, remedyOf(status, code));
}

function remedyOf(status: number, code: string): Remedy {
  if (expired.has(code)) return 'new-credentials';
  if (code === 'SlowDown' || code === 'Throttling' || status === 429) return 'slower';
  if (status >= 500 || temporary.has(code)) return 'again';
  return status === 412 || status === 416 || code === 'NoSuchKey' ? 'changed' : 'none';
}

/** A connection that was lost, cut or silent. */
export function errorOfConnection(error: Error): S3Error {
  const { code } = error as NodeJS.ErrnoException;
  return new S3Error(code ?? 'connection lost', error.message || 'the connection was lost', 'again');
}
