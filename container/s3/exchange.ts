/** One HTTP request and its answer, over connections that are kept. */

import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { errorOfConnection } from './s3-error.ts';

export interface Request {
  /** `https://host` */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty where `onChunk` was given it. */
  readonly body: string;
}

export interface ConnectionOptions {
  readonly connections: number;
  /** A server that is silent for so long is taken for gone. */
  readonly silenceMs: number;
}

export class Connections {
  private readonly agent: Agent;

  constructor({ connections, silenceMs }: ConnectionOptions) {
    this.agent = new Agent({
      connections,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      connect: { timeout: silenceMs },
      // S3 ends idle connections by itself after some seconds.
      keepAliveTimeout: 4_000,
    });
  }

  /**
   * @param onChunk  takes the body of an answer of 200 or 206, as it comes; what it throws ends the exchange
   * @throws S3Error where the connection is lost; what `onChunk` throws
   */
  get(request: Request, onChunk?: (chunk: Uint8Array, answer: Omit<Answer, 'body'>) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.agent.dispatch({ ...request, method: 'GET' }, collector({ onChunk, resolve, reject }));
    });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

function collector({
  onChunk,
  resolve,
  reject,
}: {
  onChunk: ((chunk: Uint8Array, answer: Omit<Answer, 'body'>) => void) | undefined;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}): Dispatcher.DispatchHandler {
  const chunks: Uint8Array[] = [];
  let head: Omit<Answer, 'body'> = { status: 0, headers: {} };
  let refusal: { readonly error: unknown } | undefined;
  return {
    onRequestStart() {},
    onResponseStart(_, status, headers) {
      head = { status, headers };
    },
    onResponseData(controller, chunk) {
      if (onChunk === undefined || (head.status !== 200 && head.status !== 206)) {
        chunks.push(chunk);
        return;
      }
      try {
        onChunk(chunk, head);
      } catch (error) {
        refusal = { error };
        controller.abort(error as Error);
      }
    },
    onResponseEnd() {
      resolve({ ...head, body: Buffer.concat(chunks).toString('utf8') });
    },
    onResponseError(_, error) {
      reject(refusal === undefined ? errorOfConnection(error) : refusal.error);
    },
  };
}
