/** Words for what goes wrong between this machine and AWS: what failed, where, and who has to do what. Pure. */

import { typed } from '../wording/typed-command.ts';
import { type ErrorFacts, errorCodes, errorNames, factsOf } from './error-kinds.ts';

/** How far a request came, and where it was to go. */
export interface Whereabouts {
  /** SageMaker, with the job logs beside it, where it is absent. */
  readonly service?: 'S3' | 'Glue' | undefined;
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

function noRegion({ message }: Error): string {
  const what = message === 'Region is missing' ? 'no AWS region is set' : message.replace(/\.$/, '');
  return `${what}; give --region, set AWS_REGION, or name one in the profile`;
}

// Profiles may name roles, sessions, programs and files, whose errors come in many shapes.
function noCredentials({ name, code, message }: ErrorFacts, { profile }: Whereabouts): string {
  const source = profile === undefined ? '' : ` with profile ${profile}`;
  if (errorNames.noneFound.has(name)) {
    return `no AWS credentials were found${source} (${message}); set AWS_PROFILE or AWS_ACCESS_KEY_ID, log in with "aws sso login", or use --local`;
  }
  const label = code || name;
  const reason = message.startsWith(label) ? message : `${label}: ${message}`;
  return `no AWS credentials were given${source} (${reason}); check the role, session or file that ${profile === undefined ? 'the environment' : 'it'} names`;
}

function refusedCredentials({ name, message }: ErrorFacts, { profile, server }: Whereabouts): string | undefined {
  if (errorNames.expired.has(name))
    return `the AWS credentials have expired (${name}); renew them, as with "aws sso login"`;
  if (!errorNames.unknownKeys.has(name)) return undefined;
  const what = profile === undefined ? 'keys' : `profile ${profile}`;
  const who = isOfAws(server) ? 'AWS' : server;
  return `${who} does not accept these credentials (${name}: ${message}); check ${what}, region and clock`;
}

function networkFailure({ name, code }: ErrorFacts, where: Whereabouts): string | undefined {
  const { server } = where;
  if (errorCodes.unknownHost.has(code)) {
    const region = isOfAws(server) ? `is the region ${where.region} right, and ` : '';
    return `cannot find ${server} (${code}): ${region}is there a network?`;
  }
  if (errorCodes.dropped.has(code)) return `${server} closes the connection (${code}); ${endpointAdvice(where)}`;
  if (errorCodes.unreachable.has(code)) return `nothing answers at ${server} (${code}); ${endpointAdvice(where)}`;
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

function serviceFailure({ name, message, statusCode, attempts }: ErrorFacts, where: Whereabouts): string | undefined {
  if (errorNames.denied.has(name)) {
    if (/lake formation/i.test(message)) {
      return `Lake Formation refuses it (${name}): ${message}; an administrator of the data lake grants it: docs/register.md says how`;
    }
    return `AWS refuses it (${name}): ${message}; the policy of whoever runs this lacks it: "${typed('templates')}" writes one`;
  }
  if (errorNames.throttled.has(name))
    return `AWS is still throttling after ${attempts} attempts (${name}); try again later`;
  const status = statusCode > 0 ? ` (HTTP ${statusCode})` : '';
  if (errorNames.noAnswer.has(name)) {
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

// The wrong region is a frequent reason for finding nothing.
function whatIsMissing({ name, message }: ErrorFacts, { region }: Whereabouts): string | undefined {
  if (name !== 'ResourceNotFound' || region instanceof Error) return undefined;
  return `${message} (region ${region})`;
}

function endpointAdvice({ service, endpoint, server }: Whereabouts): string {
  if (endpoint !== undefined) {
    const variable = `AWS_ENDPOINT_URL_${(service ?? 'SageMaker').toUpperCase()}`;
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
