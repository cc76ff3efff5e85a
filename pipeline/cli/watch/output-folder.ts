import { basename, dirname } from 'node:path';
import type { ExecutionOutputs } from '../../aws/outputs.ts';
import { layOutResults } from '../local/results.ts';
import type { OpenTarget } from '../target.ts';

/**
 * The folder on this machine that holds `groups/NAME/shard/` and `combined/` of an execution: what came from the cache
 * stands there as a link. Null where the store is not on this machine, or there is no result.
 */
export async function outputFolder(
  executionArn: string,
  outputs: ExecutionOutputs,
  target: Pick<OpenTarget, 'locate'>,
): Promise<string | null> {
  const prefix = resultPrefix(outputs);
  const folder = prefix === undefined ? undefined : target.locate(prefix);
  if (folder === undefined) return null;
  // An output that does not name the execution is one place for all of them.
  if (!executionIdPattern.test(basename(folder))) return folder;
  const executionId = executionArn.split('/').pop()!;
  return layOutResults({ executionId, outputs, outFolder: dirname(folder), locate: (uri) => target.locate(uri) });
}

const executionIdPattern = /^[a-z0-9]{12}$/;

function resultPrefix({ combined, groups }: ExecutionOutputs): string | undefined {
  if (combined !== null) return combined.replace(/\/combined\/?$/, '');
  const [first] = Object.entries(groups);
  return first?.[1].replace(`/groups/${first[0]}/shard`, '').replace(/\/$/, '');
}
