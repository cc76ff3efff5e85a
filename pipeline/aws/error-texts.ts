/** What goes wrong between this machine and AWS: what it is, what will pass, and words for who has to put it right. Pure. */

/** How far a request came, and where it was to go. */
export interface Whereabouts {
  /** SageMaker, with the job logs beside it, where it is absent. */
  readonly service?: 'S3' | undefined;
  /** `identifying`: region and credentials are looked for; `identified`: they are there; `sent`: to the server. */
  readonly stage: 'identifying' | 'identified' | 'sent';
  /** As in `ListPipelines`. */
  readonly operation: string;
  /** The region, or why there is none. */
  readonly region: string | Error;
  readonly profile: string | undefined;
  /** An endpoint that the environment names in place of AWS's own. */
  readonly endpoint: string | undefined;
  /** The server that the request was sent to, as in `https://api.sagemaker.eu-west-1.amazonaws.com`. */
  readonly server: string;
}

/**
 * One line that says what failed, where, and what to do; undefined for what the service says of the request itself.
 */
export function errorText(error: unknown, where: Whereabouts): string | undefined {
  const { stage, region } = where;
  const facts = factsOf(error);
  if (stage === 'identified') return undefined;
  if (stage === 'identifying') return region instanceof Error ? noRegion(region) : noCredentials(facts, where);
  return (
    refusedCredentials(facts, where) ??
    networkFailure(facts, where) ??
    serviceFailure(facts, where) ??
    whatIsMissing(facts, where)
  );
}

interface Facts {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  readonly attempts: number;
}

function noRegion({ message }: Error): string {
  const what = message === 'Region is missing' ? 'no AWS region is set' : message.replace(/\.$/, '');
  return `${what}; give --region, set AWS_REGION, or name one in the profile`;
}

// Profiles may name roles, sessions, programs and files: what is wrong with them comes in many shapes.
function noCredentials({ name, code, message }: Facts, { profile }: Whereabouts): string {
  const source = profile === undefined ? '' : ` with profile ${profile}`;
  if (noneFound.has(name)) {
    return `no AWS credentials were found${source} (${message}); set AWS_PROFILE or AWS_ACCESS_KEY_ID, log in with "aws sso login", or use --local`;
  }
  const label = code || name;
  const reason = message.startsWith(label) ? message : `${label}: ${message}`;
  return `no AWS credentials were given${source} (${reason}); check the role, session or file that ${profile === undefined ? 'the environment' : 'it'} names`;
}

function refusedCredentials({ name, message }: Facts, { profile }: Whereabouts): string | undefined {
  if (expired.has(name)) return `the AWS credentials have expired (${name}); renew them, as with "aws sso login"`;
  if (!unknownKeys.has(name)) return undefined;
  const what = profile === undefined ? 'keys' : `profile ${profile}`;
  return `AWS does not accept these credentials (${name}: ${message}); check ${what}, region and clock`;
}

function networkFailure({ name, code }: Facts, where: Whereabouts): string | undefined {
  const { server } = where;
  if (unknownHost.has(code)) {
    const region = isOfAws(server) ? `is the region ${where.region} right, and ` : '';
    return `cannot find ${server} (${code}): ${region}is there a network?`;
  }
  if (dropped.has(code)) return `${server} closes the connection (${code}); ${endpointAdvice(where)}`;
  if (unreachable.has(code)) return `nothing answers at ${server} (${code}); ${endpointAdvice(where)}`;
  if (name === 'TimeoutError') return `no answer from ${server} in time; ${endpointAdvice(where)}`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code)) {
    return `the certificate of ${server} is not trusted (${code}); where a proxy stands in between, name its certificate in NODE_EXTRA_CA_CERTS`;
  }
  if (/^(EPROTO|ERR_SSL|HPE_)/.test(code)) {
    const protocol = server.startsWith('https:') ? 'TLS' : 'HTTP';
    return `${server} does not speak ${protocol} (${code}); ${endpointAdvice(where)}`;
  }
  return undefined;
}

function serviceFailure({ name, message, statusCode, attempts }: Facts, where: Whereabouts): string | undefined {
  if (denied.has(name)) {
    return `AWS refuses it (${name}): ${message}; the policy of whoever runs this lacks it: "macroshard templates" writes one`;
  }
  if (throttled.has(name)) return `AWS is still throttling after ${attempts} attempts (${name}); try again later`;
  const status = statusCode > 0 ? ` (HTTP ${statusCode})` : '';
  if (noAnswer.has(name)) {
    return `what ${where.server} answered${status} is none of ${where.service ?? 'SageMaker'}'s answers; ${endpointAdvice(where)}`;
  }
  if (name === 'UnknownOperationException') {
    return `${where.server} does not know ${where.operation}; ${endpointAdvice(where)}`;
  }
  if (statusCode >= 500) {
    const text = message === '' || message === 'UnknownError' ? '' : `: ${message}`;
    return `${where.service ?? 'SageMaker'} has trouble after ${attempts} attempts (${name}, HTTP ${statusCode})${text}; try again later`;
  }
  return undefined;
}

// Whoever looks in the wrong region finds nothing.
function whatIsMissing({ name, message }: Facts, { region }: Whereabouts): string | undefined {
  if (name !== 'ResourceNotFound' || region instanceof Error) return undefined;
  return `${message} (region ${region})`;
}

function endpointAdvice({ service, endpoint, server }: Whereabouts): string {
  if (endpoint !== undefined) {
    const variable = `AWS_ENDPOINT_URL_${service ?? 'SAGEMAKER'}`;
    return `is ${variable} or AWS_ENDPOINT_URL right, and does its server know this request?`;
  }
  return isOfAws(server)
    ? 'is there a network, or a proxy in between?'
    : 'is endpoint_url in the AWS configuration files right, and does its server know this request?';
}

/** True for AWS's own servers, and for those that a VPC has of them. */
export function isOfAws(server: string): boolean {
  return /\.(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)(:\d+)?(\/|$)/.test(server);
}

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

const noAnswer: ReadonlySet<string> = new Set([noAnswerName, 'SyntaxError', 'UnknownError', 'Unknown']);
const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const unknownKeys: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'InvalidAccessKeyId',
]);
const denied: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'NotAuthorized',
  'UnauthorizedOperation',
]);
/** What counts as throttling, besides HTTP 429. */
const throttled: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
]);
const dropped: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);
// A provider that finds none any more, in the middle of a watch: a session of IAM Identity Center has run out.
const noneFound: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TokenProviderError']);
const unknownHost: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

function factsOf(error: unknown): Facts {
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
