/** Holds the extractor that a job has been given against the one that its step was made with. */

import { relative } from 'node:path';
import { digestExtractor } from '../extractor-files.ts';
import { explainError, JobFailure } from '../failure.ts';
import type { Job } from '../job.ts';
import { extractorsFolder } from '../load-extractor.ts';

/**
 * @param named  the extractor's own files as the arguments name them; none of a package
 * @throws JobFailure where the step was made with other files
 */
export function checkExtractor(extractor: string, named: readonly string[], job: Pick<Job, 'env' | 'cwd'>): void {
  const { ExtractorDigest: expected } = job.env;
  if (expected === undefined) return;
  const folder = extractorsFolder(job);
  const shown = JSON.stringify(shownName(extractor, folder));
  let found: string;
  try {
    found = digestExtractor(named, folder);
  } catch (error) {
    throw new JobFailure(`extractor ${shown} cannot be compared with its step: ${explainError(error)}`, {
      cause: error,
    });
  }
  if (found === expected) return;
  throw new JobFailure(
    `extractor ${shown} is not the one that this step was made with: its files have the digest ${short(found)}, ` +
      `expected ${short(expected)}; build and name an image with the files of today, or deploy the pipeline again`,
  );
}

// Where the job is a process of somebody's machine, it is named by its whole path there.
function shownName(extractor: string, folder: string): string {
  const inside = relative(folder, extractor);
  return extractor.startsWith('/') && !inside.startsWith('..') ? `./${inside}` : extractor;
}

function short(digest: string): string {
  return digest.length > 12 ? `${digest.slice(0, 12)}…` : digest;
}
