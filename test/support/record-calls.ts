import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ApiCall } from './service-authorization.ts';

interface Client {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: { input: object }) => Promise<unknown>,
        context: { commandName?: string },
      ) => (args: { input: object }) => Promise<unknown>,
      options: { step: 'initialize'; name: string; override: boolean },
    ): void;
  };
}

/**
 * Every call that goes out through a client of the SDK while `act` runs, whoever made the client: a middleware is put
 * into each one when it first sends something.
 */
export async function recordCalls(act: () => Promise<void>): Promise<readonly ApiCall[]> {
  const calls: ApiCall[] = [];
  const restore = [
    listen(SageMakerClient, 'sagemaker', calls),
    listen(CloudWatchLogsClient, 'logs', calls),
    listen(S3Client, 's3', calls),
    listen(GlueClient, 'glue', calls),
  ];
  try {
    await act();
  } finally {
    for (const each of restore) each();
  }
  return calls;
}

function listen(type: { readonly prototype: object }, service: ApiCall['service'], calls: ApiCall[]): () => void {
  const prototype = type.prototype as { send: (...args: readonly unknown[]) => unknown };
  const { send } = prototype;
  prototype.send = function record(this: Client, ...args) {
    this.middlewareStack.add(
      (next, { commandName }) =>
        (request) => {
          const operation = (commandName ?? '').replace(/Command$/, '');
          calls.push({ service, operation, input: request.input as ApiCall['input'] });
          return next(request);
        },
      { step: 'initialize', name: 'recordCalls', override: true },
    );
    return Reflect.apply(send, this, args);
  };
  // `send` is inherited: what was put before it goes away whole.
  return () => Reflect.deleteProperty(prototype, 'send');
}
