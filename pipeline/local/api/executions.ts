/** The operations that describe an execution, and those that change one: update, stop, retry. */

import { defaultScope, evaluate, ifKnown, variablesOf } from '../../definition/evaluate.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { boundsOf } from '../../service/shapes.ts';
import { parameterValues } from '../run/parameter-values.ts';
import { invalid, notFound, type ServiceError } from '../service-error.ts';
import type { ExecutionRecord } from '../store/records.ts';
import { aliasMember } from './aliases.ts';
import { page } from './page.ts';
import { description, displayName, executionId, parallelism, type Request } from './request.ts';
import type { Operation, Service } from './service.ts';
import { userContexts } from './user-contexts.ts';

export const describePipelineExecution: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  const { selection } = execution;
  // An execution is described even where its pipeline is damaged.
  const pipeline = await service.store.pipeline(execution.pipelineName).catch(() => undefined);
  const version = pipeline?.versions.find(({ id }) => id === execution.version);
  return {
    PipelineArn: execution.pipelineArn,
    PipelineExecutionArn: execution.arn,
    ...(execution.displayName !== undefined && { PipelineExecutionDisplayName: execution.displayName }),
    ...(execution.description !== undefined && { PipelineExecutionDescription: execution.description }),
    PipelineExecutionStatus: execution.status,
    ...(execution.failureReason !== undefined && {
      FailureReason: execution.failureReason.slice(0, boundsOf('PipelineExecutionFailureReason').max),
    }),
    CreationTime: execution.createdAtMs / 1000,
    LastModifiedTime: execution.modifiedAtMs / 1000,
    ...userContexts(execution.arn),
    ...(await experimentConfig(service, execution)),
    ...(execution.maxParallelSteps !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: execution.maxParallelSteps },
    }),
    ...(selection && {
      SelectiveExecutionConfig: {
        ...(selection.sourceArn !== undefined && { SourcePipelineExecutionArn: selection.sourceArn }),
        SelectedSteps: selection.selected.map((StepName) => ({ StepName })),
      },
    }),
    PipelineVersionId: execution.version,
    ...(version && aliasMember(version)),
  };
};

export const describePipelineDefinitionForExecution: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  return {
    PipelineDefinition: await service.store.definition(execution.definitionSha256),
    CreationTime: execution.createdAtMs / 1000,
  };
};

/** Every parameter with the value that the execution runs with, defaults included. */
export const listPipelineParametersForExecution: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  const definition = JSON.parse((await service.store.definition(execution.definitionSha256))!) as DefinitionJson;
  const values = [...parameterValues(definition, execution.parameters)];
  const parameters = values.map(([Name, value]) => ({ Name, Value: String(value) }));
  const { items, nextToken } = page(parameters, request, { keyOf: ({ Name }) => Name });
  return { PipelineParameters: items, ...nextToken };
};

export const updatePipelineExecution: Operation = async (service, request) => {
  const { id } = await requireExecution(service, request);
  const changes = {
    ...displayName(request, 'PipelineExecutionDisplayName'),
    ...description(request, 'PipelineExecutionDescription'),
    ...parallelism(request),
    modifiedAtMs: service.nowMs(),
  };
  const { arn } = await changeExecution(service, { request, id }, (existing) => ({ ...existing, ...changes }));
  return { PipelineExecutionArn: arn };
};

/** The process that runs the execution reads the new state from its record and ends its jobs. */
export const stopPipelineExecution: Operation = async (service, request) => {
  const { id } = await requireExecution(service, request);
  const { arn } = await changeExecution(service, { request, id }, (existing) => {
    if (hasEnded(existing)) {
      throw invalid(`Pipeline execution '${existing.arn}' cannot be stopped: its status is ${existing.status}.`);
    }
    return { ...existing, status: 'Stopping', modifiedAtMs: service.nowMs() };
  });
  return { PipelineExecutionArn: arn };
};

/** Goes on with what has not succeeded; the ARN stays. */
export const retryPipelineExecution: Operation = async (service, request) => {
  const { id, arn } = await requireExecution(service, request);
  const changes = parallelism(request);
  await service.host.begin(id, async () => {
    const execution = await changeExecution(service, { request, id }, (existing) => {
      refuseRetry(existing);
      const { failureReason, ...rest } = existing;
      const { thisProcess: owner } = service.host;
      return { ...rest, ...changes, status: 'Executing', owner, modifiedAtMs: service.nowMs() };
    });
    // A ForEach step goes on with the items that it has begun with.
    for (const { name, status, forEach } of await service.store.steps(id)) {
      if (status !== 'Succeeded' && !forEach) await service.store.removeStep(id, name);
    }
    return execution;
  });
  return { PipelineExecutionArn: arn };
};

/**
 * The execution as it is now.
 * @throws ServiceError ResourceNotFound
 */
export async function requireExecution(service: Service, request: Request): Promise<ExecutionRecord> {
  const execution = await service.store.execution(executionId(request));
  if (!execution || !isNamed(execution, String(request.PipelineExecutionArn))) throw missing(request);
  return service.host.settle(execution);
}

function refuseRetry({ arn, status, endedByFailStep }: ExecutionRecord): void {
  if (endedByFailStep) throw invalid(`Pipeline execution '${arn}' cannot be retried: it ended with a Fail step.`);
  if (status === 'Failed' || status === 'Stopped' || status === 'CompletedWithFailures') return;
  throw invalid(
    `Pipeline execution '${arn}' cannot be retried: its status is ${status}, it must be Failed or Stopped.`,
  );
}

/** As the definition has it, with the names of this execution; empty where it has none. */
async function experimentConfig(service: Service, execution: ExecutionRecord): Promise<object> {
  const text = await service.store.definition(execution.definitionSha256).catch(() => undefined);
  const definition = text === undefined ? undefined : (JSON.parse(text) as DefinitionJson);
  const config = definition?.PipelineExperimentConfig ?? null;
  if (!definition || config === null) return {};
  const values = parameterValues(definition, execution.parameters);
  const scope = defaultScope(definition, { variables: variablesOf(execution) });
  const resolved = ifKnown(() => evaluate(config, { ...scope, parameter: (name) => values.get(name) }));
  return resolved === undefined ? {} : { PipelineExperimentConfig: resolved };
}

async function changeExecution(
  service: Service,
  { request, id }: { request: Request; id: string },
  change: (existing: ExecutionRecord) => ExecutionRecord,
): Promise<ExecutionRecord> {
  const changed = await service.store.changeExecution(id, (existing) => {
    if (!existing) throw missing(request);
    return change(existing);
  });
  return changed!;
}

/** Ids are unique here, but an ARN with another pipeline's name before the id names nothing. AWS's ARNs have names in lower case. */
export function isNamed({ arn }: Pick<ExecutionRecord, 'arn'>, given: string): boolean {
  return arn.toLowerCase() === given.toLowerCase();
}

function missing({ PipelineExecutionArn }: Request): ServiceError {
  return notFound(`Pipeline execution '${String(PipelineExecutionArn)}'`);
}
