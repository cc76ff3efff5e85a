/** The SageMaker API (awsJson1.1) as the request handler of an SDK client, without a network. */

import { Readable } from 'node:stream';
import { operations } from './api/operations.ts';
import type { Caller, Service } from './api/service.ts';
import { ServiceError } from './service-error.ts';

/** The account that everything local belongs to. */
const localAccountId = '000000000000';

/** What an SDK client gives to its handler, as far as this one reads it. */
interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** Fits `SageMakerClient`'s option `requestHandler`. */
export interface RequestHandler {
  handle(request: HttpRequest): Promise<{ response: HttpResponse }>;
  destroy(): void;
}

export function requestHandler(service: Service): RequestHandler {
  return {
    handle: async (request) => ({ response: await respond(service, request) }),
    destroy: () => {},
  };
}

async function respond(service: Service, request: HttpRequest): Promise<HttpResponse> {
  try {
    const name = (request.headers['x-amz-target'] ?? '').replace(/^SageMaker\./, '');
    const operation = operations.get(name);
    if (!operation) throw new ServiceError('UnknownOperationException', `The embedded SageMaker does not know ${name}`);
    return answer(200, await operation(service, parseBody(request.body), callerOf(request)));
  } catch (error) {
    if (error instanceof ServiceError) return answer(400, { __type: error.code, Message: error.message });
    return answer(500, { __type: 'InternalFailure', Message: (error as Error).message });
  }
}

function parseBody(body: unknown): Readonly<Record<string, unknown>> {
  const text =
    typeof body === 'string' ? body : new TextDecoder().decode((body as Uint8Array | undefined) ?? new Uint8Array());
  const value: unknown = JSON.parse(text === '' ? '{}' : text);
  if (typeof value !== 'object' || value === null)
    throw new ServiceError('ValidationException', 'The request is no object');
  return value as Readonly<Record<string, unknown>>;
}

// The signature's scope names the region: `Credential=KEY/20260101/us-east-1/sagemaker/aws4_request`.
function callerOf(request: HttpRequest): Caller {
  const authorization = request.headers.authorization ?? request.headers.Authorization ?? '';
  const region = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(authorization)?.[1] ?? 'us-east-1';
  return { accountId: localAccountId, region };
}

function answer(statusCode: number, value: object): HttpResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(value))]) };
}
