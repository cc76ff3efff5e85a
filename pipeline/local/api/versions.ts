import { pipelineNameOf } from '../../names/arn.ts';
import { breaksConstraint } from '../service-error.ts';
import { aliasesIn, changedAliases, withAliases } from './aliases.ts';
import { changeExisting, versionById } from './pipelines.ts';
import { description, displayName, type Request, text, versionId } from './request.ts';
import type { Operation } from './service.ts';

/** UpdatePipelineVersion: a version's display name, description and aliases, the only things of it that can change. */
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
  const operations = (request.PipelineVersionAliasOperations ?? {}) as Request;
  const [add, remove] = [aliasesIn(operations, 'Add'), aliasesIn(operations, 'Remove')];
  const changed = await changeExisting(service, name, (existing) => {
    const { aliases: _, ...version } = versionById(existing, id);
    const aliases = changedAliases(existing, versionById(existing, id), { add, remove });
    const next = { ...version, ...changes, ...withAliases(aliases) };
    const versions = existing.versions.map((each) => (each.id === id ? next : each));
    return { ...existing, versions };
  });
  return { PipelineArn: changed.arn, PipelineVersionId: id };
};
