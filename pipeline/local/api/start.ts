/** StartPipelineExecution. */

import { createHash } from 'node:crypto';
import type { DefinitionJson } from '../../definition/json.ts';
import { executionArn } from '../../names/arn.ts';
import { parameterValues } from '../run/parameter-values.ts';
import { notFound } from '../service-error.ts';
import type { ExecutionRecord, PipelineRecord } from '../store/records.ts';
import { requirePipeline, requireVersion } from './pipelines.ts';
import { description, displayName, objects, parallelism, pipelineNameOrArn, type Request, text } from './request.ts';
import { selection } from './selection.ts';
import type { Operation, Service } from './service.ts';

export const startPipelineExecution: Operation = async (service, request) => {
  const pipeline = await requirePipeline(service, pipelineNameOrArn(request));
  const id = idFor(pipeline, text(request, 'ClientRequestToken'));
  const earlier = await service.store.execution(id);
  if (earlier) return { PipelineExecutionArn: earlier.arn };
  const execution = await newExecution(service, { request, pipeline, id });
  await service.host.begin(id, async () => {
    const saved = await service.store.changeExecution(id, (existing) => (existing ? undefined : execution));
    if (saved !== execution) return undefined;
    await refuseIfDeleted(service, execution);
    return execution;
  });
  return { PipelineExecutionArn: execution.arn };
};

async function newExecution(
  service: Service,
  { request, pipeline, id }: { request: Request; pipeline: PipelineRecord; id: string },
): Promise<ExecutionRecord> {
  const version = requireVersion(pipeline, request);
  const definition = await readDefinition(service, version.definitionSha256);
  const parameters = objects(request, 'PipelineParameters').map((parameter) => ({
    Name: text(parameter, 'Name'),
    Value: text(parameter, 'Value'),
  }));
  parameterValues(definition, parameters);
  const selected = await selection(service, request, { pipelineName: pipeline.name, definition });
  const nowMs = service.nowMs();
  return {
    id,
    arn: executionArn(pipeline.arn, id),
    pipelineName: pipeline.name,
    pipelineArn: pipeline.arn,
    version: version.id,
    definitionSha256: version.definitionSha256,
    ...displayName(request, 'PipelineExecutionDisplayName'),
    ...description(request, 'PipelineExecutionDescription'),
    parameters,
    roleArn: pipeline.roleArn,
    ...(pipeline.maxParallelSteps !== undefined && { maxParallelSteps: pipeline.maxParallelSteps }),
    ...parallelism(request),
    ...(selected && { selection: selected }),
    status: 'Executing',
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    owner: service.host.thisProcess,
  };
}

/**
 * The id that a token leads to: the same token finds the execution that it has started, in any process, without a list
 * of tokens. Twelve lower-case letters and digits, as the service's own.
 */
function idFor({ arn, createdAtMs }: PipelineRecord, token: string): string {
  const digest = createHash('sha256').update(`${arn}\0${createdAtMs}\0${token}`).digest();
  return [...digest.subarray(0, 12)].map((byte) => (byte % 36).toString(36)).join('');
}

async function readDefinition(service: Service, sha256: string): Promise<DefinitionJson> {
  const definition = await service.store.definition(sha256);
  if (definition === undefined) throw new Error(`the definition ${sha256} is not in the store`);
  return JSON.parse(definition) as DefinitionJson;
}

// DeletePipeline looks for executions before and after it deletes, and this one between the two.
async function refuseIfDeleted(service: Service, execution: ExecutionRecord): Promise<void> {
  if (await service.store.pipeline(execution.pipelineName)) return;
  await service.store.changeExecution(execution.id, (existing) => existing && { ...existing, isDeleted: true });
  throw notFound(`Pipeline '${execution.pipelineName}'`);
}
