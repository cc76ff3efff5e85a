import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import type { CiSettings } from '../../pipeline/templates/ci-values.ts';
import { type BuiltPipeline, describeDeployment } from '../../pipeline/templates/deployment.ts';
import { type PolicyJson, type TemplateFileName, templateFile } from '../../pipeline/templates/template-files.ts';
import { repositoryRoot } from '../support/repository.ts';

export const committed = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8');

export const ci: CiSettings = {
  repository: 'hospital/waves',
  branch: 'main',
  ciRoleName: 'waves-ci',
  config: 'pipeline.yaml',
};

/** The committed description with parts of its text replaced, and with each dataset laid over it. */
export function built(
  changes: Readonly<Record<string, string>> = {},
  datasets: Readonly<Record<string, string>> = {},
): readonly BuiltPipeline[] {
  const text = Object.entries(changes).reduce((each, [from, to]) => {
    if (!each.includes(from)) throw new Error(`pipeline.yaml does not hold ${from}`);
    return each.replaceAll(from, to);
  }, committed);
  const file = { path: 'pipeline.yaml', text };
  const overlaid = Object.entries(datasets).map(([name, dataset]) => ({
    file,
    dataset: { name, path: `datasets/${name}.yaml`, text: dataset },
    env: {},
  }));
  return [{ file, env: {} }, ...overlaid].map((files) => {
    const spec = loadPipelineSpec(files);
    return { spec, definition: buildDefinition(spec) };
  });
}

/** One policy of what is built. */
export function policy(name: TemplateFileName, pipelines: readonly BuiltPipeline[], region?: string): PolicyJson {
  const deployment = describeDeployment(pipelines, { region });
  return JSON.parse(templateFile(name, { deployment, ci }).text) as PolicyJson;
}
