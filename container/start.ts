/** Runs the program: the only place that touches the process. */

import { Console } from 'node:console';
import { describeMachine } from './machine.ts';
import { runProgram } from './program.ts';
import type { TextOutput } from './progress/events.ts';
import type { ProcessEnd } from './unfinished.ts';

/**
 * This thread's own code was compiled in the background all along (see engine-flags.ts): time to finish that, and to
 * collect the garbage that it may ask for.
 */
const restMs = 20;

const interruption = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => interruption.abort(signal));

// What an extractor prints must not get between the JSON lines on stdout.
globalThis.console = new Console(process.stderr, process.stderr);

let endUntimely: ((end: ProcessEnd) => number) | undefined;
let exitCode: number | undefined;

function end(how: ProcessEnd): void {
  exitCode ??= endUntimely?.(how) ?? 1;
  process.exitCode = exitCode;
}

process.on('beforeExit', () => end({ kind: 'idle' }));
process.on('exit', (code) => end({ kind: 'exit', code }));
// `process.reallyExit`, which process.exit calls last, and an extractor may call directly.
const last = process as unknown as { reallyExit(code?: number): void };
const reallyExit = last.reallyExit.bind(process);
last.reallyExit = (code) => {
  end({ kind: 'exit', code: code ?? 0 });
  reallyExit(exitCode);
};
// Work that an extractor has left behind may fail after the program has ended.
process.on('uncaughtException', (error) => {
  const isDone = exitCode !== undefined;
  end({ kind: 'thrown', error });
  if (!isDone) process.exit();
});

// Not awaited: for a program that never ends Node would print a warning.
void runProgram(process.argv.slice(2), {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  env: process.env,
  cwd: callersFolder(),
  nowMs: Date.now,
  machine: describeMachine(),
  interruption: interruption.signal,
  onProcessEnd(callback) {
    endUntimely = callback;
    return () => {
      endUntimely = undefined;
    };
  },
}).then((code) => {
  exitCode = code;
  // Nothing that an extractor left open may keep the job alive.
  process.stdout.write('', () => setTimeout(() => process.exit(), restMs));
});

// npm runs scripts in the package's folder; relative paths count from where it was called.
function callersFolder(): string {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return npm_lifecycle_event === 'container' && INIT_CWD !== undefined ? INIT_CWD : process.cwd();
}

function output(stream: NodeJS.WriteStream): TextOutput {
  // A reader that went away, as `head` does, is no reason to stop a job.
  stream.on('error', () => {});
  return { columns: stream.isTTY ? stream.columns : undefined, write: (text) => void stream.write(text) };
}
