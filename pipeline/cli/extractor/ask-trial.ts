/** Has the container's program try an extractor, in a process without credentials. */

import { spawn } from 'node:child_process';
import type { Trial } from '@macroshard/container/try/try-extractor';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { containerCommand } from '../target/container-command.ts';
import { inheritedEnvironment } from '../target/inherited-environment.ts';

/**
 * @param words  behind the program's `try`
 * @throws Failure 2 where the program does not take them, 1 where the extractor cannot be loaded or asked
 */
export async function askTrial(words: readonly string[], io: Io): Promise<Trial> {
  const [program, ...args] = [...containerCommand(), 'try', ...words];
  const child = spawn(program!, args, {
    cwd: io.folder,
    env: inheritedEnvironment(io.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const lines = texts.stderr.trimEnd().split('\n');
  // What the extractor printed stands before the reason.
  const printed = exitCode === 0 ? lines : lines.slice(0, -1);
  for (const line of printed.filter((each) => each !== '')) io.stderr.write(`${line}\n`);
  if (exitCode === 0) return JSON.parse(texts.stdout) as Trial;
  throw new Failure(exitCode === 2 ? 2 : 1, lines.at(-1) || `trying it ended with ${exitCode}`);
}
