import { Option } from 'commander';
import { renderMermaid } from '../../graph/mermaid.ts';
import { graphStyle, renderGraphSvg } from '../../graph/svg.ts';
import { buildDefinition } from '../../pipeline.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { type AddCommand, addCommonOptions, type CommonOptions, datasetOption } from '../options.ts';
import { writeOut } from '../write-out.ts';

const formats = ['mermaid', 'markdown', 'svg'] as const;

interface GraphOptions extends CommonOptions {
  readonly dataset?: string;
  readonly out?: string;
  readonly format: (typeof formats)[number];
}

export const graphCommand: AddCommand = (command, act) => {
  addCommonOptions(command)
    .addOption(datasetOption())
    .addOption(
      new Option('--format <format>', 'as text of Mermaid, the same framed for Markdown, or a picture')
        .choices(formats)
        .default('mermaid'),
    )
    .option('--out <file>', 'writes the picture to a file instead')
    .action((options: GraphOptions) => act((io) => graph(options, io)));
};

async function graph(options: GraphOptions, io: Io): Promise<number> {
  const definition = buildDefinition(await loadSpec(options, io));
  const { json, format } = options;
  const picture = format === 'svg' ? renderGraphSvg(definition, { style: graphStyle }).text : renderMermaid(definition);
  const framed = format === 'markdown' ? `\`\`\`mermaid\n${picture}\`\`\`\n` : picture;
  await writeOut(json ? `${JSON.stringify({ [format]: framed }, null, 2)}\n` : framed, options, io);
  return 0;
}
