import { dirname, join, resolve } from 'node:path';
import { datasetNames } from '../../config/read-files.ts';
import { buildDefinition } from '../../pipeline.ts';
import type { BuiltPipeline } from '../../templates/deployment.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';

/**
 * The pipeline as it stands and with each dataset laid over it, in the order of the datasets' names; with a dataset
 * named, that one alone.
 * @throws Failure as `loadSpec` does, for a dataset that nobody named too: its values would be missing from policies
 */
export async function loadBuiltPipelines(
  { config, dataset }: { readonly config: string; readonly dataset?: string },
  io: Io,
): Promise<readonly BuiltPipeline[]> {
  if (dataset !== undefined) return [await build({ config, dataset }, io)];
  const built = [await build({ config }, io)];
  for (const name of await datasetNames(join(dirname(resolve(io.folder, config)), 'datasets'))) {
    built.push(await build({ config, dataset: name }, io));
  }
  return built;
}

async function build(options: { readonly config: string; readonly dataset?: string }, io: Io): Promise<BuiltPipeline> {
  const spec = await loadSpec(options, io);
  return { spec, definition: buildDefinition(spec) };
}
