/** Runs the container's program as SageMaker does, a process in a folder of its own, and takes its time. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder with `processing/input/<group>`; results go to `processing/output`. */
export interface JobFolder {
  readonly root: string;
}

export interface JobRun {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** From the start of the process to the report of its first unit. */
  readonly firstUnitSeconds: number;
  /** Highest resident memory of the process; 0 where it is not measured. */
  readonly peakMb: number;
  /** User CPU time of all its threads; 0 where it is not measured. */
  readonly userSeconds: number;
  /** The same with what the system did for them. */
  readonly cpuSeconds: number;
  /** That it gave a disk to write; 0 where it is not measured. */
  readonly writtenBytes: number;
  readonly rows: number;
}

export interface JobOptions {
  readonly measureMemory?: boolean;
  /** Beside what every job has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: (pid: number) => void;
}

const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
/** For `--import` of a program with a file descriptor 3. */
export const peakMemory = new URL('./peak-memory.js', import.meta.url).href;

export function inputFolder({ root }: JobFolder, group: string): string {
  return join(root, 'processing', 'input', group);
}

export function outputFolder({ root }: JobFolder): string {
  return join(root, 'processing', 'output');
}

/** @throws Error where the job fails, or rejects a unit: its time would be that of other work */
export async function runJob(
  { root }: JobFolder,
  args: readonly string[],
  { measureMemory = true, env = {}, onStart = () => {} }: JobOptions = {},
): Promise<JobRun> {
  const measured = measureMemory ? ['--import', peakMemory] : [];
  const startMs = performance.now();
  const child = spawn(process.execPath, [...measured, program, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ML_ROOT: root, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) onStart(child.pid);
  const told = await listen(child);
  const seconds = (performance.now() - startMs) / 1000;
  const { exitCode, stderr, events, firstUnitMs, measures } = told;
  const done = events.find(({ event }) => event === 'done');
  if (exitCode !== 0 || done === undefined)
    throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stderr.trim()}`);
  const reject = events.find(({ status }) => status === 'rejected');
  if (reject !== undefined) throw new Error(`${args.join(' ')} rejected ${reject.path}: ${reject.message}`);
  const [peakKib = 0, userMicroseconds = 0, writtenBytes = 0, systemMicroseconds = 0] = measures.split(' ').map(Number);
  return {
    seconds,
    firstUnitSeconds: ((firstUnitMs ?? performance.now()) - startMs) / 1000,
    peakMb: (peakKib * 1024) / 1e6,
    userSeconds: userMicroseconds / 1e6,
    cpuSeconds: (userMicroseconds + systemMicroseconds) / 1e6,
    writtenBytes,
    rows: Number(done.rows),
  };
}

interface Told {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly firstUnitMs: number | undefined;
  /** What `peak-memory.ts` writes. */
  readonly measures: string;
}

function listen(child: ChildProcess): Promise<Told> {
  let [stdout, stderr, measures] = ['', '', ''];
  let firstUnitMs: number | undefined;
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
    if (firstUnitMs === undefined && stdout.includes('{"event":"unit"')) firstUnitMs = performance.now();
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdio[3]?.on('data', (chunk) => {
    measures += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
      resolve({ exitCode, stderr, events, firstUnitMs, measures });
    });
  });
}
