/** The services on 127.0.0.1, for clients of any kind. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Service } from '../api/service.ts';
import type { Access } from './access.ts';
import type { Answer } from './exchange.ts';
import { respond } from './respond.ts';

/** A server on 127.0.0.1 that answers. */
export interface ListeningServer {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Answers what has been asked, and takes no more. */
  close(): Promise<void>;
}

/** Where a server is to listen, and whose requests it answers. */
export interface Listening {
  /** 0 takes any that is free. */
  readonly port: number;
  readonly access: Access;
}

interface Answering {
  readonly service: Service;
  readonly access: Access;
}

/**
 * Listens on the loopback interface alone.
 * @throws Error with the code EADDRINUSE where the port is taken
 */
export async function listen(service: Service, { port, access }: Listening): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    void serve({ service, access }, request, response);
  });
  // An upload may take as long as it needs.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function serve(answering: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const refusal = refuse(request);
    await send(request, response, refusal ?? (await answer(answering, request)));
    // The connection's next request comes behind what was not read of this one's body.
    request.resume();
  } catch {
    // The client has gone, or the answer that has begun cannot be finished: there is nobody left to tell.
    response.destroy();
  }
}

// No page in a browser may reach the service, neither by a host name of its own that leads to this machine,
// nor from another origin.
function refuse({ headers: { host = '', origin } }: IncomingMessage): Answer | undefined {
  const refusal = (why: string) => ({ statusCode: 403, headers: {}, body: `the embedded SageMaker ${why}\n` });
  if (origin !== undefined) return refusal('answers no page in a browser: the request has an Origin');
  const name = host.replace(/:\d+$/, '');
  if (name === '127.0.0.1' || name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return undefined;
  return refusal('answers on 127.0.0.1 and localhost alone');
}

async function answer({ service, access }: Answering, request: IncomingMessage): Promise<Answer> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  // Of several signatures, Node would give the first; all of them in one text are none, so that two keys count as none.
  const authorization = request.headersDistinct.authorization?.join(', ');
  const { method = 'GET', url = '/' } = request;
  // A client may name the whole URL, as it does for a proxy.
  const path = url.replace(/^https?:\/\/[^/]*/i, '') || '/';
  const body = request.iterator({ destroyOnReturn: false });
  return respond(service, { method, path, headers: { ...headers, authorization }, body }, access);
}

async function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { statusCode, headers, body }: Answer,
): Promise<void> {
  const content = body instanceof Readable ? body : Buffer.from(body);
  const hasLength = content instanceof Buffer && statusCode !== 204 && statusCode !== 304;
  const length = hasLength ? { 'content-length': String(content.length) } : {};
  response.writeHead(statusCode, { 'x-amzn-requestid': 'local', ...length, ...headers });
  if (content instanceof Readable) await pipeline(content, response);
  else response.end(method === 'HEAD' ? undefined : content);
}
