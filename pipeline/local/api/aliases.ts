/** Aliases of a pipeline's versions. @see SageMaker API, UpdatePipelineVersion and AliasOperations */

import { boundsOf } from '../../service/shapes.ts';
import { invalid, notFound } from '../service-error.ts';
import type { PipelineRecord, VersionRecord } from '../store/records.ts';
import type { Request } from './request.ts';

/**
 * The aliases that a member of a request names.
 * @throws ServiceError ValidationException for one of digits alone, which would be an id, and for one named twice
 */
export function aliasesIn(request: Request, member: string): readonly string[] {
  const aliases = (request[member] ?? []) as readonly string[];
  const number = aliases.find((alias) => /^\d+$/.test(alias));
  if (number !== undefined) throw invalid(`The alias '${number}' cannot consist of numbers only.`);
  const repeated = aliases.find((alias, index) => aliases.indexOf(alias) !== index);
  if (repeated !== undefined) throw invalid(`The alias '${repeated}' is given twice.`);
  return aliases;
}

/** For a version that has none, nothing. */
export function withAliases(aliases: readonly string[]): Pick<VersionRecord, 'aliases'> {
  return aliases.length === 0 ? {} : { aliases };
}

/** As answers have them. */
export function aliasMember({ aliases = [] }: VersionRecord): { readonly PipelineVersionAliases?: readonly string[] } {
  return aliases.length === 0 ? {} : { PipelineVersionAliases: aliases };
}

/** @throws ServiceError ValidationException for one that a version has */
export function requireFree({ name, versions }: PipelineRecord, aliases: readonly string[]): void {
  for (const version of versions) {
    const taken = aliases.find((alias) => version.aliases?.includes(alias));
    if (taken === undefined) continue;
    throw invalid(
      `The alias '${taken}' is assigned to version ${version.id} of pipeline '${name}': remove it from that version first.`,
    );
  }
}

/** @throws ServiceError ResourceNotFound */
export function versionByAlias({ name, versions }: PipelineRecord, alias: string): VersionRecord {
  const version = versions.find(({ aliases }) => aliases?.includes(alias));
  if (!version) throw notFound(`Version with the alias '${alias}' of pipeline '${name}'`);
  return version;
}

/**
 * A version's aliases after those operations.
 * @throws ServiceError ValidationException for what cannot be done
 */
export function changedAliases(
  record: PipelineRecord,
  { id, aliases = [] }: VersionRecord,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): readonly string[] {
  const both = add.find((alias) => remove.includes(alias));
  if (both !== undefined) throw invalid(`The alias '${both}' cannot be in both Add and Remove.`);
  const missing = remove.find((alias) => !aliases.includes(alias));
  if (missing !== undefined) throw invalid(`The alias '${missing}' is not assigned to version ${id}.`);
  const added = add.filter((alias) => !aliases.includes(alias));
  requireFree(record, added);
  const changed = [...aliases.filter((alias) => !remove.includes(alias)), ...added];
  const { max } = boundsOf('PipelineVersionAliasList');
  if (changed.length > max) throw invalid(`A pipeline version can have at most ${max} aliases.`);
  return changed;
}
