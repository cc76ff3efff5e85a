/** Reads the members of a request that `checkRequest` has let through, each by a function of its name. */

import { parseExecutionArn, pipelineNameOf } from '../../names/arn.ts';
import { patternOf } from '../../service/shapes.ts';
import { breaksConstraint, invalid } from '../service-error.ts';
import type { Tags } from '../store/records.ts';

export type Request = Readonly<Record<string, unknown>>;

export function optionalText(request: Request, member: string): string | undefined {
  return (request[member] ?? undefined) as string | undefined;
}

/** A member that the operation needs, even where the model does not require it. */
export function text(request: Request, member: string): string {
  const value = optionalText(request, member);
  if (value === undefined) throw breaksConstraint(member, undefined, 'not be null');
  return value;
}

/** A pipeline's name, given as a name or an ARN. */
export function pipelineNameOrArn(request: Request): string {
  const value = text(request, 'PipelineName');
  const name = pipelineNameOf(value) ?? value;
  const { regexp, text: pattern } = patternOf('PipelineName');
  if (regexp.test(name)) return name;
  throw breaksConstraint('PipelineName', name, `satisfy regular expression pattern: ${pattern}`);
}

/** The id at the end of `PipelineExecutionArn`, or of the member that is named. */
export function executionId(request: Request, member = 'PipelineExecutionArn'): string {
  const arn = text(request, member);
  const id = parseExecutionArn(arn)?.id ?? '';
  // A folder of the store is called so.
  if (!/^[A-Za-z0-9]{1,32}$/.test(id)) throw breaksConstraint(member, arn, 'be the ARN of a pipeline execution');
  return id;
}

export function displayName(request: Request, member: string): { displayName?: string } {
  const name = optionalText(request, member);
  return name === undefined ? {} : { displayName: name };
}

export function description(request: Request, member: string): { description?: string } {
  const value = optionalText(request, member);
  return value === undefined ? {} : { description: value };
}

export function parallelism(request: Request): { maxParallelSteps?: number } {
  const configuration = (request.ParallelismConfiguration ?? {}) as Request;
  const steps = optionalInteger(configuration, 'MaxParallelExecutionSteps');
  return steps === undefined ? {} : { maxParallelSteps: steps };
}

export function versionId(request: Request): number | undefined {
  return optionalInteger(request, 'PipelineVersionId');
}

export function optionalInteger(request: Request, member: string): number | undefined {
  return (request[member] ?? undefined) as number | undefined;
}

/** A list of structures; empty where the request has none. */
export function objects(request: Request, member: string): readonly Request[] {
  return (request[member] ?? []) as readonly Request[];
}

export function tags(request: Request): Tags {
  const entries = objects(request, 'Tags').map((tag): [string, string] => {
    const key = text(tag, 'Key');
    if (/^aws:/i.test(key)) throw invalid('aws: prefixed tag key names are not allowed for external use.');
    return [key, text(tag, 'Value')];
  });
  return Object.fromEntries(entries);
}

/** A time that the request gives in epoch seconds, in milliseconds; the fallback where it gives none. */
export function timeMs(request: Request, member: string, fallback: number): number {
  const seconds = (request[member] ?? undefined) as number | undefined;
  return seconds === undefined ? fallback : seconds * 1000;
}
