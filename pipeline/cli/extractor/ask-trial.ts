/** Has the container's program try an extractor, in a process without credentials. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Trial } from '@macroshard/container/try/try-extractor';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { containerCommand } from '../target/container-command.ts';
import { inheritedEnvironment } from '../target/inherited-environment.ts';

/** A busy machine may need that long before it comes to the first unit. */
const leastSeconds = 60;

/**
 * @param words  behind the program's `try`
 * @param unitSeconds  the limit for one unit; beginning and planning may take at least a minute
 * @throws Failure 2 where the program does not take them, 1 where the extractor cannot be loaded or asked, or does not end
 */
export async function askTrial(words: readonly string[], unitSeconds: number, io: Io): Promise<Trial> {
  const [program, ...args] = [...containerCommand(), 'try', ...words];
  const child = spawn(program!, args, {
    cwd: io.folder,
    env: inheritedEnvironment(io.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let step = 'starting';
  let last = '';
  let late: string | undefined;
  const waitForStep = () => {
    const limitSeconds = step.startsWith('extracting') ? unitSeconds : Math.max(leastSeconds, unitSeconds);
    return setTimeout(() => {
      late = `${step} took longer than ${limitSeconds} s, and was ended; --unit-seconds N allows more`;
      child.kill('SIGKILL');
    }, limitSeconds * 1000);
  };
  let timer = waitForStep();
  createInterface(child.stdout).on('line', (line) => {
    const said = objectIn(line);
    if (said === undefined) {
      stderr += `${line}\n`;
      return;
    }
    last = line;
    step = said.step ?? step;
    clearTimeout(timer);
    timer = waitForStep();
  });
  const exitCode = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  ).finally(() => clearTimeout(timer));
  const lines = stderr.trimEnd().split('\n');
  // What the extractor printed stands before the reason.
  const printed = exitCode === 0 || late !== undefined ? lines : lines.slice(0, -1);
  for (const line of printed.filter((each) => each !== '')) io.stderr.write(`${line}\n`);
  if (exitCode === 0) return JSON.parse(last) as Trial;
  throw new Failure(exitCode === 2 ? 2 : 1, late ?? (lines.at(-1) || `trying it ended with ${exitCode}`));
}

/** Undefined for what a program that the extractor started has printed. */
function objectIn(line: string): { readonly step?: string } | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
