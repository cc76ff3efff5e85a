/** Reads a request's members with the API model's bounds. */

import { ServiceError } from '../service-error.ts';

type Request = Readonly<Record<string, unknown>>;

const pipelineNamePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}$/;
const displayNamePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}$/;

export function optionalText(request: Request, member: string): string | undefined {
  const value = request[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`${member} must be a string`);
  return value;
}

export function text(request: Request, member: string): string {
  const value = optionalText(request, member);
  if (value === undefined) throw constraint(member, 'null', 'Member must not be null');
  return value;
}

export function pipelineName(request: Request): string {
  const name = text(request, 'PipelineName');
  if (!pipelineNamePattern.test(name)) {
    throw constraint(
      'pipelineName',
      name,
      `Member must satisfy regular expression pattern: ${source(pipelineNamePattern)}`,
    );
  }
  return name;
}

/** A pipeline's name, given as a name or an ARN. */
export function pipelineNameOrArn(request: Request): string {
  const value = text(request, 'PipelineName');
  const fromArn = /^arn:[^:]+:sagemaker:[^:]*:[^:]*:pipeline\/([^/]+)$/.exec(value)?.[1];
  return pipelineName({ PipelineName: fromArn ?? value });
}

/** The id at the end of `PipelineExecutionArn`. */
export function executionId(request: Request): string {
  const arn = text(request, 'PipelineExecutionArn');
  const id = /^arn:[^:]+:sagemaker:[^:]*:[^:]*:pipeline\/[^/]+\/execution\/([A-Za-z0-9]{1,32})$/.exec(arn)?.[1];
  if (id === undefined) throw constraint('pipelineExecutionArn', arn, 'Member must be the ARN of a pipeline execution');
  return id;
}

export function executionDisplayName(request: Request): { displayName?: string } {
  const name = optionalText(request, 'PipelineExecutionDisplayName');
  if (name === undefined) return {};
  if (!displayNamePattern.test(name)) {
    const pattern = source(displayNamePattern);
    throw constraint(
      'pipelineExecutionDisplayName',
      name,
      `Member must satisfy regular expression pattern: ${pattern}`,
    );
  }
  return { displayName: name };
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

export function tags(request: Request): Readonly<Record<string, string>> {
  const list = (request.Tags ?? []) as readonly { Key: string; Value: string }[];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

function constraint(member: string, value: string, expectation: string): ServiceError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${expectation}`,
  );
}

function source(pattern: RegExp): string {
  return pattern.source.replace(/^\^|\$$/g, '');
}
