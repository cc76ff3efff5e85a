import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';

/** Where the clients' requests go. */
export type Target =
  | {
      readonly kind: 'aws';
      readonly region?: string;
      readonly profile?: string;
      /** Another server than the region's own that speaks the SageMaker API. */
      readonly endpoint?: string;
    }
  | {
      /** In this process; nothing of the machine (credentials, profiles, region) is read. */
      readonly kind: 'embedded';
      readonly requestHandler: NonNullable<SageMakerClientConfig['requestHandler']>;
    };

/** The services that the commands talk to. */
export interface Clients {
  readonly sageMaker: SageMakerClient;
  /** Job logs: the log group `/aws/sagemaker/ProcessingJobs`. */
  readonly logs: CloudWatchLogsClient;
  destroy(): void;
}

/** The region of everything that the embedded SageMaker makes. */
export const embeddedRegion = 'us-east-1';

export function openClients(target: Target): Clients {
  const sageMaker = sageMakerClient(target);
  const logs = new CloudWatchLogsClient(target.kind === 'aws' ? awsOptions(target) : embeddedOptions(target));
  return {
    sageMaker,
    logs,
    destroy: () => {
      sageMaker.destroy();
      logs.destroy();
    },
  };
}

export function sageMakerClient(target: Target): SageMakerClient {
  return new SageMakerClient(target.kind === 'aws' ? awsOptions(target) : embeddedOptions(target));
}

function awsOptions({ region, profile, endpoint }: Extract<Target, { kind: 'aws' }>) {
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(endpoint && { endpoint }),
    // For whoever finds credentials: files are read again when they are to be renewed.
    ignoreCache: true,
  };
}

function embeddedOptions({ requestHandler }: Extract<Target, { kind: 'embedded' }>) {
  return {
    requestHandler,
    region: embeddedRegion,
    credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
    retryMode: 'standard',
    maxAttempts: 1,
    defaultsMode: 'standard' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    endpoint: 'http://127.0.0.1',
  };
}
