import type { GroupSpec, PipelineSpec } from '../pipeline/config/spec.ts';
import {
  digestText,
  formatInputDigest,
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

/** The same of all groups of a pack, in the order of the job's arguments. */
export function packDigest(spec: PipelineSpec, groups: readonly GroupSpec[]): { InputDigest?: string } {
  const digests = groups.flatMap(({ name, surveyed }) => (surveyed ? [{ group: name, ...surveyed }] : []));
  const uris = digests.map(({ uri }) => uri);
  return digests.length < groups.length ? {} : digestOf(spec, joinInputDigests(digests), JSON.stringify(uris));
}

function digestOf(spec: PipelineSpec, digest: InputDigest, places: string): { InputDigest: string } {
  const version = spec.parameters.find(({ name }) => name === 'DatasetVersion')!.defaultValue;
  return {
    InputDigest: formatInputDigest({ ...digest, place: digestText(places), version: digestText(String(version)) }),
  };
}
