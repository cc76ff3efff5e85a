import { extname } from 'node:path';
import { definitionOfExecution, viewExecution } from '../../aws/executions.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { renderGraphPage } from '../../graph/html.ts';
import { renderMermaid } from '../../graph/mermaid.ts';
import type { StateOf } from '../../graph/step-states.ts';
import { graphStyle, renderGraphSvg } from '../../graph/svg.ts';
import { lastPartOf, parseExecutionArn } from '../../names/arn.ts';
import { buildDefinition } from '../../pipeline.ts';
import { readTemplateFile } from '../../wording/template-file.ts';
import type { GraphFormat, GraphOptions } from '../command-line/description-commands.ts';
import { withExecution } from '../execution/named-execution.ts';
import { stepProgress } from '../execution/progress.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { writeOut } from '../write-out.ts';

const formatsByEnding: Readonly<Record<string, GraphFormat>> = { '.md': 'markdown', '.svg': 'svg', '.html': 'html' };

export function graph(options: GraphOptions, io: Io): Promise<number> {
  const { execution } = options;
  if (execution === undefined) return graphOfDescription(options, io);
  return withExecution(execution === 'last' ? undefined : execution, { options, io }, async (open) => {
    const { sageMaker } = open.target.clients;
    const view = await viewExecution(sageMaker, open.executionArn);
    const definition = await definitionOfExecution(sageMaker, open.executionArn);
    const steps = stepProgress(view, { definition, nowMs: io.nowMs() });
    const states = new Map(steps.map(({ name, state }) => [name, state]));
    const name = parseExecutionArn(open.executionArn)?.pipelineName ?? open.executionArn;
    const caption = `Execution ${lastPartOf(open.executionArn)}: ${view.status}`;
    await draw({ name, definition, caption, stateOf: (step) => states.get(step) }, options, io);
    return 0;
  });
}

async function graphOfDescription(options: GraphOptions, io: Io): Promise<number> {
  const spec = await loadSpec(options, io);
  await draw({ name: spec.name, definition: buildDefinition(spec) }, options, io);
  return 0;
}

interface Drawn {
  readonly name: string;
  readonly definition: DefinitionJson;
  readonly caption?: string;
  readonly stateOf?: StateOf;
}

async function draw(drawn: Drawn, options: GraphOptions, io: Io): Promise<void> {
  const { json, out = '' } = options;
  const format = options.format ?? formatsByEnding[extname(out)] ?? 'mermaid';
  const text = await render(drawn, format);
  await writeOut(json ? `${JSON.stringify({ [format]: text }, null, 2)}\n` : text, options, io);
}

async function render({ name, definition, caption, stateOf }: Drawn, format: GraphFormat): Promise<string> {
  switch (format) {
    case 'mermaid':
      return renderMermaid(definition, stateOf);
    case 'markdown':
      return `\`\`\`mermaid\n${renderMermaid(definition, stateOf)}\`\`\`\n`;
    case 'svg':
      return renderGraphSvg(definition, { style: graphStyle, ...(stateOf && { stateOf }) }).text;
    case 'html':
      return renderGraphPage(definition, { name, caption, stateOf, style: readTemplateFile('report/report.css') });
  }
}
