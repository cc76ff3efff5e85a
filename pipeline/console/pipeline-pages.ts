/** The list of pipelines, and one of them: its executions, its graph, its versions. */

import { renderGraphSvg } from '../graph/svg.ts';
import { htmlAnswer, type Page, pathTo } from './page.ts';

export const pipelinesPage: Page = async ({ service, base }) => {
  const { rows, isMore } = await service.listPipelines();
  const pipelines = rows.map((row) => ({ ...row, path: pathTo(row.name) }));
  return htmlAnswer('pipelines', { title: 'Pipelines', base, above: [], place: service.place, pipelines, isMore });
};

export const pipelinePage: Page = async ({ service, base }, [name]) => {
  const found = await service.findPipeline(name!);
  if (found === undefined) return undefined;
  const { definition, executions, ...facts } = found;
  return htmlAnswer('pipeline', {
    ...facts,
    title: facts.name,
    base,
    above: [{ name: 'Pipelines', path: '' }],
    place: service.place,
    isMore: executions?.isMore ?? false,
    areKnown: executions !== null,
    executions: (executions?.rows ?? []).map((row) => ({ ...row, path: `executions/${encodeURIComponent(row.id)}/` })),
    graph: renderGraphSvg(definition),
    parameters: (definition.Parameters ?? []).map(({ Name, Type, DefaultValue }) => ({
      name: Name,
      type: Type ?? 'String',
      value: DefaultValue === undefined ? null : String(DefaultValue),
    })),
  });
};
