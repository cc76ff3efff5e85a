/** What went wrong between this machine and SageMaker, for the person who has to put it right. */

export interface Whereabouts {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
}

/**
 * One line that says what failed, where, and what to do; undefined for what the service says of the request itself.
 */
export function connectionFailure(error: unknown, where: Whereabouts): string | undefined {
  const facts = factsOf(error);
  return credentialFailure(facts, where) ?? networkFailure(facts, where) ?? serviceFailure(facts, where);
}

interface Facts {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  readonly attempts: number;
  readonly host: string;
}

function credentialFailure({ name, message }: Facts, { profile }: Whereabouts): string | undefined {
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    const place =
      profile === undefined ? 'no AWS credentials were found' : `no credentials were found in profile ${profile}`;
    return `${place} (${message}); set AWS_PROFILE or AWS_ACCESS_KEY_ID, log in with "aws sso login", or use --local`;
  }
  if (message === 'Region is missing') {
    return 'no AWS region is set; give --region, set AWS_REGION, or name one in the profile';
  }
  if (expired.has(name)) return `the AWS credentials have expired (${name}); renew them, as with "aws sso login"`;
  if (unknownKeys.has(name))
    return `AWS does not accept these credentials (${name}: ${message}); check keys, profile and clock`;
  return undefined;
}

function networkFailure({ name, code, message, host }: Facts, where: Whereabouts): string | undefined {
  const server = where.endpoint ?? (host === '' ? 'SageMaker' : host);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const region =
      where.endpoint === undefined && where.region !== undefined ? `is the region ${where.region} right, and ` : '';
    return `cannot find ${server} (${code}): ${region}is there a network?`;
  }
  if (unreachable.has(code)) return `nothing answers at ${server} (${code}); ${endpointAdvice(where)}`;
  if (name === 'TimeoutError') return `no answer from ${server} in time (${message}); ${endpointAdvice(where)}`;
  return undefined;
}

function serviceFailure({ name, message, statusCode, attempts }: Facts, where: Whereabouts): string | undefined {
  if (denied.has(name)) {
    return `AWS refuses it (${name}): ${message}; the policy of whoever runs this lacks it: "macroshard templates" writes one`;
  }
  if (throttled.has(name)) return `AWS is still throttling after ${attempts} attempts (${name}); try again later`;
  const isNoAnswer = name === 'SyntaxError' || name === 'UnknownError' || name === 'Unknown';
  if (isNoAnswer) {
    const server = where.endpoint ?? 'SageMaker';
    const status = statusCode > 0 ? ` (HTTP ${statusCode})` : '';
    return `what ${server} answered${status} is none of SageMaker's answers; ${endpointAdvice(where)}`;
  }
  return undefined;
}

function endpointAdvice({ endpoint }: Whereabouts): string {
  return endpoint === undefined
    ? 'is there a network, or a proxy in between?'
    : 'is AWS_ENDPOINT_URL_SAGEMAKER or AWS_ENDPOINT_URL right, and does its server know this request?';
}

const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const unknownKeys: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);
const denied: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'NotAuthorized',
  'UnauthorizedOperation',
]);
const throttled: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EPIPE',
]);

function factsOf(error: unknown): Facts {
  const { name, code, message, cause, hostname, errors, $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    cause?: { code?: string };
    hostname?: string;
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
    host: hostname ?? '',
  };
}
