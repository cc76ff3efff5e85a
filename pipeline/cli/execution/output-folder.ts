/** The folder on this machine that holds an execution's results. */

import { lstat, mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { ExecutionOutputs } from '../../aws/jobs.ts';
import { executionIdPattern, lastPartOf } from '../../names/arn.ts';
import type { OpenTarget } from '../target/open-target.ts';

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
  // An output whose URI does not name the execution is the same for all of them.
  if (!executionIdPattern.test(basename(folder))) return folder;
  const executionId = lastPartOf(executionArn);
  return layOutResults({ executionId, outputs, outFolder: dirname(folder), locate: (uri) => target.locate(uri) });
}

function resultPrefix({ combined, groups }: ExecutionOutputs): string | undefined {
  if (combined !== null) return combined.replace(/\/combined\/?$/, '');
  const [first] = Object.entries(groups);
  if (first === undefined) return undefined;
  const [group, uri] = first;
  const inPack = /^(.*)\/packs\/\d+\/shard\/[^/]+$/s.exec(uri)?.[1];
  return inPack ?? uri.replace(`/groups/${group}/shard`, '').replace(/\/$/, '');
}

interface ResultOptions {
  readonly executionId: string;
  readonly outputs: ExecutionOutputs;
  readonly outFolder: string;
  /** The path that stands for an S3 URI. */
  readonly locate: (uri: string) => string | undefined;
}

/**
 * Sees to it that `OUT/<execution id>/` holds `groups/NAME/shard/` and `combined/`, whatever the prefix that they were
 * written to: what lies elsewhere, because it came from the cache, stands there as a link.
 * @returns that folder
 */
export async function layOutResults({ executionId, outputs, outFolder, locate }: ResultOptions): Promise<string> {
  const folder = join(outFolder, executionId);
  await mkdir(folder, { recursive: true });
  for (const [group, uri] of Object.entries(outputs.groups)) {
    await linkTo(locate(uri), join(folder, 'groups', group, 'shard'));
  }
  if (outputs.combined !== null) await linkTo(locate(outputs.combined), join(folder, 'combined'));
  return folder;
}

// Links are relative, so that the whole folder can be moved.
async function linkTo(source: string | undefined, path: string): Promise<void> {
  if (source === undefined || resolve(source) === resolve(path)) return;
  if (await lstat(path).catch(() => undefined)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(relative(dirname(path), source), path);
}
