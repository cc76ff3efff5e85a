/** Reads a request's members with the API model's bounds. */

import { parseExecutionArn, pipelineNameOf, serviceRoleArnPattern } from '../../names/arn.ts';
import { ServiceError } from '../service-error.ts';
import type { Tags } from '../store/records.ts';

type Request = Readonly<Record<string, unknown>>;

const pipelineNamePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}$/;
const displayNamePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}$/;
const tagPattern = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;
const jobNamePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

export function optionalText(request: Request, member: string): string | undefined {
  const value = request[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(member, 'a string');
  return value;
}

export function text(request: Request, member: string): string {
  const value = optionalText(request, member);
  if (value === undefined) throw constraint(camel(member), 'null', 'Member must not be null');
  return value;
}

/** A text of a bounded length; absent where the request has none. */
function boundedText(
  request: Request,
  member: string,
  { shortest = 0, longest }: { shortest?: number; longest: number },
): string | undefined {
  const value = optionalText(request, member);
  if (value === undefined) return undefined;
  if (value.length < shortest) {
    throw constraint(camel(member), value, `Member must have length greater than or equal to ${shortest}`);
  }
  if (value.length > longest) {
    throw constraint(camel(member), value, `Member must have length less than or equal to ${longest}`);
  }
  return value;
}

export function requestToken(request: Request): string | undefined {
  return boundedText(request, 'ClientRequestToken', { shortest: 32, longest: 128 });
}

export function pipelineName(request: Request): string {
  return matching('pipelineName', text(request, 'PipelineName'), pipelineNamePattern);
}

/** A pipeline's name, given as a name or an ARN. */
export function pipelineNameOrArn(request: Request): string {
  const value = text(request, 'PipelineName');
  return pipelineName({ PipelineName: pipelineNameOf(value) ?? value });
}

/** The id at the end of `PipelineExecutionArn`, or of the member that is named. */
export function executionId(request: Request, member = 'PipelineExecutionArn'): string {
  const arn = text(request, member);
  const id = parseExecutionArn(arn)?.id ?? '';
  // A folder of the store is called so.
  if (!/^[A-Za-z0-9]{1,32}$/.test(id))
    throw constraint(camel(member), arn, 'Member must be the ARN of a pipeline execution');
  return id;
}

export function processingJobName(request: Request): string {
  return matching('processingJobName', text(request, 'ProcessingJobName'), jobNamePattern);
}

export function roleArn(request: Request): string {
  return matching('roleArn', text(request, 'RoleArn'), serviceRoleArnPattern);
}

/** A display name of at most 82 characters. */
export function displayName(request: Request, member: string): { displayName?: string } {
  const name = optionalText(request, member);
  return name === undefined ? {} : { displayName: matching(camel(member), name, displayNamePattern) };
}

export function description(request: Request, member: string): { description?: string } {
  const value = boundedText(request, member, { longest: 3072 });
  return value === undefined ? {} : { description: value };
}

export function parallelism(request: Request): { maxParallelSteps?: number } {
  const configuration = request.ParallelismConfiguration as { MaxParallelExecutionSteps?: unknown } | undefined | null;
  const steps = configuration?.MaxParallelExecutionSteps;
  if (steps === undefined || steps === null) return {};
  if (!Number.isInteger(steps) || (steps as number) < 1) {
    throw constraint('maxParallelExecutionSteps', String(steps), 'Member must have value greater than or equal to 1');
  }
  return { maxParallelSteps: steps as number };
}

export function versionId(request: Request): number | undefined {
  const value = request.PipelineVersionId;
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || (value as number) < 1) {
    throw constraint('pipelineVersionId', String(value), 'Member must have value greater than or equal to 1');
  }
  return value as number;
}

/** A list of objects; empty where the request has none. */
export function objects(request: Request, member: string): readonly Request[] {
  const value = request[member];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'object' || each === null)) {
    throw wrongType(member, 'a list of structures');
  }
  return value as readonly Request[];
}

export function texts(request: Request, member: string): readonly string[] {
  const value = request[member];
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
    throw wrongType(member, 'a list of strings');
  }
  return value as readonly string[];
}

export function tags(request: Request): Tags {
  const entries = objects(request, 'Tags').map((tag): [string, string] => {
    const key = matching('tags.key', boundedText(tag, 'Key', { shortest: 1, longest: 128 }) ?? '', tagPattern);
    if (/^aws:/i.test(key)) throw invalid('aws: prefixed tag key names are not allowed for external use.');
    return [key, matching('tags.value', boundedText(tag, 'Value', { longest: 256 }) ?? '', tagPattern)];
  });
  if (entries.length > 50)
    throw constraint('tags', `[${entries.length} tags]`, 'Member must have length less than or equal to 50');
  return Object.fromEntries(entries);
}

/** One of a set of words, the first where the request has none. */
export function choice<Word extends string>(request: Request, member: string, words: readonly [Word, ...Word[]]): Word {
  const value = optionalText(request, member);
  if (value === undefined) return words[0];
  const found = words.find((word) => word === value);
  if (found === undefined) {
    throw constraint(camel(member), value, `Member must satisfy enum value set: [${words.join(', ')}]`);
  }
  return found;
}

/** A time that the request gives in epoch seconds, in milliseconds; the fallback where it gives none. */
export function timeMs(request: Request, member: string, fallback: number): number {
  const value = request[member];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number') throw wrongType(member, 'a timestamp');
  return value * 1000;
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

export function constraint(member: string, value: string, expectation: string): ServiceError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${expectation}`,
  );
}

function matching(member: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  const source = pattern.source.replace(/^\^|\$$/g, '');
  throw constraint(member, value, `Member must satisfy regular expression pattern: ${source}`);
}

function wrongType(member: string, expected: string): ServiceError {
  return new ServiceError('SerializationException', `${member} is not ${expected}`);
}

// The service's messages write members with a small letter.
function camel(member: string): string {
  return `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
}
