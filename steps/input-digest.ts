import type { GroupSpec, PipelineSpec } from '../pipeline/config/spec.ts';
import { digestText, formatInputDigest } from '../pipeline/definition/input-digest.ts';

/**
 * What the job is to find, for its environment: it is a part of the cache key, so that a step runs again where its files
 * have changed. Nothing without a survey.
 */
export function inputDigest(spec: PipelineSpec, { surveyed }: GroupSpec): { InputDigest?: string } {
  if (surveyed === undefined) return {};
  const version = spec.parameters.find(({ name }) => name === 'DatasetVersion')!.defaultValue;
  return {
    InputDigest: formatInputDigest({
      ...surveyed,
      place: digestText(surveyed.uri),
      version: digestText(String(version)),
    }),
  };
}
