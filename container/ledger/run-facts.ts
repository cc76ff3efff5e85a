/** What is true of one run and not of its result: the only place of a ledger that differs from run to run. */

import { readFileSync } from 'node:fs';
import { isRegularFile } from '../files/kind-of-file.ts';

/** Times are ISO 8601, in UTC. */
export interface RunFacts {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly threads: number;
  readonly versions: { readonly node: string; readonly container: string };
  /** As the job's configuration says; null where there is none. */
  readonly job: { readonly name: string | null; readonly arn: string | null; readonly image: string | null } | null;
}

export interface RunStart {
  readonly startedMs: number;
  readonly threads: number;
  /** Path of `processingjobconfig.json`, which may be missing. */
  readonly jobConfig: string;
  readonly nowMs: () => number;
}

/** The facts of a run that ends now. */
export function runFacts({ startedMs, threads, jobConfig, nowMs }: RunStart): RunFacts {
  const endedMs = nowMs();
  return {
    startedAt: new Date(startedMs).toISOString(),
    endedAt: new Date(endedMs).toISOString(),
    seconds: (endedMs - startedMs) / 1000,
    threads,
    versions: { node: process.versions.node, container: containerVersion() },
    job: jobFacts(jobConfig),
  };
}

/** The variables of a job's environment that a result depends on, as far as the definition sets them. */
export function environmentFacts(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const names = ['DatasetVersion', 'InputDataUri'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/**
 * ETags of a group's files as its receipt's `run` has them: one text, since a list of millions would be much memory.
 * @param etags  as S3 gives them, of the files that have a size, in the order of `files`
 */
export function listEtags(etags: Iterable<string>): string {
  let text = '';
  for (const etag of etags) text += `${text === '' ? '' : ' '}${etag.replace(/^"|"$/g, '')}`;
  return text;
}

function jobFacts(path: string): RunFacts['job'] {
  const config = readJson(path) as Record<string, unknown> | undefined;
  if (typeof config !== 'object' || config === null) return null;
  const application = (config.AppSpecification ?? {}) as Record<string, unknown>;
  return {
    name: textOrNull(config.ProcessingJobName),
    arn: textOrNull(config.ProcessingJobArn),
    image: textOrNull(application.ImageUri),
  };
}

function containerVersion(): string {
  const manifest = readJson(new URL(import.meta.resolve('#package.json'))) as { readonly version: string };
  return manifest.version;
}

function readJson(path: string | URL): unknown {
  try {
    return isRegularFile(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
