import { pipelineNameOf } from '../../names/arn.ts';
import { breaksConstraint } from '../service-error.ts';
import { changeExisting, requireVersion } from './pipelines.ts';
import { description, displayName, text, versionId } from './request.ts';
import type { Operation } from './service.ts';

/** UpdatePipelineVersion: a version's display name and description, the only things of it that can change. */
export const updatePipelineVersion: Operation = async (service, request) => {
  const arn = text(request, 'PipelineArn');
  const name = pipelineNameOf(arn);
  if (name === undefined) throw breaksConstraint('pipelineArn', arn, 'be the ARN of a pipeline');
  const id = versionId(request)!;
  const changes = {
    ...displayName(request, 'PipelineVersionDisplayName'),
    ...description(request, 'PipelineVersionDescription'),
    modifiedAtMs: service.nowMs(),
  };
  const changed = await changeExisting(service, name, (existing) => {
    requireVersion(existing, id);
    const versions = existing.versions.map((version) => (version.id === id ? { ...version, ...changes } : version));
    return { ...existing, versions };
  });
  return { PipelineArn: changed.arn, PipelineVersionId: id };
};
