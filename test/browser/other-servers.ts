/** Servers beside the one that is looked at: a proxy in front of it, and a page that is none of its own. */

import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OtherServer {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * As Studio's JupyterLab reaches what listens on its machine: everything below a path, which it takes away, under the
 * name that the browser asked for. Nothing else is there.
 */
export function openProxy(path: string, target: string): Promise<OtherServer> {
  return listen((incoming, response) => {
    if (!incoming.url!.startsWith(path)) {
      response.writeHead(404).end(`nothing is at ${incoming.url}`);
      return;
    }
    const asked = { path: incoming.url!.slice(path.length - 1), method: incoming.method!, headers: incoming.headers };
    const forwarded = httpRequest(target, asked, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    forwarded.once('error', () => response.destroy());
    incoming.pipe(forwarded);
  });
}

/** A page of somebody else's, with the same text at every address. */
export function openForeignPage(html: string): Promise<OtherServer> {
  return listen((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html));
}

async function listen(answer: RequestListener): Promise<OtherServer> {
  const server: Server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
