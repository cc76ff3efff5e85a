import { shellWord } from '../../wording/shell-word.ts';

/** Variables that would send a client elsewhere, or make it sign with something else. */
const inTheWay = [
  ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'],
  ...['AWS_ENDPOINT_URL_SAGEMAKER', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', 'AWS_ENDPOINT_URL_STS'],
  ...['AWS_ENDPOINT_URL_IAM', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'],
];

/** Lines for a POSIX shell that set up any client of AWS; a region that is set stays. */
export function clientEnvironment({
  endpoint,
  accessKeyId,
}: {
  readonly endpoint: string;
  readonly accessKeyId: string;
}): string {
  // The SDKs ask for a secret key, too; signatures are not looked at.
  const values = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'unused' };
  return [
    `unset ${inTheWay.join(' ')}`,
    ...Object.entries(values).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    'export AWS_REGION="${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}"',
    'export AWS_DEFAULT_REGION="$AWS_REGION"',
    '',
  ].join('\n');
}
