import { Command, CommanderError } from 'commander';
import { commands } from './commands/commands.ts';
import { explain } from './failure.ts';
import type { Io, World } from './io.ts';
import { visibleOutput } from './visible-output.ts';

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 1 findings or a failed execution, 2 wrong command line, 3 could not run
 */
export async function main(argv: readonly string[], world: World): Promise<number> {
  const io: Io = { ...world, stdout: visibleOutput(world.stdout), stderr: visibleOutput(world.stderr) };
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
  const chosen = argv.find((word) => !word.startsWith('-'));
  for (const { name, argument, description, load } of commands) {
    const command = program.command(name).description(description).allowExcessArguments(false);
    if (name === chosen) {
      (await load())(command, async (run) => {
        exitCode = await run(io);
      });
    } else command.option('--json').usage(argument === undefined ? '[options]' : `[options] ${argument}`);
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
