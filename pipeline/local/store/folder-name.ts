import { createHash } from 'node:crypto';

/** The limit of common file systems. */
export const longestNameBytes = 255;

/** The folder of a pipeline by its name: the same, or, as names may be longer, its beginning and a digest of it. */
export function folderNameOf(pipelineName: string): string {
  if (pipelineName.length <= longestNameBytes) return pipelineName;
  const digest = createHash('sha256').update(pipelineName).digest('hex').slice(0, 32);
  return `${pipelineName.slice(0, 100)}+${digest}`;
}
