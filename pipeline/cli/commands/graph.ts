import { renderMermaid } from '../../graph/mermaid.ts';
import { buildDefinition } from '../../pipeline.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { type AddCommand, addCommonOptions, type CommonOptions, datasetOption } from '../options.ts';
import { writeOut } from '../write-out.ts';

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
  await writeOut(text, options, io);
  return 0;
}
