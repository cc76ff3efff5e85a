/** What the flags and the environment say of AWS. */

import type { Target } from '../../aws/clients.ts';
import { isOfAws } from '../../aws/error-texts.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';

type AwsTarget = Omit<Extract<Target, { kind: 'aws' }>, 'kind'>;

/**
 * Where the clients' requests go. The SDK finds what is absent (keys, and what the profile holds) by itself.
 * @throws Failure 3 for an endpoint that is no URL
 */
export function awsTarget(options: { region?: string; profile?: string }, io: Io): AwsTarget {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE } = io.env;
  // The SDK reads AWS_REGION alone; people who come from the AWS CLI have set the other one.
  const region = options.region || AWS_REGION || AWS_DEFAULT_REGION;
  const profile = options.profile || AWS_PROFILE;
  if (!options.profile) noteTwoCredentials(io);
  const shared = endpointFrom(io, 'AWS_ENDPOINT_URL');
  const endpoint = endpointFrom(io, 'AWS_ENDPOINT_URL_SAGEMAKER') ?? shared;
  // A server that stands in for SageMaker has its jobs' logs as well; one of AWS's, such as a VPC endpoint, does not.
  const beside = endpoint !== undefined && isOfAws(endpoint) ? undefined : endpoint;
  const logsEndpoint = endpointFrom(io, 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS') ?? shared ?? beside;
  const s3Endpoint = endpointFrom(io, 'AWS_ENDPOINT_URL_S3') ?? shared;
  const glueEndpoint = endpointFrom(io, 'AWS_ENDPOINT_URL_GLUE') ?? shared;
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(endpoint !== undefined && { endpoint }),
    ...(logsEndpoint !== undefined && { logsEndpoint }),
    ...(s3Endpoint !== undefined && { s3Endpoint }),
    ...(glueEndpoint !== undefined && { glueEndpoint }),
  };
}

function endpointFrom({ env }: Io, name: string): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new Failure(3, `${name} is ${JSON.stringify(text)}, expected a URL as in http://127.0.0.1:8080`);
}

// The AWS CLI takes the keys, the SDK the profile: whoever has both set must know which account is meant.
function noteTwoCredentials({ env, stderr }: Io): void {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
  if (!AWS_PROFILE || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return;
  stderr.write(`AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: profile ${AWS_PROFILE} is used\n`);
}
