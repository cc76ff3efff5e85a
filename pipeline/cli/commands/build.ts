import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { renderJson } from '../../definition/canonical.ts';
import { buildDefinition } from '../../pipeline.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { type CommonOptions, datasetOption, subcommand } from '../options.ts';
import type { AddCommand } from './add-command.ts';

interface BuildOptions extends CommonOptions {
  readonly dataset?: string;
  readonly out?: string;
}

export const buildCommand: AddCommand = (program, act) => {
  subcommand(program, 'build', 'prints the pipeline definition')
    .addOption(datasetOption())
    .option('--out <file>', 'writes the definition to a file instead')
    .action((options: BuildOptions) => act((io) => build(options, io)));
};

async function build(options: BuildOptions, io: Io): Promise<number> {
  const text = renderJson(buildDefinition(await loadSpec(options, io)));
  if (options.out === undefined) io.stdout.write(text);
  else await writeFile(resolve(io.folder, options.out), text);
  return 0;
}
