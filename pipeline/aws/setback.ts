/** Which errors will pass: what someone who waits for an execution can outlast. Pure. */

export interface Setback {
  readonly kind: 'throttled' | 'dropped' | 'unreachable' | 'unavailable' | 'expired';
  /** What has happened, as the middle of a sentence. */
  readonly message: string;
}

/** The error as a setback, or undefined where waiting cannot help. */
export function setbackOf(error: unknown): Setback | undefined {
  const { name, code, statusCode } = factsOf(error);
  if (throttlingNames.has(name) || statusCode === 429) return { kind: 'throttled', message: `throttled (${name})` };
  if (expiryNames.has(name)) return { kind: 'expired', message: `the credentials are not valid any more (${name})` };
  if (droppedCodes.has(code)) return { kind: 'dropped', message: `the connection was lost (${code})` };
  if (unreachableCodes.has(code)) return { kind: 'unreachable', message: `no connection (${code})` };
  if (name === 'TimeoutError') return { kind: 'unreachable', message: 'no answer in time' };
  // What is no answer of the service (a page of a proxy, a mock server's) says nothing about later.
  if (statusCode >= 500 && name !== 'SyntaxError')
    return { kind: 'unavailable', message: `the service has trouble (${name}, HTTP ${statusCode})` };
  return undefined;
}

const throttlingNames: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
]);

// A provider that finds none any more, in the middle of a watch: a session of IAM Identity Center has run out.
const expiryNames: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'CredentialsProviderError',
  'TokenProviderError',
]);

const droppedCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

const unreachableCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

function factsOf(error: unknown): { name: string; code: string; statusCode: number } {
  const { name, code, cause, errors, $metadata } = error as {
    name?: string;
    code?: string;
    cause?: { code?: string };
    errors?: readonly { code?: string }[];
    $metadata?: { httpStatusCode?: number };
  };
  return {
    name: name ?? '',
    // Node tries each address of a name, and says what came of each.
    code: code ?? cause?.code ?? errors?.[0]?.code ?? '',
    statusCode: $metadata?.httpStatusCode ?? 0,
  };
}
