import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProgram } from '@macroshard/container/program';
import { shellWord } from '../../pipeline/wording/shell-word.ts';
import { containerMain } from './container.ts';
import { committedImage } from './deployable.ts';
import { repositoryRoot } from './repository.ts';
import { isWide } from './wide.ts';

let listening: string | undefined;

/** Has the jobs of an image run by `loadedProgram`. */
export function loadedImage(image = committedImage): readonly string[] {
  return ['--image', `${image}=${loadedProgram()}`];
}

/**
 * The container's program as a command line, for tests of what jobs make and not of the process that makes it: a
 * process that hands its work to this one, which has nothing to load. On one thread, and SIGTERM does not reach the
 * work. In wide runs the program itself.
 */
export function loadedProgram(): string {
  if (isWide) return [process.execPath, containerMain].map(shellWord).join(' ');
  listening ??= listen();
  return [join(repositoryRoot, 'test/support/loaded-program.sh'), listening].map(shellWord).join(' ');
}

/** The FIFO that it listens at. */
function listen(): string {
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-loaded-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const fifo = join(folder, 'calls');
  execFileSync('mkfifo', [fifo]);
  // To be written to as well, so that it does not end with the first job.
  const calls = new Socket({ fd: openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK) });
  createInterface({ input: calls }).on('line', (call) => void answer(call));
  // The tests end although it listens.
  calls.unref();
  return fifo;
}

/** What `loaded-program.sh` asks for in a folder of its own. */
async function answer(call: string): Promise<void> {
  const listOf = (name: string) => readFileSync(join(call, name), 'utf8').split('\0').slice(0, -1);
  const [cwd = '', ...args] = listOf('words');
  const env = Object.fromEntries(listOf('environment').map((line) => /^([^=]*)=(.*)$/s.exec(line)!.slice(1)));
  const told = { stdout: '', stderr: '' };
  const output = (name: keyof typeof told) => ({
    columns: undefined,
    write: (text: string) => {
      told[name] += text;
    },
  });
  const code = await runProgram(args, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    cwd,
    nowMs: Date.now,
    machine: { cpuCount: 1, memoryMb: 4096 },
    interruption: new AbortController().signal,
    onProcessEnd: () => () => {},
  });
  for (const [name, text] of Object.entries(told)) writeFileSync(join(call, name), text);
  writeFileSync(join(call, 'answer'), `${code}\n`);
}
