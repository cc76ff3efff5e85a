import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';
import { connectionFailure } from './failure.ts';

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
  if (target.kind === 'aws') {
    explainFailures(sageMaker, target);
    explainFailures(logs, target);
  }
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
    // A server that is not there is found out within seconds; throttling is outlasted, with jitter.
    requestHandler: { connectionTimeout: 2500, socketTimeout: 5000 },
    retryMode: 'standard',
    maxAttempts: 4,
    // For whoever finds credentials: files are read again when they are to be renewed.
    ignoreCache: true,
  };
}

/** Errors keep their names and codes; their texts say where, and what to do. */
function explainFailures(
  client: SageMakerClient | CloudWatchLogsClient,
  { profile, endpoint, region }: Extract<Target, { kind: 'aws' }>,
): void {
  const explain = (next: (args: object) => Promise<object>) => async (args: object) => {
    try {
      return await next(args);
    } catch (error) {
      const inUse = region ?? (await client.config.region().catch(() => undefined));
      const text = connectionFailure(error, { profile, endpoint, region: inUse });
      if (text !== undefined) (error as Error).message = text;
      throw error;
    }
  };
  client.middlewareStack.add(explain as never, { step: 'initialize', priority: 'high', name: 'explainFailures' });
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
