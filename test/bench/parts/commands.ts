/** How long commands take from the start of the process to its end, against a program that only loads libraries. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { program } from '../../support/program.ts';
import { takeTurns } from '../best-of.ts';
import type { CommandsReport } from '../report.ts';
import type { Measuring } from './measuring.ts';

const runsOfEach = 5;
const measured = ['--help', 'build', 'validate'] as const;

const loader = fileURLToPath(new URL('../jobs/load-libraries.js', import.meta.url));
const repository = fileURLToPath(new URL('../../../..', import.meta.url));

export async function measureCommands({ progress }: Measuring): Promise<CommandsReport> {
  progress(`commands: ${runsOfEach} runs of each`);
  const programs = [[loader], ...measured.map((command) => [program, command])];
  const runs = programs.map((args) => () => time(args));
  const [librariesMs, ...leastMs] = (await takeTurns(runs, runsOfEach)).map((times) => Math.min(...times));
  return {
    librariesMs: librariesMs!,
    commands: measured.map((command, index) => ({
      command,
      leastMs: leastMs[index]!,
      ofLibraries: leastMs[index]! / librariesMs!,
    })),
  };
}

async function time(args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  await promisify(execFile)(process.execPath, args, { cwd: repository, env: { PATH: process.env.PATH } });
  return performance.now() - startMs;
}
