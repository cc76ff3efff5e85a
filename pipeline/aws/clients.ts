import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';
import { keepDroppedMembers } from './dropped-members.ts';
import { explainErrors } from './explain-errors.ts';

/** Where the clients' requests go. */
export type Target =
  | {
      readonly kind: 'aws';
      readonly region?: string;
      readonly profile?: string;
      /** Another server than the region's own that speaks the SageMaker API. */
      readonly endpoint?: string;
      /** The same for the job logs. */
      readonly logsEndpoint?: string;
      /** The same for S3. */
      readonly s3Endpoint?: string;
      /** The same for Glue's catalog. */
      readonly glueEndpoint?: string;
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
const embeddedRegion = 'us-east-1';

/** Nothing is asked of the services yet. */
export function openClients(target: Target): Clients {
  const sageMaker = sageMakerClient(target);
  const logs = logsClient(target);
  return {
    sageMaker,
    logs,
    destroy: () => {
      sageMaker.destroy();
      logs.destroy();
    },
  };
}

/** A client whose errors say where, and what to do. Nothing is asked of the service yet. */
export function sageMakerClient(target: Target): SageMakerClient {
  const isEmbedded = target.kind === 'embedded';
  const client = new SageMakerClient(isEmbedded ? embeddedOptions(target) : awsOptions(target, target.endpoint));
  keepDroppedMembers(client);
  if (!isEmbedded) explainErrors(client, { profile: target.profile, endpoint: target.endpoint });
  return client;
}

function logsClient(target: Target): CloudWatchLogsClient {
  if (target.kind === 'embedded') return new CloudWatchLogsClient(embeddedOptions(target));
  const { logsEndpoint: endpoint, profile } = target;
  const client = new CloudWatchLogsClient(awsOptions(target, endpoint));
  explainErrors(client, { profile, endpoint });
  return client;
}

/** What every client of AWS's is made with. */
export function awsOptions({ region, profile }: Extract<Target, { kind: 'aws' }>, endpoint: string | undefined) {
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(endpoint && { endpoint }),
    // A missing server is noticed within seconds, one that says nothing after ten (the handler begins to
    // count after three); neither is asked again. Throttling and lost connections are outlasted, with jitter.
    requestHandler: { connectionTimeout: 4000, socketTimeout: 7000 },
    retryMode: 'standard',
    maxAttempts: 4,
    // The SDK would say in many lines what the command says in one.
    logger: silence,
    // The credentials' provider: it reads files again when credentials are to be renewed.
    ignoreCache: true,
  };
}

const silence = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What every client of the embedded services is made with. */
export function embeddedOptions({ requestHandler }: Extract<Target, { kind: 'embedded' }>) {
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

/**
 * Lets the clients find their credentials anew: profiles, sessions and token files are read again. Where none are
 * found the old ones stay, and the next request says what is wrong with them.
 */
export async function renewCredentials({ sageMaker, logs }: Clients): Promise<void> {
  for (const client of [sageMaker, logs]) {
    await client.config.credentials({ forceRefresh: true }).catch(() => undefined);
  }
}
