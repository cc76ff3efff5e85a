import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { createInterface } from 'node:readline';
import { cli } from './cli.ts';
import { program } from './program.ts';

/** `macroshard serve`, with its state in `state`. */
export interface Served {
  readonly endpoint: string;
  /** The address of its page, with the token. */
  readonly page: string;
  /** One request, its path and headers as they are: a URL would take its dots away. */
  send(path: string, options?: Sent): Promise<{ readonly status: number; readonly text: string }>;
  /** Ends it, and gives back its exit code. */
  stop(): Promise<number>;
}

export interface ServedProcess extends Served {
  readonly pid: number;
  /** What it has said so far. */
  stderr(): string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

const serveWith = (flags: readonly string[]) => ['serve', '--port', '0', '--state', 'state', ...flags];

/** In this process, which is quicker than in one of its own. */
export async function serveHere(folder: string, flags: readonly string[] = []): Promise<Served> {
  const lines: string[] = [];
  let interrupt = () => {};
  let running: ReturnType<typeof cli> | undefined;
  await new Promise<void>((resolve, reject) => {
    running = cli(folder, serveWith(flags), {
      onStart: (callback) => {
        interrupt = callback;
      },
      onStdout: (text) => {
        if (lines.push(text.trim()) === 2) resolve();
      },
    });
    void running.then(({ stderr }) => reject(new Error(stderr)));
  });
  const [endpoint, page] = lines as [string, string];
  return {
    ...{ endpoint, page },
    send: (path, options) => send(endpoint, path, options),
    stop: async () => {
      interrupt();
      return (await running!).exitCode;
    },
  };
}

export async function serveIn(folder: string, flags: readonly string[] = []): Promise<ServedProcess> {
  const child = spawn(process.execPath, [program, ...serveWith(flags)], {
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
