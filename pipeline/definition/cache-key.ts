/**
 * SageMaker's own cache key of a processing step: exactly the image, entry point and arguments, the environment, and
 * the inputs. Outputs, resources, role, limits, network and tags are no part of it.
 * @see Amazon SageMaker Developer Guide, "Default cache key attributes by pipeline step type"
 */

import { sha256OfJson } from './canonical.ts';
import type { Json, JsonObject } from './json.ts';

/** Members of a step's Arguments, in the order in which `plan` speaks of them. */
export const cacheKeyFields = ['AppSpecification', 'Environment', 'ProcessingInputs'] as const;

/** Their values; null where the step has none. */
export type CacheKeyParts = { readonly [Field in (typeof cacheKeyFields)[number]]: Json };

/** The fields of a step's resolved Arguments that decide about a hit; an absent one counts as null. */
export function cacheKeyParts(resolvedArguments: JsonObject): CacheKeyParts {
  return {
    AppSpecification: resolvedArguments.AppSpecification ?? null,
    Environment: resolvedArguments.Environment ?? null,
    ProcessingInputs: resolvedArguments.ProcessingInputs ?? null,
  };
}

/** 64 hexadecimal digits; equal for equal parts in any order of keys. */
export function cacheKey(resolvedArguments: JsonObject): string {
  return sha256OfJson(cacheKeyParts(resolvedArguments));
}
