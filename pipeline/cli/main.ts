import { Command, CommanderError } from 'commander';
import { buildCommand } from './commands/build.ts';
import { deleteCommand } from './commands/delete.ts';
import { graphCommand } from './commands/graph.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { localCommand } from './commands/local.ts';
import { logsCommand } from './commands/logs.ts';
import { parametersCommand } from './commands/parameters.ts';
import { planCommand } from './commands/plan.ts';
import { retryCommand } from './commands/retry.ts';
import { serveCommand } from './commands/serve.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { templatesCommand } from './commands/templates.ts';
import { upsertCommand } from './commands/upsert.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { explain } from './failure.ts';
import type { Io } from './io.ts';

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 1 findings or a failed execution, 2 wrong command line, 3 could not run
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = new Command('macroshard')
    .description('Pipeline-as-code for macro-sharding and micro-sharding on Amazon SageMaker')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'macroshard: ')),
    });
  for (const add of [
    initCommand,
    buildCommand,
    validateCommand,
    graphCommand,
    parametersCommand,
    planCommand,
    upsertCommand,
    startCommand,
    watchCommand,
    statusCommand,
    logsCommand,
    stopCommand,
    retryCommand,
    listCommand,
    deleteCommand,
    localCommand,
    verifyCommand,
    serveCommand,
    templatesCommand,
  ]) {
    add(program, async (run) => {
      exitCode = await run(io);
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { exitCode: code, message } = explain(error);
    io.stderr.write(`macroshard: ${message}\n`);
    return code;
  }
}
