import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';

/** Where the client's requests go. */
export type Target =
  | { readonly kind: 'aws'; readonly region?: string; readonly profile?: string }
  | {
      /** In this process; nothing of the machine (credentials, profiles, region) is read. */
      readonly kind: 'embedded';
      readonly requestHandler: NonNullable<SageMakerClientConfig['requestHandler']>;
    };

/** The region of everything that the embedded SageMaker makes. */
export const embeddedRegion = 'us-east-1';

export function sageMakerClient(target: Target): SageMakerClient {
  if (target.kind === 'aws') {
    const { region, profile } = target;
    return new SageMakerClient({ ...(region && { region }), ...(profile && { profile }) });
  }
  return new SageMakerClient({
    requestHandler: target.requestHandler,
    region: embeddedRegion,
    credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
    retryMode: 'standard',
    maxAttempts: 1,
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    endpoint: 'http://127.0.0.1',
  });
}
