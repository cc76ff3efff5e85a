/** Runs the container's program, watching what it opens and how much memory it takes. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface TracedJob {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly peakMb: number;
  /** Paths that were opened, as they were given; none where strace is not to be had. */
  readonly opened: readonly string[];
}

const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
const peakMemory = new URL('../bench/jobs/peak-memory.js', import.meta.url).href;
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const mostMs = 300_000;

const canTrace = spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;

export function runTraced(root: string, args: readonly string[]): Promise<TracedJob> {
  const trace = join(root, 'trace');
  const node = [process.execPath, '--import', peakMemory, program, ...args];
  const traced = canTrace
    ? ['strace', '-f', '-qq', '-s', '4096', '-e', 'trace=open,openat', '-o', trace, ...node]
    : node;
  const child = spawn(traced[0]!, traced.slice(1), {
    cwd: root,
    env: { PATH: process.env.PATH, ML_ROOT: root },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), mostMs);
  let [stderr, peakKb] = ['', ''];
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdio[3]!.on('data', (chunk) => {
    peakKb += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      const opened = existsSync(trace) ? pathsOf(readFileSync(trace, 'latin1')) : [];
      rmSync(trace, { force: true });
      resolve({ exitCode, stderr, peakMb: (Number(peakKb) * 1024) / 1e6, opened });
    });
  });
}

/** The first path that is neither the job's, nor the program's, nor the system's own. */
export function openedOutside(opened: readonly string[], root: string): string | undefined {
  const allowed = [
    process.execPath,
    root,
    realpathSync(root),
    repository,
    '/proc/',
    '/sys/',
    '/lib',
    '/usr/',
    '/etc/ld.so',
    '/dev/null',
    '/etc/ssl/',
  ];
  const system = ['/dev/urandom', '/etc/localtime', '/etc/timezone', '/dev/tty'];
  return opened.find(
    (path) =>
      path.split('/').includes('..') ||
      (path.startsWith('/') && !system.includes(path) && !allowed.some((prefix) => path.startsWith(prefix))),
  );
}

function pathsOf(trace: string): readonly string[] {
  return [...trace.matchAll(/ open(?:at)?\([^"]*"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => textOf(path!));
}

/** strace writes bytes beyond ASCII in octal. */
function textOf(path: string): string {
  const bytes = path.replace(/\\([0-7]{1,3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString();
}
