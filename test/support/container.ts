import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const containerMain = fileURLToPath(import.meta.resolve('@macroshard/container/main'));

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the container's program as a job does. `onLine` sees its output as it comes and may end the process. */
export async function runContainer(
  mlRoot: string,
  args: readonly string[],
  options: {
    env?: Readonly<Record<string, string>>;
    onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<ProgramResult> {
  const { NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [containerMain, ...args], {
    cwd: mlRoot,
    env: {
      PATH: process.env.PATH ?? '',
      ...(NODE_V8_COVERAGE && { NODE_V8_COVERAGE }),
      ML_ROOT: mlRoot,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const line of chunk.toString().split('\n')) options.onLine?.(line, (signal) => child.kill(signal));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr })));
}

/**
 * An extractor for tests: each `.txt` file is a unit of one row; what the file says is done first, so that a test can
 * have a unit throw, end its thread, or take its time.
 */
const testExtractor = `
export default {
  name: 'test', version: '1',
  columns: [
    { name: 'path', type: 'string', nullable: false },
    { name: 'number', type: 'int32', nullable: false },
    { name: 'big', type: 'int64', nullable: false },
    { name: 'ratio', type: 'double', nullable: true },
    { name: 'flag', type: 'boolean', nullable: false },
  ],
  async plan(tree) {
    const units = tree.files.filter(({ path }) => path.endsWith('.txt')).map(({ path, sizeBytes }) => ({
      path: path.slice(0, -4), sizeBytes, files: [path], detail: null,
    }));
    const skippedFiles = tree.files.filter(({ path }) => !path.endsWith('.txt')).map(({ path }) => ({ path, reason: 'no text' }));
    return { units, rejects: [], skippedUnits: [], skippedFiles, warnings: [] };
  },
  async extract(root, unit) {
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(root + '/' + unit.files[0], 'utf8').trim();
    const [action, argument] = text.split(' ');
    if (action === 'throw') throw new Error('cannot read ' + unit.path);
    if (action === 'exit') process.exit(Number(argument));
    if (action === 'memory') { const held = []; for (;;) held.push(new Array(1e6).fill(held.length)); }
    if (action === 'uncaught') { setTimeout(() => { throw new Error('out of the blue'); }); await new Promise(() => {}); }
    if (action === 'reject') return { status: 'rejected', reject: { path: unit.path, code: 'test-reject', message: 'as told' } };
    if (action === 'sleep') await new Promise((resolve) => setTimeout(resolve, Number(argument)));
    const rows = { path: [unit.path], number: [text.length], big: [BigInt(text.length) * 4294967296n], ratio: [text === '' ? null : 1 / 3], flag: [text.length % 2 === 0] };
    return { status: 'processed', rows, rowCount: 1, warnings: [] };
  },
};
`;

/** A folder in place of /opt/ml, with the groups' files and the test extractor at hand. */
export async function jobFolder(
  root: string,
  groups: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<{ readonly mlRoot: string; readonly output: string; readonly extractor: string }> {
  await mkdir(root, { recursive: true });
  for (const [group, files] of Object.entries(groups)) {
    await mkdir(join(root, 'processing/input', group), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, 'processing/input', group, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const extractor = join(root, 'test-extractor.mjs');
  await writeFile(extractor, testExtractor);
  return { mlRoot: root, output: join(root, 'processing/output'), extractor };
}

export function readJsonFile<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
