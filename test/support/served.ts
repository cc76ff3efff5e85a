import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { createInterface } from 'node:readline';
import { program } from './program.ts';

/** `macroshard serve` as a process of its own, with its state in `state`. */
export interface Served {
  readonly endpoint: string;
  /** The address of its page, with the token. */
  readonly page: string;
  readonly pid: number;
  /** What it has said so far. */
  stderr(): string;
  /** One request, its path and headers as they are: a URL would take its dots away. */
  send(path: string, options?: Sent): Promise<{ readonly status: number; readonly text: string }>;
  /** Ends it, and gives back its exit code. */
  stop(): Promise<number>;
}

interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export async function serveIn(folder: string, flags: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--state', 'state', ...flags], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const endpoint = (await lines.next()).value as string;
  const page = (await lines.next()).value as string;
  return {
    endpoint,
    page,
    pid: child.pid!,
    stderr: () => stderr,
    send: (path, options) => send(endpoint, path, options),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number];
      return code;
    },
  };
}

function send(endpoint: string, path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = httpRequest(endpoint, { path, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
