/** A job in a temporary folder, run by the container's program, in this process or as SageMaker would run it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine, type Machine } from '@macroshard/container/machine';
import { runProgram } from '@macroshard/container/program';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { isWide } from '../support/wide.ts';

/** A thread takes a twentieth of a second to start, and most groups of tests are read in less. */
const oneCpu = { cpuCount: 1, memoryMb: 4096 };

const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly Record<string, unknown>[];
}

/** What a file of the test extractor's tree says: the rows that it gives, or another fate. */
export interface TestUnit {
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly fate?: string;
  readonly delayMs?: number;
  /** Of a program: a file of Arrow's in base64. */
  readonly arrow?: string;
}

export class Job {
  readonly root = mkdtempSync(join(tmpdir(), 'macroshard-job-'));
  readonly output = join(this.root, 'ml', 'processing', 'output');
  readonly input = join(this.root, 'ml', 'processing', 'input');

  /** Writes a group of the test extractor; names may hold folders. */
  addGroup(group: string, units: Readonly<Record<string, TestUnit>>): this {
    mkdirSync(join(this.input, group), { recursive: true });
    for (const [name, unit] of Object.entries(units)) {
      mkdirSync(join(this.input, group, name, '..'), { recursive: true });
      writeFileSync(join(this.input, group, name), JSON.stringify(unit));
    }
    return this;
  }

  /** Takes another job's output as an input of this one. */
  addInput(name: string, other: Job): this {
    cpSync(other.output, join(this.input, name), { recursive: true });
    return this;
  }

  /** Runs a group with the test extractor. */
  process(group: string, options: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {}) {
    const args = ['process-group', '--group', group, '--extractor', testExtractor(this.root), ...(options.args ?? [])];
    return this.run(args, options.env);
  }

  /** In this process; what a thread writes to its own stderr is not caught. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    machine: Partial<Machine> = {},
  ): Promise<Exit> {
    const told = { stdout: '', stderr: '' };
    const output = (name: keyof typeof told) => ({
      columns: undefined,
      write: (text: string) => {
        told[name] += text;
      },
    });
    // Threads have a copy of the process's environment.
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const code = await runProgram(args, {
        stdout: output('stdout'),
        stderr: output('stderr'),
        env: { ML_ROOT: join(this.root, 'ml'), ...env },
        cwd: this.root,
        nowMs: Date.now,
        machine: { ...(isWide ? describeMachine() : oneCpu), ...machine },
        interruption: new AbortController().signal,
        onProcessEnd: () => () => {},
      });
      return { code, ...told, events: eventsOf(told.stdout) };
    } finally {
      for (const name of Object.keys(env)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  }

  /** In a process of its own. */
  runAlone(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Exit> {
    return finished(this.start(args, env));
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(process.execPath, [program, ...args], {
      cwd: this.root,
      env: {
        PATH: process.env.PATH,
        NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE,
        ML_ROOT: join(this.root, 'ml'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  get message(): string | undefined {
    const path = join(this.root, 'ml', 'output', 'message');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  outputNames(): string[] {
    return existsSync(this.output) ? readdirSync(this.output, { recursive: true }).map(String).sort() : [];
  }

  read(name: string): Buffer {
    return readFileSync(join(this.output, name));
  }

  json(name: string): Record<string, unknown> {
    return JSON.parse(this.read(name).toString());
  }

  /** A ledger without its `run` object: the part that may not differ from run to run. */
  ledger(name: string): Record<string, unknown> {
    const { run: _run, ...rest } = this.json(name);
    return rest;
  }

  async rows(name: string): Promise<Record<string, unknown>[]> {
    return parquetReadObjects({ file: await asyncBufferFromFile(join(this.output, name)) });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Waits for the process to end, and gives what it printed. */
export function finished(child: ChildProcess): Promise<Exit> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr: stderr.replace(coverageFailure, ''), events: eventsOf(stdout) });
    });
  });
}

/** Where coverage is counted, Node says so of a thread that ends while its coverage is written. */
const coverageFailure = /^Failed to stringify coverage profile result\n/gm;

function eventsOf(stdout: string): readonly Record<string, unknown>[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"'));
  return lines.map((line) => JSON.parse(line));
}

/** Path of an extractor whose files say themselves what becomes of them. */
export function testExtractor(folder: string): string {
  const path = join(folder, 'test-extractor.mjs');
  if (!existsSync(path)) writeFileSync(path, extractorSource);
  return './test-extractor.mjs';
}

const extractorSource = `
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const column = (name, type, nullable = true) => ({ name, type, nullable });
const columns = [
  column('path', 'string', false), column('record', 'string', false), column('channel', 'int32'),
  column('kind', 'string'), column('signal', 'string'), column('units', 'string'), column('calibrated', 'boolean'),
  column('uncalibrated', 'boolean'), column('n_zero', 'int64'), column('n_samples', 'int64'), column('n_missing', 'int64'), column('duration_s', 'double'),
  column('mean', 'double'), column('std', 'double'), column('min', 'double'), column('max', 'double'),
];

if (!isMainThread && process.env.THREAD_LOAD === 'exit') process.exit(3);
if (!isMainThread && process.env.THREAD_LOAD === 'throw') throw new Error('not in a thread');

const never = new Promise(() => {});
const fates = {
  'exit-0': () => process.exit(0),
  'exit-1': () => process.exit(1),
  'out-of-memory': () => { const hoard = []; for (;;) hoard.push(Array.from({ length: 1000 }, () => ({ a: 1 }))); },
  'late-throw': () => { setTimeout(() => { throw new TypeError('thrown too late'); }, 1); setInterval(() => {}, 1000); return never; },
  'lost-rejection': () => { void Promise.reject(new Error('nobody listens')); setInterval(() => {}, 1000); return never; },
  'never-settles': () => never,
  'never-ends': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  throw: (root, path) => { throw new Error('cannot read ' + join(root, path)); },
  'throw-own-class': () => { throw new (class NotReadable extends TypeError {})('not a text of the engine'); },
  'throw-text': () => { throw 'just a text'; },
  'no-file': (root) => readFileSync(join(root, 'nothing/there')),
  'unknown-system-error': (root, path) => { throw Object.assign(new Error('ENAMETOOLONG: name too long'), { code: 'ENAMETOOLONG', errno: -36, path: join(root, path) }); },
  'no-json': () => JSON.parse('{'),
  'no-property': () => undefined.length,
  'no-memory': () => new Array(-1),
  'bad-argument': () => readFileSync({}),
  'no-extraction': () => undefined,
  'other-path': (root, path) => ({ status: 'processed', rowCount: 2, rows: { ...Object.fromEntries(columns.map(({ name }) => [name, [null, null]])), path: { runs: [{ value: path, count: 1 }, { value: 'b.unit', count: 1 }] }, record: ['r', 'r'] }, warnings: [] }),
  'half-a-pair': (root, path) => ({ status: 'processed', rowCount: 1, rows: { ...Object.fromEntries(columns.map(({ name }) => [name, [null]])), path: [path], record: ['r'], signal: ['\\ud83d'] }, warnings: [] }),
  'half-a-message': (root, path) => ({ status: 'rejected', reject: { path, code: 'too-\\ud83d', message: '\\udc00' } }),
  'bad-cell': (root, path) => ({ status: 'processed', rowCount: 1, rows: { ...Object.fromEntries(columns.map(({ name }) => [name, [null]])), path: [path], record: ['r'], channel: [1.5] }, warnings: [] }),
  reject: (root, path) => ({ status: 'rejected', reject: { path, code: 'too-short', message: path + ' is shorter than it says' } }),
  warn: (root, path) => ({ status: 'processed', rowCount: 0, rows: Object.fromEntries(columns.map(({ name }) => [name, []])), warnings: [{ path, message: 'odd' }] }),
  'dies-twice': (root, path) => {
    const tries = join(process.env.TRIES, path);
    appendFileSync(tries, '.');
    if (readFileSync(tries).length < 3) process.exit(5);
    return fates.warn(root, path);
  },
  print: (root, path) => { console.log('from a thread'); return fates.warn(root, path); },
};

export default {
  name: 'test', version: '7', columns,
  async plan(tree) {
    const pathsOf = (ending) => [...tree.files].filter(({ path }) => path.endsWith(ending));
    return {
      units: pathsOf('.unit').map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: { path } })),
      rejects: pathsOf('.broken').map(({ path }) => ({ path, code: 'no-header', message: path + ' has no header' })),
      skippedUnits: pathsOf('.layout').map(({ path }) => ({ path, reason: 'a layout' })),
      skippedFiles: pathsOf('.txt').map(({ path }) => ({ path, reason: 'no unit names it' })),
      warnings: [],
    };
  },
  async extract(root, unit) {
    const { rows = [], fate, delayMs = 0 } = JSON.parse(readFileSync(join(root, unit.detail.path), 'utf8'));
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (fate === 'noted') appendFileSync(process.env.NOTES, unit.path + '\\n');
    else if (fate) return fates[fate](root, unit.path);
    const cells = (name, type) => rows.map((row) => {
      const cell = name === 'path' ? unit.path : (row[name] ?? null);
      return type === 'int64' && cell !== null ? BigInt(cell) : cell;
    });
    return {
      status: 'processed', rowCount: rows.length, warnings: [],
      rows: Object.fromEntries(columns.map(({ name, type }) => [name, cells(name, type)])),
    };
  },
};
`;
