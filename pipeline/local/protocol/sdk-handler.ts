/** The services as the request handler of an SDK client, without a network. */

import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Service } from '../api/service.ts';
import type { Answer } from './exchange.ts';
import { respond } from './respond.ts';

/** What an SDK client gives to its handler, as far as this one reads it. */
interface HttpRequest {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** Fits the option `requestHandler` of a client. */
export interface RequestHandler {
  handle(request: HttpRequest): Promise<{ response: HttpResponse }>;
  destroy(): void;
}

/** Answers an AWS SDK in its own process, without a socket. */
export function sdkHandler(service: Service): RequestHandler {
  return {
    handle: async (request) => {
      const { method = 'POST' } = request;
      const path = `${request.path ?? '/'}${queryOf(request)}`;
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      // Small files are read without waiting for anything. A client that asks in a loop would never let the event loop go
      // on, and no job would be seen to end.
      await setImmediate();
      // Code in this process has access to the store anyway.
      const answer = await respond(service, { method, path, headers, body: chunksOf(request.body) }, 'any');
      const body = method === 'HEAD' ? Readable.from([]) : readableOf(answer);
      return { response: { statusCode: answer.statusCode, headers: { ...answer.headers }, body } };
    },
    destroy: () => {},
  };
}

function queryOf({ query = {} }: HttpRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Of a stream, a buffer or a text, which is what SDKs give. */
async function* chunksOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else if (typeof body === 'string') yield Buffer.from(body);
  else if (body !== null && typeof body === 'object' && Symbol.asyncIterator in body) {
    for await (const chunk of body as AsyncIterable<Uint8Array | string>) yield Buffer.from(chunk);
  }
}

function readableOf({ body }: Answer): Readable {
  return body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
}
