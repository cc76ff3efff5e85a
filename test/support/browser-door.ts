import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { main } from '../../pipeline/cli/main.ts';
import { processIo } from '../../pipeline/cli/process-io.ts';

/** What a request of a browser comes to. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** A browser that was let in. */
export interface AdmittedBrowser {
  readonly origin: string;
  readonly cookie: string;
  /** With the cookie, as from one of its own pages. */
  visit(path: string, asked?: Asked): Promise<Reply>;
  /** A form, as the page at `from` sends it. */
  submit(path: string, values: Readonly<Record<string, string>>): Promise<Reply>;
}

/** `macroshard console` in this process, and a browser that it has let in. */
export interface OpenConsole extends AdmittedBrowser {
  /** As it was printed, with the token. */
  readonly address: string;
  /** Ends it, and gives back exit code and what it said. */
  close(): Promise<{ readonly exitCode: number; readonly stderr: string }>;
}

/** Runs `console` as if typed in `folder`. */
export async function openConsole(folder: string, flags: readonly string[]): Promise<OpenConsole> {
  let interrupt = () => {};
  let stderr = '';
  let running: Promise<number> | undefined;
  const address = await new Promise<string>((resolve, reject) => {
    running = main(['console', '--port', '0', ...flags], {
      stdout: { columns: undefined, write: (text) => resolve(text.trim()) },
      stderr: {
        columns: undefined,
        write: (text) => {
          stderr += text;
        },
      },
      env: { PATH: process.env.PATH },
      folder,
      nowMs: Date.now,
      pause: processIo().pause,
      random: Math.random,
      cpuCount: 2,
      platform: 'linux',
      onInterrupt: (callback) => {
        interrupt = callback;
        return () => {};
      },
    });
    void running.then((code) => reject(new Error(`console ended with ${code}: ${stderr}`)));
  });
  return {
    address,
    ...(await enter(address)),
    close: async () => {
      interrupt();
      return { exitCode: await running!, stderr };
    },
  };
}

/** Opens the address that was printed, as a browser does. */
export async function enter(address: string): Promise<AdmittedBrowser> {
  const { origin, search } = new URL(address);
  const entered = await ask(address, `/${search}`);
  const cookie = String(entered.headers['set-cookie']).split(';')[0]!;
  const visit = (path: string, { headers = {}, ...asked }: Asked = {}) =>
    ask(origin, path, { ...asked, headers: { cookie, 'sec-fetch-site': 'same-origin', ...headers } });
  return {
    ...{ origin, cookie, visit },
    submit: (path, values) =>
      visit(path, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(values).toString(),
      }),
  };
}

/** One request, its path and headers as they are. */
export function ask(origin: string, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(origin, { path, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      const { statusCode, headers: given } = response;
      resolve({ status: statusCode!, headers: given, text: Buffer.concat(chunks).toString() });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
