import { Command, CommanderError } from 'commander';
import { commands } from './command-line/commands.ts';
import { actions } from './commands/actions.ts';
import { explain } from './failure.ts';
import type { Io, World } from './io.ts';
import { useNearestDescription } from './nearest-description.ts';
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
    .enablePositionalOptions()
    .hook('preAction', (_, command) => useNearestDescription(command, io.folder))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'macroshard: ')),
    });
  const asksVersion = argv[0] === '--version' || argv[0] === '-V';
  if (asksVersion) program.version(await programVersion());
  else program.option('-V, --version', 'output the version number');
  program.addHelpText(
    'after',
    '\nnpx macroshard help COMMAND: its options, examples, and the page that tells the rest',
  );
  const words = withoutHelpWord(argv);
  for (const { name, description, examples, page, declare } of commands) {
    const command = program.command(name).description(description).allowExcessArguments(false);
    declare(command);
    command.addHelpText('after', helpEnd(examples, page)).action(async (...given: unknown[]) => {
      const act = await actions[name]();
      // The last one is commander's own command.
      exitCode = await act(...([...given.slice(0, -1), io] as never[]));
    });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { exitCode: code, message } = explain(error);
    io.stderr.write(`macroshard: ${message}\n`);
    return code;
  }
}

/** `help COMMAND` is `COMMAND --help`, and `help` alone `--help`. */
function withoutHelpWord([first, ...rest]: readonly string[]): string[] {
  if (first !== 'help') return first === undefined ? [] : [first, ...rest];
  const isKnown = rest[0] === undefined || commands.some(({ name }) => name === rest[0]);
  return isKnown ? [...rest, '--help'] : rest;
}

function helpEnd(examples: readonly string[], page: string): string {
  return `\nExamples:\n${examples.map((line) => `  npx macroshard ${line}\n`).join('')}\nMore: ${page} of the package`;
}

async function programVersion(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const manifest = await readFile(new URL(import.meta.resolve('#package.json')), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
