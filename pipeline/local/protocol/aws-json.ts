/** SageMaker and CloudWatch Logs: awsJson1.1, the operation in `X-Amz-Target`. */

import { operationNamed } from '../../service/shapes.ts';
import { operations } from '../api/operations.ts';
import { refuseOtherPlaces } from '../api/other-places.ts';
import type { Caller, Service } from '../api/service.ts';
import { checkRequest } from '../check-request.ts';
import { ServiceError } from '../service-error.ts';
import { type Answer, BodyTooLarge, type Exchange, readBody } from './exchange.ts';

/** Far more than the million characters that a definition has at most. */
const largestBodyBytes = 64 * 1024 * 1024;

/** Checks a request against the service's model and answers it; what is refused is an answer, too. */
export async function answerJson(service: Service, exchange: Exchange, caller: Caller): Promise<Answer> {
  try {
    const target = exchange.headers['x-amz-target'] ?? '';
    const operation = operations.get(target);
    if (!operation) {
      throw new ServiceError('UnknownOperationException', `The embedded SageMaker does not know ${target}`);
    }
    const request = parseBody(await readBody(exchange, largestBodyBytes));
    const known = operationNamed(target.slice(target.indexOf('.') + 1));
    if (known) checkRequest(known, request);
    refuseOtherPlaces(request, caller);
    const store = service.store.in(caller);
    return json(200, await operation({ ...service, store }, request, caller));
  } catch (error) {
    if (error instanceof BodyTooLarge) return { statusCode: 413, headers: { connection: 'close' }, body: '' };
    const message = messageOf(error as NodeJS.ErrnoException);
    if (error instanceof ServiceError) return refuseJson(error.code, message);
    return json(500, { __type: 'InternalFailure', Message: message, message });
  }
}

// The system's errors about a file end in its path, which is no business of a client's.
function messageOf({ message, syscall }: NodeJS.ErrnoException): string {
  return syscall === undefined ? message : message.split(', ')[0]!;
}

function parseBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  const text = new TextDecoder().decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch (error) {
    throw new ServiceError('SerializationException', `The request is no JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError('SerializationException', 'The request is no structure');
  }
  return value as Readonly<Record<string, unknown>>;
}

/** The answer that refuses a request with an error of the service. */
export function refuseJson(code: string, message: string): Answer {
  return json(400, { __type: code, Message: message, message });
}

function json(statusCode: number, value: object): Answer {
  return { statusCode, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(value) };
}
