/** The program as a value: arguments and a world in, an exit code out. */

import { resolve } from 'node:path';
import { type DescribeTask, type InspectTask, parseArguments, type Task } from './arguments.ts';
import { optionsOf } from './extractor-options.ts';
import { explainFailure, type FailureCode, JobFailure, stopFailure } from './failure.ts';
import { jobFolders, oneLine, writeMessage } from './files/job-folders.ts';
import { extractorsFolder, findExtractor, loadDeclared } from './load-extractor.ts';
import type { Machine } from './machine.ts';
import type { TextOutput } from './progress/events.ts';
import { createReporter } from './progress/reporter.ts';
import type { TryTask } from './try-arguments.ts';
import { type ProcessEnd, Unfinished } from './unfinished.ts';
import { plansUnits } from './units/with-units.ts';

/** Everything that the program knows of the world around it. */
export interface ProgramIo {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly nowMs: () => number;
  readonly machine: Machine;
  /** Fires where the program is asked to stop; the reason is the signal's name. */
  readonly interruption: AbortSignal;
  /**
   * Calls back where the process ends before the program has: the callback acts at once and gives the exit code. Gives
   * back a function that takes the callback away.
   */
  readonly onProcessEnd: (callback: (end: ProcessEnd) => FailureCode) => () => void;
}

/** A job that was asked to stop and does not is abandoned after this time: SageMaker itself waits longer. */
const stopWithinMs = 4_000;

/** Runs one command. Where it fails, one line says why: on stderr, and as the job's message. */
export async function runProgram(argv: readonly string[], io: ProgramIo): Promise<0 | FailureCode> {
  let task: Task | undefined;
  const unfinished = new Unfinished();
  const fail = (error: unknown) => {
    const { exitCode, message } = explainFailure(error);
    unfinished.removeTraces();
    io.stderr.write(`${oneLine(message)}\n`);
    if (task === undefined || !withoutJob.includes(task.kind)) {
      // A wrong command line leaves a machine as it was; only a job, which has the folder, gets the message too.
      writeMessage(jobFolders(io.env).message, message, { makeFolder: exitCode !== 2 });
    }
    return exitCode;
  };
  const forget = io.onProcessEnd((end) => fail(new JobFailure(unfinished.explain(end))));
  try {
    task = parseArguments(argv);
    return await Promise.race([run(task, unfinished, io), overdue(io.interruption)]);
  } catch (error) {
    return fail(error);
  } finally {
    forget();
  }
}

async function run(task: Task, unfinished: Unfinished, io: ProgramIo): Promise<0 | FailureCode> {
  if (task.kind === 'print') {
    io.stdout.write(task.text);
    return 0;
  }
  if (task.kind === 'inspect') return inspect(task, io);
  if (task.kind === 'describe') return describe(task, unfinished, io);
  if (task.kind === 'try') return tryIt(task, unfinished, io);
  const reporter = createReporter(io.stdout, io.nowMs);
  const job = { ...io, folders: jobFolders(io.env), reporter, unfinished };
  try {
    // Loaded when needed: DuckDB alone costs a group job a third of its start.
    if (task.kind === 'process-group') await (await import('./group/process-group.ts')).processGroup(task, job);
    else if (task.kind === 'process-pack') await (await import('./group/process-group.ts')).processPack(task, job);
    else await (await import('./combine/combine.ts')).combine(task, job);
    return 0;
  } finally {
    reporter.close();
  }
}

/** Commands that run outside of jobs, and so leave no message. */
const withoutJob: readonly Task['kind'][] = ['inspect', 'describe', 'try'];

async function inspect({ path, json }: InspectTask, { stdout, cwd }: ProgramIo): Promise<0 | 1> {
  const { runInspect } = await import('./inspect/inspect.ts');
  return (await runInspect({ path: resolve(cwd, path), json, stdout })) === 0 ? 0 : 1;
}

async function describe(task: DescribeTask, unfinished: Unfinished, io: ProgramIo): Promise<0> {
  const { stdout, stderr, env } = io;
  const reference = findExtractor(task, extractorsFolder(io));
  unfinished.now(`extractor ${JSON.stringify(reference.name)} was loaded`);
  const loaded = await loadDeclared(reference, { env, log: (text) => stderr.write(text) });
  const { version, columns } = loaded;
  const { name, ...declared } = optionsOf(loaded);
  const plansItself = plansUnits(loaded);
  const streams = !plansItself || loaded.planFiles !== undefined;
  stdout.write(
    `${JSON.stringify({ name, version, columns, ...declared, streams, plansUnits: plansItself }, null, 2)}\n`,
  );
  return 0;
}

async function tryIt(task: TryTask, unfinished: Unfinished, io: ProgramIo): Promise<0> {
  const { stdout, stderr, cwd, env } = io;
  unfinished.now(`extractor ${JSON.stringify(task.extractor)} was tried`);
  const { tryExtractor } = await import('./try/try-extractor.ts');
  const onStep = (step: string) => stdout.write(`${JSON.stringify({ step })}\n`);
  const trial = await tryExtractor(task, { cwd, env, log: (text) => stderr.write(text), onStep });
  stdout.write(`${JSON.stringify(trial)}\n`);
  return 0;
}

function overdue(interruption: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    interruption.addEventListener('abort', () => {
      const late = stopFailure(interruption, `the job did not come to rest within ${stopWithinMs / 1000} s`);
      setTimeout(reject, stopWithinMs, late).unref();
    });
  });
}
