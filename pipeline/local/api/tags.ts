/** AddTags, ListTags, DeleteTags: of pipelines and processing jobs. */

import type { JsonObject } from '../../definition/json.ts';
import { pipelineNameOf, processingJobNameOf } from '../../names/arn.ts';
import { mostTags } from '../../service/limits.ts';
import { breaksConstraint, invalid } from '../service-error.ts';
import type { JobRecord, Tags } from '../store/records.ts';
import { page } from './page.ts';
import { changeExisting, requirePipeline } from './pipelines.ts';
import { requireJob } from './processing-jobs.ts';
import { type Request, tags, text } from './request.ts';
import type { Operation, Service } from './service.ts';

export const addTags: Operation = async (service, request) => {
  const added = tags(request);
  const all = await changeTags(service, request, (existing) => {
    const merged = { ...existing, ...added };
    if (Object.keys(merged).length > mostTags) throw invalid(`The number of tags exceeds the limit of ${mostTags}.`);
    return merged;
  });
  return { Tags: entries(all) };
};

export const deleteTags: Operation = async (service, request) => {
  const keys = request.TagKeys as readonly string[];
  await changeTags(service, request, (existing) =>
    Object.fromEntries(Object.entries(existing).filter(([key]) => !keys.includes(key))),
  );
  return {};
};

export const listTags: Operation = async (service, request) => {
  const found = entries(await readTags(service, resource(request)));
  const { items, nextToken } = page(found, request, { keyOf: ({ Key }) => Key });
  return { Tags: items, ...nextToken };
};

type Resource = { readonly pipeline: string } | { readonly job: string };

/** @throws ServiceError ValidationException for what carries no tags here */
function resource(request: Request): Resource {
  const arn = text(request, 'ResourceArn');
  const pipeline = pipelineNameOf(arn);
  if (pipeline !== undefined) return { pipeline };
  const job = processingJobNameOf(arn);
  if (job !== undefined) return { job };
  throw breaksConstraint('resourceArn', arn, 'be the ARN of a pipeline or a processing job');
}

async function readTags(service: Service, target: Resource): Promise<Tags> {
  if ('pipeline' in target) return (await requirePipeline(service, target.pipeline)).tags;
  const job = await requireJob(service, target.job);
  return (await service.store.jobTags(job.name)) ?? tagsOfJob(job);
}

async function changeTags(service: Service, request: Request, change: (existing: Tags) => Tags): Promise<Tags> {
  const target = resource(request);
  if ('pipeline' in target) {
    const changed = await changeExisting(service, target.pipeline, (existing) => ({
      ...existing,
      tags: change(existing.tags),
    }));
    return changed.tags;
  }
  const changed = change(await readTags(service, target));
  await service.store.saveJobTags(target.job, changed);
  return changed;
}

/**
 * A job's own tags, and those that Pipelines puts on every job which it starts.
 * @see Amazon SageMaker Developer Guide, "Define a pipeline", tags of jobs
 */
function tagsOfJob({ arguments: { Tags: given }, executionArn, stepName }: JobRecord): Tags {
  const own = ((given ?? []) as readonly JsonObject[]).map(({ Key, Value }) => [String(Key), String(Value)]);
  return {
    ...Object.fromEntries(own),
    ...(executionArn !== undefined && { 'sagemaker:pipeline-execution-arn': executionArn }),
    ...(stepName !== undefined && { 'sagemaker:pipeline-step-name': stepName }),
  };
}

function entries(all: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(all)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
}
