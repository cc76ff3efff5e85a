/** What kind of error happened between this machine and AWS, by names and codes: which pass, and which do not. Pure. */

/** The name of the error for an answer that cannot be SageMaker's. */
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
  if (errorNames.throttled.has(name) || statusCode === 429)
    return { kind: 'throttled', message: `throttled (${name})` };
  if (errorNames.expired.has(name) || errorNames.noneFound.has(name))
    return { kind: 'expired', message: `the credentials are not valid any more (${name})` };
  if (errorCodes.dropped.has(code)) return { kind: 'dropped', message: `the connection was lost (${code})` };
  if (errorCodes.unreachable.has(code) || errorCodes.unknownHost.has(code))
    return { kind: 'unreachable', message: `no connection (${code})` };
  if (name === 'TimeoutError') return { kind: 'unreachable', message: 'no answer in time' };
  // An answer that is not the service's (a proxy's page, a mock's) says nothing about what comes later.
  if (statusCode >= 500 && name !== 'SyntaxError')
    return { kind: 'unavailable', message: `the service has trouble (${name}, HTTP ${statusCode})` };
  return undefined;
}

/** What tells errors of the SDK, of Node and of the service apart. */
export interface ErrorFacts {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  readonly attempts: number;
}

/** Names of errors, the service's and the SDK's own, by what they mean. */
export const errorNames = {
  noAnswer: new Set([noAnswerName, 'SyntaxError', 'UnknownError', 'Unknown']),
  // A provider that no longer finds any, in the middle of a watch: a session of IAM Identity Center has expired.
  noneFound: new Set(['CredentialsProviderError', 'TokenProviderError']),
  expired: new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']),
  unknownKeys: new Set([
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'IncompleteSignatureException',
    'MissingAuthenticationTokenException',
    'InvalidAccessKeyId',
  ]),
  denied: new Set(['AccessDeniedException', 'AccessDenied', 'NotAuthorized', 'UnauthorizedOperation']),
  /** What counts as throttling, besides HTTP 429. */
  throttled: new Set([
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
  ]),
} as const;

/** The system's codes for what the network does, by what they mean. */
export const errorCodes = {
  dropped: new Set(['ECONNRESET', 'EPIPE']),
  unreachable: new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN']),
  unknownHost: new Set(['ENOTFOUND', 'EAI_AGAIN']),
} as const;

/** An empty text, or 0, for what the error does not say. */
export function factsOf(error: unknown): ErrorFacts {
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
    // Node tries each address of a name, and reports an error for each.
    code: code ?? cause?.code ?? errors?.[0]?.code ?? '',
    message: message ?? '',
    statusCode: $metadata?.httpStatusCode ?? 0,
    attempts: $metadata?.attempts ?? 1,
  };
}
