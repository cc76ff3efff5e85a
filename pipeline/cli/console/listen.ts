/** The HTTP server of the page, on 127.0.0.1. */

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gate } from '../../console/access.ts';
import type { ServiceFailure } from '../../console/answer-request.ts';
import type { ConsoleService } from '../../console/console-service.ts';
import type { ConsoleAnswer, ConsoleRequest } from '../../console/exchange.ts';
import { explain, Failure } from '../failure.ts';

/** The page while it listens; to be closed. */
export interface ListeningConsole {
  /** The URL to open, with the token that lets a browser in. */
  readonly address: string;
  close(): Promise<void>;
}

/** The service behind the page; to be closed. */
export interface OpenService extends ConsoleService {
  /** Looks for new credentials where the error says that the old ones have expired; false after any other error. */
  renewAfter(error: unknown): Promise<boolean>;
  close(): void;
}

/** How the page is served. */
export interface ConsoleListening {
  /** 0 takes any that is free. */
  readonly port: number;
  /** For messages about the port: `--port`. */
  readonly flag: string;
  /** Names, beside this machine's own, by which a proxy may ask for it. */
  readonly allowedHosts: readonly string[];
  readonly openService: () => Promise<OpenService>;
}

/** 192 bits. */
function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** More than the values of all parameters of a pipeline take. */
const largestFormBytes = 1 << 20;

/**
 * Listens on the loopback interface alone. What the pages need is loaded with the first request.
 * @throws Failure 3 where the port is taken
 */
export async function listenForBrowsers(listening: ConsoleListening): Promise<ListeningConsole> {
  const { port, flag, allowedHosts } = listening;
  let opened: Promise<OpenService> | undefined;
  const service = () => {
    opened ??= listening.openService().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  let gate: Gate = { token: secret(), session: secret(), cookieName: '', allowedHosts: lowered(allowedHosts) };
  const server = createServer((request, response) => {
    void answer(request, { gate, service }).then(
      (given) => send(request, response, given),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new Failure(3, `${flag} ${port}: another program listens there; name another port, or 0 for any`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  gate = { ...gate, cookieName: `macroshard-${taken}` };
  return {
    address: `http://127.0.0.1:${taken}/?token=${gate.token}`,
    close: async () => {
      (await opened?.catch(() => undefined))?.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function lowered(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase());
}

async function answer(
  incoming: IncomingMessage,
  { gate, service }: { readonly gate: Gate; readonly service: () => Promise<OpenService> },
): Promise<ConsoleAnswer> {
  const { admit } = await import('../../console/access.ts');
  const pages = await import('../../console/answer-request.ts');
  const { withSafeHeaders } = await import('../../console/safe-headers.ts');
  const head = headOf(incoming);
  const admission = admit(head, gate);
  if (admission.kind === 'exchange') return withSafeHeaders(pages.exchangeAnswer(head, gate));
  if (admission.kind === 'refused') return withSafeHeaders(pages.refusalAnswer(head, admission));
  const form = await formOf(incoming);
  if (form === undefined) {
    return withSafeHeaders(pages.refusalAnswer(head, { kind: 'refused', status: 413, reason: 'the form is too long' }));
  }
  let place: string | null = null;
  try {
    const opened = await service();
    place = opened.place;
    const ask = () => pages.answerRequest({ ...head, form }, { service: opened, gate, newKey: secret });
    const answered = await ask().catch(async (error: unknown) => {
      if (!(await opened.renewAfter(error))) throw error;
      return ask();
    });
    return withSafeHeaders(answered);
  } catch (error) {
    const reason = explain(error).message;
    return withSafeHeaders(pages.failureAnswer(head, { kind: await kindOf(error), reason, place }));
  }
}

async function kindOf(error: unknown): Promise<ServiceFailure['kind']> {
  const { errorNames, factsOf, passingErrorOf } = await import('../../aws/error-kinds.ts');
  if (errorNames.denied.has(factsOf(error).name)) return 'denied';
  return passingErrorOf(error)?.kind === 'throttled' ? 'throttled' : 'unanswered';
}

function headOf({ method = 'GET', url = '/', headers }: IncomingMessage): Omit<ConsoleRequest, 'form'> {
  const [path, query] = splitAtFirst(url.replace(/^https?:\/\/[^/]*/i, ''));
  const texts = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return { method, path: path || '/', query: new URLSearchParams(query), headers: Object.fromEntries(texts) };
}

function splitAtFirst(url: string): readonly [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

/** Undefined where it is too long. */
async function formOf(incoming: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    if (byteCount > largestFormBytes) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, headers, body }: ConsoleAnswer): void {
  const content = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': content.length });
  response.end(method === 'HEAD' ? undefined : content);
}
