import type { GroupSpec, PipelineSpec } from '../pipeline/config/spec.ts';
import {
  digestText,
  formatGroupDigest,
  formatInputDigest,
  groupDigestName,
  type InputDigest,
  joinInputDigests,
} from '../pipeline/definition/input-digest.ts';

/**
 * What a job is to find in its groups' inputs, for its environment: it is a part of the cache key, so that a step runs
 * again where its files have changed. Nothing without a survey.
 */
export function inputDigest(spec: PipelineSpec, { surveyed }: GroupSpec): { InputDigest?: string } {
  return surveyed === undefined ? {} : digestOf(spec, surveyed, surveyed.uri);
}

/** The same of all groups of a pack together, and of each, in the order of the job's arguments. */
export function packDigest(spec: PipelineSpec, groups: readonly GroupSpec[]): Readonly<Record<string, string>> {
  const digests = groups.flatMap(({ name, surveyed }) => (surveyed ? [{ group: name, ...surveyed }] : []));
  const uris = digests.map(({ uri }) => uri);
  if (digests.length < groups.length) return {};
  return {
    ...digestOf(spec, joinInputDigests(digests), JSON.stringify(uris)),
    ...Object.fromEntries(digests.map((digest, index) => [groupDigestName(index), formatGroupDigest(digest)])),
  };
}

function digestOf(spec: PipelineSpec, digest: InputDigest, places: string): { InputDigest: string } {
  const version = spec.parameters.find(({ name }) => name === 'DatasetVersion')!.defaultValue;
  return {
    InputDigest: formatInputDigest({ ...digest, place: digestText(places), version: digestText(String(version)) }),
  };
}
