/** The instances of a job, and what each has written while the next one runs. */

import { mkdir, readdir, rename } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { instancesOf } from '../../definition/job-request.ts';
import type { JsonObject } from '../../definition/json.ts';

/** As `resourceconfig.json` names them. @see Amazon SageMaker Developer Guide, "Distributed training configuration" */
export function hostsOf(request: JsonObject): readonly string[] {
  const count = Math.max(1, Number(instancesOf(request).count) || 1);
  return Array.from({ length: count }, (_, index) => `algo-${index + 1}`);
}

/** What a host has written for one of the job's outputs. */
export interface HostOutput {
  readonly host: string;
  path: string;
  readonly uri: string;
}

/** Moves what the last host has written to `folder`, out of the way of the next one. */
export async function setAside(outputs: readonly HostOutput[], folder: string): Promise<void> {
  const { host } = outputs.at(-1) ?? {};
  for (const [index, output] of outputs.entries()) {
    if (output.host !== host) continue;
    const path = join(folder, String(index));
    await mkdir(folder, { recursive: true });
    await rename(output.path, path);
    output.path = path;
  }
}

/** Of files that two hosts upload under one key, S3 keeps the one that comes last. */
export async function noteOverwrites(
  outputs: readonly HostOutput[],
  note: (line: string) => Promise<void>,
): Promise<void> {
  const writers = new Map<string, string>();
  if (new Set(outputs.map(({ host }) => host)).size < 2) return;
  for (const { host, path, uri } of outputs) {
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue;
      const key = `${uri.replace(/\/+$/, '')}/${relative(path, join(entry.parentPath, entry.name))}`;
      const before = writers.get(key);
      writers.set(key, host);
      if (before !== undefined) {
        await note(`${key} is written by ${before} and ${host}: S3 keeps one of them, so let each host name its own`);
      }
    }
  }
}
