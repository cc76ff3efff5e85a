import { longestManagedPolicy } from '../service/limits.ts';
import type { TemplateFile } from './files.ts';

/** A sentence for each policy that is too long for IAM. */
export function oversizedPolicies(files: readonly TemplateFile[]): readonly string[] {
  return files
    .filter(({ name }) => name.endsWith('-permissions'))
    .map(({ path, text }) => ({ path, length: text.replace(/\s/g, '').length }))
    .filter(({ length }) => length > longestManagedPolicy)
    .map(
      ({ path, length }) =>
        `${path} has ${length} characters without white space, and a managed policy holds ${longestManagedPolicy}; write a policy for each dataset (--dataset), or split it by statements`,
    );
}
