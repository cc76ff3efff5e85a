#!/usr/bin/env node
/** The program that the image runs. The only file of the container that knows the process around it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentsError, parseArguments, type Task } from './arguments.ts';
import type { JobContext } from './job.ts';
import { cpuCount } from './machine.ts';
import { progressReporter } from './progress.ts';
import { TaskError } from './task-error.ts';

const mlRoot = process.env.ML_ROOT ?? '/opt/ml';

/** @see Amazon SageMaker Developer Guide: the first 1 KB of output/message becomes the job's ExitMessage */
const longestMessage = 1024;

process.exitCode = await main();

async function main(): Promise<number> {
  let task: Task;
  try {
    task = parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ArgumentsError)) throw error;
    const stream = error.exitCode === 0 ? process.stdout : process.stderr;
    stream.write(`${error.exitCode === 0 ? '' : 'macroshard-container: '}${error.message}\n`);
    return error.exitCode;
  }
  try {
    return await run(task);
  } catch (error) {
    return fail(task, describe(error));
  }
}

async function run(task: Task): Promise<number> {
  if (task.task === 'inspect') {
    const { runInspect } = await import('./tasks/inspect.ts');
    const folder = process.env.INIT_CWD;
    if (folder !== undefined) process.chdir(folder);
    return runInspect({ ...task, stdout: process.stdout });
  }
  const context = jobContext(task);
  if (task.task === 'process-group') {
    const { processGroup } = await import('./tasks/process-group.ts');
    await processGroup(task, context);
  } else {
    const { combine } = await import('./tasks/combine.ts');
    await combine(task, context);
  }
  return 0;
}

function jobContext(task: Task): JobContext {
  const wanted = task.task === 'process-group' ? (task.threads ?? cpuCount()) : cpuCount();
  const most = Number(process.env.MACROSHARD_THREADS ?? wanted);
  const stopped = new AbortController();
  let progress = 'before its first unit';
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => stopped.abort(new TaskError(`stopped by ${signal} ${progress}`)));
  }
  const report = progressReporter(
    { columns: process.stdout.isTTY ? process.stdout.columns : undefined, write: (text) => process.stdout.write(text) },
    Date.now,
  );
  return {
    mlRoot,
    env: process.env,
    threads: Math.max(1, Math.min(wanted, Number.isFinite(most) ? most : wanted)),
    nowMs: Date.now,
    signal: stopped.signal,
    report: (event) => {
      if (event.event === 'unit') progress = `after ${event.done} of ${event.total} units`;
      report(event);
    },
  };
}

function fail(task: Task, message: string): number {
  process.stderr.write(`macroshard-container: ${message}\n`);
  if (task.task === 'inspect') return 1;
  try {
    mkdirSync(join(mlRoot, 'output'), { recursive: true });
    const line = message.replace(/\s*\n\s*/g, ' ');
    writeFileSync(
      join(mlRoot, 'output', 'message'),
      Buffer.from(line)
        .subarray(0, longestMessage)
        .toString('utf8')
        .replace(/\uFFFD$/, ''),
    );
  } catch (error) {
    process.stderr.write(
      `macroshard-container: cannot write ${join(mlRoot, 'output', 'message')}: ${describe(error)}\n`,
    );
  }
  return 1;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
