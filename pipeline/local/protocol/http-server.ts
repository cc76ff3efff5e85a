/** The services on 127.0.0.1, for clients of any kind. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service } from '../api/service.ts';
import type { Answer } from './exchange.ts';
import { respond } from './respond.ts';

/** A server on 127.0.0.1 that answers. */
export interface ListeningServer {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Answers what has been asked, and takes no more. */
  close(): Promise<void>;
}

/** A definition has at most a million characters; what is longer is none. */
const largestBodyBytes = 64 * 1024 * 1024;

/**
 * Listens on the loopback interface alone; port 0 takes any that is free.
 * @throws Error with the code EADDRINUSE where the port is taken
 */
export async function listen(service: Service, port: number): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    void serve(service, request, response);
  });
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

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const refusal = refuse(request);
    send(response, refusal ?? (await answer(service, request)));
  } catch {
    // The client has gone; nobody is left to be told.
    response.destroy();
  }
}

// A page in a browser must not reach the service through a name of its own that leads to this machine.
function refuse({ headers: { host = '' } }: IncomingMessage): Answer | undefined {
  const name = host.replace(/:\d+$/, '');
  if (name === '127.0.0.1' || name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return undefined;
  return { statusCode: 403, headers: {}, body: 'the embedded SageMaker answers on 127.0.0.1 and localhost alone\n' };
}

async function answer(service: Service, request: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    if (byteCount > largestBodyBytes) return { statusCode: 413, headers: { connection: 'close' }, body: '' };
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  const { method = 'GET', url: path = '/' } = request;
  return respond(service, { method, path, headers, body: Buffer.concat(chunks) });
}

function send(response: ServerResponse, { statusCode, headers, body }: Answer): void {
  const content = Buffer.from(body);
  response.writeHead(statusCode, { ...headers, 'content-length': content.length, 'x-amzn-requestid': 'local' });
  response.end(content);
}
