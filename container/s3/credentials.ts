/** Credentials of the job's role, as the SDK finds them in a container, renewed before they end. */

import { fromHttp } from '@aws-sdk/credential-provider-http';
import { fromInstanceMetadata } from '@smithy/credential-provider-imds';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialProvider = () => Promise<Credentials>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Those of a role are asked for again so long before they end. */
const renewalMs = 5 * 60_000;

/** The least time between two questions for new credentials. */
const pauseMs = 1_000;

/**
 * The SDK's own order in a container: the environment; the container's credentials service; the instance's role.
 * @see AWS SDKs and Tools Reference, "Standardized credential providers"
 */
export function findProvider(env: Environment): CredentialProvider {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (accessKeyId && secretAccessKey) {
    const given = { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
    return async () => given;
  }
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const full = env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (relative || full) {
    const token = env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
    const tokenFile = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
    return fromHttp({
      ...(relative ? { awsContainerCredentialsRelativeUri: relative } : { awsContainerCredentialsFullUri: full! }),
      ...(token && !tokenFile && { awsContainerAuthorizationToken: token }),
      ...(tokenFile && { awsContainerAuthorizationTokenFile: tokenFile }),
      timeout: 5_000,
      maxRetries: 5,
    });
  }
  return fromInstanceMetadata({ timeout: 2_000, maxRetries: 5 });
}

/** Keeps credentials for as long as they hold; whoever asks while they are renewed waits for the same answer. */
export class HeldCredentials {
  private readonly provider: CredentialProvider;
  private readonly nowMs: () => number;
  private held: Credentials | undefined;
  private askedMs = -Infinity;
  private asking: Promise<Credentials> | undefined;

  constructor(provider: CredentialProvider, nowMs: () => number) {
    this.provider = provider;
    this.nowMs = nowMs;
  }

  /** @throws the provider's error where there are none that hold */
  async get(): Promise<Credentials> {
    if (this.held === undefined) return this.renew();
    const leftMs = this.leftMsOf(this.held);
    if (leftMs > renewalMs || (leftMs > 0 && this.nowMs() - this.askedMs < pauseMs)) return this.held;
    const held = this.held;
    // Credentials that still hold are used while the service that gives them is out of reach.
    return this.renew().catch((error: unknown) => {
      if (leftMs > 0) return held;
      throw error;
    });
  }

  /** Takes note that S3 does not take what a request was signed with. */
  refuse(accessKeyId: string): void {
    if (this.held?.accessKeyId === accessKeyId) this.held = undefined;
  }

  private renew(): Promise<Credentials> {
    this.asking ??= this.provider()
      .then((credentials) => {
        this.held = credentials;
        return credentials;
      })
      .finally(() => {
        this.askedMs = this.nowMs();
        this.asking = undefined;
      });
    return this.asking;
  }

  private leftMsOf({ expiration }: Credentials): number {
    return expiration === undefined ? Infinity : expiration.getTime() - this.nowMs();
  }
}
