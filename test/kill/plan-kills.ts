import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { readPipelineFiles } from '../../pipeline/config/read-files.ts';
import { compactJson } from '../../pipeline/definition/canonical.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import type { KillPlan } from './killed-serving.ts';

const groups = ['30', '31', '32'];

/** A small dataset of three groups and this repository's own pipeline over it. */
export async function planKills(folder: string): Promise<KillPlan> {
  const dataFolder = join(folder, 'data');
  await writeSample(dataFolder, planSample({ megabytes: 3, groups }));
  const files = await readPipelineFiles(fileURLToPath(new URL('../../../pipeline.yaml', import.meta.url)), {
    shownAs: 'pipeline.yaml',
  });
  const spec = loadPipelineSpec({ ...files, env: {}, groupNames: groups });
  const defaultOf = (name: string) => String(spec.parameters.find((each) => each.name === name)!.defaultValue);
  return {
    folder,
    dataFolder,
    definition: compactJson(buildDefinition(spec)),
    inputUri: defaultOf('InputDataUri'),
    outputUri: defaultOf('OutputDataUri'),
  };
}
