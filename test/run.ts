/**
 * `npm test` and `npm run test:all`: runs the compiled tests, files side by side, and says what that took.
 *
 * `node dist/test/run.js [--all] [--reverse | --each] [--dearest]`: with the long ones (`*.long.test.ts`) and the wide
 * ones (of `support/wide.ts`); the files in reverse order, or each in a run of its own. `--dearest` ends with the files
 * that took most of the CPU, and their seconds of it.
 */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { cpuSeconds } from './support/file-costs.ts';
import { repositoryRoot } from './support/repository.ts';
import { makeRunFolder } from './support/run-folder.ts';

const dearestShown = 30;

/** Rooms whose files take long: they begin first, so that the last file of a run is a short one. */
const longRooms = ['cli', 'container', 'local', 'templates'];

const flags = process.argv.slice(2);
const unknown = flags.find((flag) => !['--all', '--reverse', '--each', '--dearest'].includes(flag));
if (unknown === undefined) process.exitCode = await runTests();
else {
  process.stderr.write(`unknown option ${unknown}: expected --all, --reverse, --each or --dearest\n`);
  process.exitCode = 2;
}

/** The exit code of the runs together. */
async function runTests(): Promise<number> {
  const startedMs = performance.now();
  const files = testFiles();
  // One more than there are CPUs: tests wait for the processes that they start, and for pauses of the program.
  const jobs = availableParallelism() + 1;
  const runs = flags.includes('--each')
    ? files.map((file) => [file])
    : [['--parallel', '--jobs', String(jobs), ...(flags.includes('--reverse') ? files.reverse() : files)]];
  const folder = makeRunFolder();
  // Mocha ends by itself, and what comes after it takes the folder away.
  process.on('SIGINT', () => {});
  const total = { passed: 0, failed: 0, failures: [] as string[], exitCode: 0 };
  for (const args of runs) {
    const { exitCode, stdout } = await runMocha(args, folder);
    total.passed += countOf('passing', stdout);
    total.failed += countOf('failing', stdout);
    total.failures.push(...failuresIn(stdout));
    // A run that breaks off tells of no failure.
    if (exitCode !== 0) total.exitCode = 1;
    if (exitCode !== 0 && flags.includes('--each')) process.stdout.write(`failed: ${args[0]}\n`);
  }
  const cpu = cpuSeconds();
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  process.stdout.write(
    `${seconds} s${cpu === undefined ? '' : `, ${Math.round(cpu)} s of CPU`}\n${total.passed} passed, ${total.failed} failed\n`,
  );
  if (flags.includes('--dearest')) process.stdout.write(dearestOf(costsIn(folder)));
  rmSync(folder, { recursive: true, force: true });
  for (const failure of total.failures) process.stdout.write(`  failed: ${failure}\n`);
  return total.exitCode;
}

/** By the sources: what was compiled from one that is gone may still lie there. */
function testFiles(): string[] {
  const compiled = fileURLToPath(new URL('.', import.meta.url));
  return readdirSync(join(repositoryRoot, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => flags.includes('--all') || !name.endsWith('.long.test.ts'))
    .sort()
    .sort((a, b) => rankOf(a) - rankOf(b))
    .map((name) => join(compiled, name.replace(/\.ts$/, '.js')));
}

function rankOf(name: string): number {
  return longRooms.includes(name.split('/')[0]!) ? 0 : 1;
}

function runMocha(args: readonly string[], folder: string): Promise<{ exitCode: number; stdout: string }> {
  const program = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));
  const env = {
    ...process.env,
    ...(flags.includes('--all') && { MACROSHARD_WIDE_TESTS: '1' }),
    ...(flags.includes('--dearest') && { MACROSHARD_TEST_COSTS: costsIn(folder) }),
    TMPDIR: folder,
  };
  const color = process.stdout.isTTY ? ['--color'] : [];
  // c8 counts what sources run: of programs that a test starts, too. Mocha hands on the flags of Node that it is given.
  const conditions = process.env.NODE_V8_COVERAGE === undefined ? [] : ['--conditions=unbundled'];
  const child = spawn(process.execPath, [program, ...conditions, ...color, ...args], {
    env,
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    process.stdout.write(chunk);
  });
  return new Promise((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, stdout }));
  });
}

function countOf(outcome: 'passing' | 'failing', stdout: string): number {
  return Number([...stdout.matchAll(new RegExp(`(\\d+) ${outcome}\\b`, 'g'))].at(-1)?.[1] ?? 0);
}

/** Titles: what stands last in a log is seen first. Mocha writes each with its suites, one a line, up to a colon. */
function failuresIn(stdout: string): readonly string[] {
  const [, section = ''] = /^ +\d+ failing\n([\s\S]*)/m.exec(stripVTControlCharacters(stdout)) ?? [];
  const failures = section.matchAll(/^ {2}\d+\) (.+(?:\n +.+)*?):\n/gm);
  return [...failures].map(([, lines = '']) => lines.replace(/\n +/g, ': '));
}

function costsIn(folder: string): string {
  return join(folder, 'costs');
}

/** What `support/file-costs.ts` wrote, the dearest files first. */
function dearestOf(costs: string): string {
  const lines = readFileSync(costs, 'utf8').trimEnd().split('\n');
  const files = lines.map((line) => ({ seconds: Number.parseFloat(line), path: line.slice(line.indexOf(' ') + 1) }));
  const dearest = files.sort((a, b) => b.seconds - a.seconds).slice(0, dearestShown);
  const compiled = fileURLToPath(new URL('.', import.meta.url));
  return dearest.map(({ seconds, path }) => `${seconds.toFixed(1).padStart(6)} ${relative(compiled, path)}\n`).join('');
}
