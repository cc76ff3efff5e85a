/** StartPipelineExecution, DescribePipelineExecution and what else tells of an execution. */

import type { DefinitionJson } from '../../definition/json.ts';
import { ExecutionRun } from '../run/execution-run.ts';
import { randomToken } from '../run/job-runner.ts';
import { type Override, parameterValues } from '../run/parameter-values.ts';
import { ServiceError } from '../service-error.ts';
import type { ExecutionRecord } from '../store/records.ts';
import { requirePipeline } from './pipelines.ts';
import { executionDisplayName, executionId, optionalText, parallelism, pipelineNameOrArn } from './request.ts';
import type { Operation, Service } from './service.ts';

export const startPipelineExecution: Operation = async (service, request) => {
  const pipeline = await requirePipeline(service, pipelineNameOrArn(request));
  const token = optionalText(request, 'ClientRequestToken');
  const earlier = token === undefined ? undefined : await startedWith(service, pipeline.name, token);
  if (earlier) return { PipelineExecutionArn: earlier.arn };
  const definition = await readDefinition(service, pipeline.name, pipeline.version);
  const parameters = (request.PipelineParameters ?? []) as readonly Override[];
  parameterValues(definition, parameters);
  const id = randomToken(12);
  const nowMs = service.nowMs();
  const description = optionalText(request, 'PipelineExecutionDescription');
  const execution: ExecutionRecord = {
    id,
    arn: `${pipeline.arn}/execution/${id}`,
    pipelineName: pipeline.name,
    pipelineArn: pipeline.arn,
    version: pipeline.version,
    ...executionDisplayName(request),
    ...(description !== undefined && { description }),
    parameters,
    ...(pipeline.maxParallelSteps !== undefined && { maxParallelSteps: pipeline.maxParallelSteps }),
    ...parallelism(request),
    status: 'Executing',
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    ...(token !== undefined && { startToken: token }),
  };
  await service.store.saveExecution(execution);
  await service.store.savePipeline({ ...pipeline, lastRunAtMs: nowMs });
  runInBackground(service, execution, definition);
  return { PipelineExecutionArn: execution.arn };
};

export const describePipelineExecution: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  return {
    PipelineArn: execution.pipelineArn,
    PipelineExecutionArn: execution.arn,
    ...(execution.displayName !== undefined && { PipelineExecutionDisplayName: execution.displayName }),
    ...(execution.description !== undefined && { PipelineExecutionDescription: execution.description }),
    PipelineExecutionStatus: execution.status,
    ...(execution.failureReason !== undefined && { FailureReason: execution.failureReason }),
    CreationTime: execution.createdAtMs / 1000,
    LastModifiedTime: execution.modifiedAtMs / 1000,
    ...(execution.maxParallelSteps !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: execution.maxParallelSteps },
    }),
    PipelineVersionId: execution.version,
  };
};

export const describePipelineDefinitionForExecution: Operation = async (service, request) => {
  const execution = await requireExecution(service, request);
  return {
    PipelineDefinition: await service.store.pipelineDefinition(execution.pipelineName, execution.version),
    CreationTime: execution.createdAtMs / 1000,
  };
};

/** @throws ServiceError ResourceNotFound */
export async function requireExecution(
  service: Service,
  request: Readonly<Record<string, unknown>>,
): Promise<ExecutionRecord> {
  const id = executionId(request);
  const reason = service.lost.get(id);
  if (reason !== undefined) throw new Error(`the state of execution ${id} cannot be written: ${reason}`);
  const execution = await service.store.execution(id);
  if (!execution) {
    throw new ServiceError(
      'ResourceNotFound',
      `Pipeline execution '${String(request.PipelineExecutionArn)}' does not exist.`,
    );
  }
  return execution;
}

async function startedWith(
  service: Service,
  pipelineName: string,
  token: string,
): Promise<ExecutionRecord | undefined> {
  const executions = await service.store.executions();
  return executions.find((each) => each.pipelineName === pipelineName && each.startToken === token);
}

async function readDefinition(service: Service, name: string, version: number): Promise<DefinitionJson> {
  const text = await service.store.pipelineDefinition(name, version);
  if (text === undefined)
    throw new ServiceError('ResourceNotFound', `Version ${version} of pipeline '${name}' does not exist.`);
  return JSON.parse(text) as DefinitionJson;
}

function runInBackground(service: Service, execution: ExecutionRecord, definition: DefinitionJson): void {
  const run = new ExecutionRun(service, execution, definition);
  const ended = run
    .run()
    .catch((error: Error) =>
      service.store.saveExecution({
        ...execution,
        status: 'Failed',
        failureReason: `InternalServerError: ${error.message}`,
        modifiedAtMs: service.nowMs(),
      }),
    )
    .catch((error: Error) => {
      service.lost.set(execution.id, error.message);
    })
    .finally(() => service.running.delete(execution.id));
  service.running.set(execution.id, { run, ended });
}
