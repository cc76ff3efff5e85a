import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { renderMermaid } from '../../graph/mermaid.ts';
import { buildDefinition } from '../../pipeline.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { type AddCommand, addCommonOptions, type CommonOptions, datasetOption } from '../options.ts';

interface GraphOptions extends CommonOptions {
  readonly dataset?: string;
  readonly out?: string;
}

export const graphCommand: AddCommand = (command, act) => {
  addCommonOptions(command)
    .addOption(datasetOption())
    .option('--out <file>', 'writes the picture to a file instead')
    .action((options: GraphOptions) => act((io) => graph(options, io)));
};

async function graph(options: GraphOptions, io: Io): Promise<number> {
  const mermaid = renderMermaid(buildDefinition(await loadSpec(options, io)));
  const text = options.json ? `${JSON.stringify({ mermaid }, null, 2)}\n` : mermaid;
  if (options.out === undefined) io.stdout.write(text);
  else await writeFile(resolve(io.folder, options.out), text);
  return 0;
}
