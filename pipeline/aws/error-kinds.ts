/** What an error between this machine and AWS is, by its names and codes: which of them pass, which will not. Pure. */

/** The name of what is thrown for an answer that has nothing of SageMaker's. */
export const noAnswerName = 'NoAnswerOfSageMaker';

/** What someone who waits for an execution can outlast. */
export interface PassingError {
  readonly kind: 'throttled' | 'dropped' | 'unreachable' | 'unavailable' | 'expired';
  /** What has happened, as the middle of a sentence. */
  readonly message: string;
}

/** The error as one that passes, or undefined where waiting cannot help. */
export function passingErrorOf(error: unknown): PassingError | undefined {
  const { name, code, statusCode } = factsOf(error);
  if (throttled.has(name) || statusCode === 429) return { kind: 'throttled', message: `throttled (${name})` };
  if (expired.has(name) || noneFound.has(name))
    return { kind: 'expired', message: `the credentials are not valid any more (${name})` };
  if (dropped.has(code)) return { kind: 'dropped', message: `the connection was lost (${code})` };
  if (unreachable.has(code) || unknownHost.has(code))
    return { kind: 'unreachable', message: `no connection (${code})` };
  if (name === 'TimeoutError') return { kind: 'unreachable', message: 'no answer in time' };
  // What is no answer of the service (a page of a proxy, a mock server's) says nothing about later.
  if (statusCode >= 500 && name !== 'SyntaxError')
    return { kind: 'unavailable', message: `the service has trouble (${name}, HTTP ${statusCode})` };
  return undefined;
}

/** What tells errors of the SDK, of Node and of the service from one another. */
export interface Facts {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  readonly attempts: number;
}

export const noAnswer: ReadonlySet<string> = new Set([noAnswerName, 'SyntaxError', 'UnknownError', 'Unknown']);
export const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
export const unknownKeys: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'InvalidAccessKeyId',
]);
export const denied: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'NotAuthorized',
  'UnauthorizedOperation',
]);
/** What counts as throttling, besides HTTP 429. */
export const throttled: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
]);
export const dropped: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
export const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);
// A provider that finds none any more, in the middle of a watch: a session of IAM Identity Center has run out.
export const noneFound: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TokenProviderError']);
export const unknownHost: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** An empty text, or 0, for what the error does not say. */
export function factsOf(error: unknown): Facts {
  const { name, code, message, cause, errors, $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    cause?: { code?: string };
    errors?: readonly { code?: string }[];
    $metadata?: { httpStatusCode?: number; attempts?: number };
  };
  return {
    name: name ?? '',
    // Node tries each address of a name, and says what came of each.
    code: code ?? cause?.code ?? errors?.[0]?.code ?? '',
    message: message ?? '',
    statusCode: $metadata?.httpStatusCode ?? 0,
    attempts: $metadata?.attempts ?? 1,
  };
}
