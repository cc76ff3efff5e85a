import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

/** The rows of a Parquet file, read by hyparquet. */
export async function readRows(path: string): Promise<readonly Record<string, unknown>[]> {
  return (await parquetReadObjects({ file: await asyncBufferFromFile(path) })) as Record<string, unknown>[];
}
