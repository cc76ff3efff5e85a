/** What a table is to hold of a dataset, from the description, its extractor, and the dataset itself. */

import { type ColumnSources, datasetColumns } from '../../catalog/dataset-columns.ts';
import { columnsProblem, type Registration } from '../../catalog/registration.ts';
import type { CatalogSpec, PipelineSpec } from '../../config/spec.ts';
import { declaredColumns } from '../extractor/declaration.ts';
import type { ExtractorOptions } from '../extractor/take-extractor.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';

/** A description that names a table. */
export type CatalogedSpec = PipelineSpec & { readonly catalog: CatalogSpec };

/** What is known of the dataset beside the description. */
export interface RegisteredDataset {
  readonly executionId: string;
  readonly startedAtMs: number | null;
  /** S3 URI of the combined dataset; a slash at its end is none of it. */
  readonly uri: string;
  /** The text of `profile.json`. */
  readonly profile: string | undefined;
}

/** @throws Failure 1 for a dataset that no table can hold */
export async function registrationOf(
  { executionId, startedAtMs, uri, profile }: RegisteredDataset,
  spec: CatalogedSpec,
  given: { readonly options: ExtractorOptions; readonly io: Io },
): Promise<Registration> {
  const declared = await declaredColumns(spec, given.options, given.io);
  if ('unknown' in declared) {
    given.io.stderr.write(
      `columns have no comments: ${spec.process.extractor} does not say what it makes: ${declared.unknown}\n`,
    );
  }
  const columns = columnsOf({ profile, declared });
  const problem = columnsProblem(columns);
  if (problem !== undefined) throw new Failure(1, problem);
  return {
    ...{ ...spec.catalog, description: spec.description, pipeline: spec.name },
    ...{ executionId, startedAtMs, columns },
    location: `${uri}/features/`,
  };
}

function columnsOf(sources: ColumnSources) {
  try {
    return datasetColumns(sources);
  } catch (error) {
    throw new Failure(1, (error as Error).message, { cause: error });
  }
}
