/** The instances that a job runs on. */

import { readFileSync } from 'node:fs';
import { JobFailure } from './failure.ts';
import { isRegularFile } from './files/kind-of-file.ts';

/** One of the instances that share a job. */
export interface HostPlace {
  /** `algo-1`, `algo-2`, … */
  readonly host: string;
  /** All of them, this one too. */
  readonly hosts: readonly string[];
}

/**
 * Which of several instances this is, as `resourceconfig.json` says; undefined for the only one.
 * @throws JobFailure where the file is there and does not say it
 * @see Amazon SageMaker Developer Guide, "Build Your Own Processing Container"
 */
export function hostPlace(path: string): HostPlace | undefined {
  if (!isRegularFile(path)) return undefined;
  const { current_host: host, hosts } = parse(path);
  const isSound = Array.isArray(hosts) && hosts.every((each) => isFolderName(each)) && hosts.includes(host);
  if (!isSound) {
    throw new JobFailure(`${path} does not say which instance this is: expected current_host, and hosts with it`);
  }
  return hosts.length === 1 ? undefined : { host: host as string, hosts: hosts as readonly string[] };
}

function parse(path: string): { readonly current_host?: unknown; readonly hosts?: unknown } {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) ?? {}) as object;
  } catch {
    return {};
  }
}

function isFolderName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);
}
