/**
 * Reads the members of a request, each by a function of its name, and holds them against their shapes in the service's
 * model. @throws ServiceError ValidationException or SerializationException, in the service's words
 */

import { parseExecutionArn, pipelineNameOf } from '../../names/arn.ts';
import { boundsOf, patternOf, type ShapeName, valuesOf } from '../../service/shapes.ts';
import { breaksConstraint, invalid, wrongType } from '../service-error.ts';
import type { Tags } from '../store/records.ts';

export type Request = Readonly<Record<string, unknown>>;

export function optionalText(request: Request, member: string): string | undefined {
  const value = request[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(member, 'a string');
  return value;
}

export function text(request: Request, member: string): string {
  const value = optionalText(request, member);
  if (value === undefined) throw breaksConstraint(member, 'null', 'not be null');
  return value;
}

export function requestToken(request: Request): string | undefined {
  return boundedText(request, 'ClientRequestToken', 'IdempotencyToken');
}

export function pipelineName(request: Request): string {
  return matching('PipelineName', text(request, 'PipelineName'), 'PipelineName');
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
  if (!/^[A-Za-z0-9]{1,32}$/.test(id)) throw breaksConstraint(member, arn, 'be the ARN of a pipeline execution');
  return id;
}

export function processingJobName(request: Request): string {
  return matching('ProcessingJobName', text(request, 'ProcessingJobName'), 'ProcessingJobName');
}

export function requestedRoleArn(request: Request): string {
  return matching('RoleArn', text(request, 'RoleArn'), 'RoleArn');
}

/** Of an execution or a version; a pipeline's own is any text. */
export function displayName(request: Request, member: string): { displayName?: string } {
  const name = optionalText(request, member);
  return name === undefined ? {} : { displayName: matching(member, name, 'PipelineExecutionName') };
}

export function description(request: Request, member: string): { description?: string } {
  const value = boundedText(request, member, 'PipelineDescription');
  return value === undefined ? {} : { description: value };
}

export function parallelism(request: Request): { maxParallelSteps?: number } {
  const configuration = (request.ParallelismConfiguration ?? {}) as Request;
  const steps = optionalInteger(configuration, 'MaxParallelExecutionSteps', boundsOf('MaxParallelExecutionSteps'));
  return steps === undefined ? {} : { maxParallelSteps: steps };
}

export function versionId(request: Request): number | undefined {
  return optionalInteger(request, 'PipelineVersionId', boundsOf('PipelineVersionId'));
}

/** An integer within bounds. What is no integer is refused in the words for one that is too small. */
export function optionalInteger(
  request: Request,
  member: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const value = request[member];
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || (value as number) < min) {
    throw breaksConstraint(member, String(value), `have value greater than or equal to ${min}`);
  }
  if ((value as number) > max) throw breaksConstraint(member, String(value), `have value less than or equal to ${max}`);
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
    const key = matching('tags.key', boundedText(tag, 'Key', 'TagKey') ?? '', 'TagKey');
    if (/^aws:/i.test(key)) throw invalid('aws: prefixed tag key names are not allowed for external use.');
    return [key, matching('tags.value', boundedText(tag, 'Value', 'TagValue') ?? '', 'TagValue')];
  });
  const { max } = boundsOf('TagList');
  if (entries.length > max) {
    throw breaksConstraint('Tags', `[${entries.length} tags]`, `have length less than or equal to ${max}`);
  }
  return Object.fromEntries(entries);
}

/** One of the values of a shape, and the fallback where the request has none. */
export function choice(
  request: Request,
  member: string,
  { shape, fallback }: { readonly shape: ShapeName; readonly fallback: string },
): string {
  const value = optionalText(request, member);
  if (value === undefined) return fallback;
  const known = valuesOf(shape);
  if (known.includes(value)) return value;
  const listed = [fallback, ...known.filter((word) => word !== fallback)].join(', ');
  throw breaksConstraint(member, value, `satisfy enum value set: [${listed}]`);
}

/** A time that the request gives in epoch seconds, in milliseconds; the fallback where it gives none. */
export function timeMs(request: Request, member: string, fallback: number): number {
  const value = request[member];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number') throw wrongType(member, 'a timestamp');
  return value * 1000;
}

// A text within the bounds of a shape; absent where the request has none.
function boundedText(request: Request, member: string, shape: ShapeName): string | undefined {
  const value = optionalText(request, member);
  if (value === undefined) return undefined;
  const { min, max } = boundsOf(shape);
  if (value.length < min) throw breaksConstraint(member, value, `have length greater than or equal to ${min}`);
  if (value.length > max) throw breaksConstraint(member, value, `have length less than or equal to ${max}`);
  return value;
}

function matching(member: string, value: string, shape: ShapeName): string {
  const { regexp, text } = patternOf(shape);
  if (regexp.test(value)) return value;
  throw breaksConstraint(member, value, `satisfy regular expression pattern: ${text}`);
}
