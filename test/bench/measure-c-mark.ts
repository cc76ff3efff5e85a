/**
 * `node dist/test/bench/measure-c-mark.js [MEGABYTES [REPETITIONS [80|16]]]`: `process-group` on two threads over segments
 * as MIMIC-III's waveforms have them, in turns with a program in C that counts the same samples on two threads and makes
 * no rows of them. Needs gcc.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeTurns } from './best-of.ts';
import { signalNames } from './data/signal-names.ts';
import { writeRecords } from './data/write-records.ts';
import { inputFolder } from './jobs/run-job.ts';

const [megabytes = 4096, repetitions = 5, format = 80] = process.argv.slice(2).map(Number);
if (
  ![megabytes, repetitions].every((count) => Number.isSafeInteger(count) && count > 0) ||
  ![80, 16].includes(format)
) {
  process.stderr.write(
    `expected megabytes, repetitions and the format 80 or 16, got ${process.argv.slice(2).join(' ')}\n`,
  );
  process.exit(2);
}

interface Times {
  readonly wall: number;
  readonly cpu: number;
}

const threads = '2';
const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
const source = fileURLToPath(new URL('../../../test/bench/jobs/c-mark.c', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'macroshard-c-mark-'));
try {
  const mark = join(root, 'c-mark');
  execFileSync('gcc', ['-O3', '-march=native', '-pthread', '-o', mark, source]);
  const folder = inputFolder({ root }, 'work');
  const group = writeRecords(folder, format as 80 | 16, { bytes: megabytes * 1e6, recordBytes: 8e6 });
  writeRecords(inputFolder({ root }, 'start'), format as 80 | 16, { bytes: 1, recordBytes: 1 });
  mkdirSync(join(root, 'empty'));
  const ours = (name: string) => () =>
    timed([process.execPath, program, 'process-group', '--group', name, '--threads', threads]);
  const marked = (path: string) => () => timed([mark, path, String(format), String(signalNames.length), threads]);
  const runs = [ours('work'), ours('start'), marked(folder), marked(join(root, 'empty'))];
  const [work, start, theirs, theirStart] = (await takeTurns(runs, repetitions)).map(leastOf);
  const own = less(work!, start!);
  const their = less(theirs!, theirStart!);
  const shown = ({ wall, cpu }: Times) => `${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU`;
  process.stdout.write(
    `${(group.bytes / 1e6).toFixed(0)} MB of format ${format} in ${group.records} records, two threads, the best of ${repetitions}, starts subtracted\n` +
      `process-group: ${shown(own)}\nC mark: ${shown(their)}\n` +
      `process-group takes ${(own.wall / their.wall).toFixed(2)} times its time, ${(own.cpu / their.cpu).toFixed(2)} times its CPU\n`,
  );
} finally {
  rmSync(root, { recursive: true });
}

/** Of a process, as bash tells them. */
async function timed(command: readonly string[]): Promise<Times> {
  const script = 'TIMEFORMAT="%R %U %S"; { time "$@" > /dev/null 2>&3; } 3>&1 2>&1 | tail -n 1';
  const told = execFileSync('bash', ['--norc', '-c', script, 'bash', ...command], {
    env: { PATH: process.env.PATH, ML_ROOT: root },
    encoding: 'utf8',
  });
  const [wall, user, system] = told.trim().split(' ').map(Number) as [number, number, number];
  return { wall, cpu: user + system };
}

function leastOf(times: readonly Times[]): Times {
  return { wall: Math.min(...times.map(({ wall }) => wall)), cpu: Math.min(...times.map(({ cpu }) => cpu)) };
}

function less(a: Times, b: Times): Times {
  return { wall: a.wall - b.wall, cpu: a.cpu - b.cpu };
}
