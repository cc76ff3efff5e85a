/** An S3 server of a few objects that answers as a script says: with errors, cut, late, or with something else. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface S3Request {
  /** Of the object; undefined for a listing. */
  readonly key: string | undefined;
  /** Of all requests, from 0 on. */
  readonly number: number;
  readonly headers: IncomingMessage['headers'];
  readonly accessKeyId: string | undefined;
}

/** `cut`: half of the bytes, then the connection is lost. `stall`: half of them, then nothing. */
export type Fate = 'answer' | 'cut' | 'stall' | { readonly status: number; readonly code: string };

export interface ScriptedS3 {
  readonly endpoint: string;
  readonly requests: readonly S3Request[];
  /** The most that were under way at once. */
  readonly mostAtOnce: number;
  put(key: string, bytes: Uint8Array): void;
  remove(key: string): void;
  /** Without its quotes. */
  etagOf(key: string): string | undefined;
  /** Puts the files below a folder, as `PREFIX/path`. */
  putFolder(folder: string, prefix: string): void;
  close(): Promise<void>;
}

export interface ScriptedS3Options {
  readonly fateOf?: (request: S3Request) => Fate;
  /** Keys of a page of a listing. */
  readonly pageKeys?: number;
  readonly bucket?: string;
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

export async function serveS3(options: ScriptedS3Options = {}): Promise<ScriptedS3> {
  const { fateOf = () => 'answer', pageKeys = 1000, bucket = 'bucket' } = options;
  const objects = new Map<string, Stored>();
  const requests: S3Request[] = [];
  let [running, mostAtOnce] = [0, 0];
  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++running);
    response.once('close', () => running--);
    const url = new URL(request.url!, 'http://s3');
    const path = decodeURIComponent(url.pathname).slice(bucket.length + 2);
    const accessKeyId = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    const key = path === '' ? undefined : path;
    const asked: S3Request = { key, number: requests.length, headers: request.headers, accessKeyId };
    requests.push(asked);
    const fate = fateOf(asked);
    if (typeof fate === 'object') sendError(response, fate);
    else if (key === undefined) sendListing(response, url.searchParams);
    else sendObject(request, response, { key, fate });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    put,
    remove: (key) => objects.delete(key),
    etagOf: (key) => objects.get(key)?.etag.slice(1, -1),
    putFolder(folder, prefix) {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile()) put(`${prefix}/${path.slice(folder.length + 1)}`, readFileSync(path));
      }
    },
    close: () => closed(server),
  };

  function put(key: string, bytes: Uint8Array): void {
    objects.set(key, { bytes, etag: `"${createHash('md5').update(bytes).digest('hex')}"` });
  }

  function sendListing(response: ServerResponse, query: URLSearchParams): void {
    const prefix = query.get('prefix') ?? '';
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const start = Number(query.get('continuation-token') ?? 0);
    const page = keys.slice(start, start + pageKeys);
    const contents = page.map((key) => {
      const { bytes, etag } = objects.get(key)!;
      const name = key.split('/').map(encodeURIComponent).join('/');
      return `<Contents><Key>${name}</Key><LastModified>2026-03-01T12:00:00.000Z</LastModified><ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const more = start + pageKeys < keys.length;
    const next = more ? `<NextContinuationToken>${start + pageKeys}</NextContinuationToken>` : '';
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }

  function sendObject(
    { headers }: IncomingMessage,
    response: ServerResponse,
    { key, fate }: { key: string; fate: 'answer' | 'cut' | 'stall' },
  ): void {
    const stored = objects.get(key);
    if (stored === undefined) {
      sendError(response, { status: 404, code: 'NoSuchKey' });
      return;
    }
    if (headers['if-match'] !== undefined && headers['if-match'] !== stored.etag) {
      sendError(response, { status: 412, code: 'PreconditionFailed' });
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    const body = from === undefined ? stored.bytes : stored.bytes.subarray(Number(from), Number(to) + 1);
    const size = stored.bytes.length;
    response.writeHead(from === undefined ? 200 : 206, {
      'content-length': body.length,
      etag: stored.etag,
      ...(from !== undefined && { 'content-range': `bytes ${from}-${Number(from) + body.length - 1}/${size}` }),
    });
    if (fate === 'answer') response.end(body);
    else {
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
        if (fate === 'cut') response.destroy();
      });
    }
  }
}

function sendError(response: ServerResponse, { status, code }: { status: number; code: string }): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>as the script says</Message></Error>`,
  );
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
