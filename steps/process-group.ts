import type { GroupSpec, PipelineSpec } from '../pipeline/config/spec.ts';
import { type ProcessingStep, processingStep } from '../pipeline/definition/processing-step.ts';
import { extractorArguments } from './extractor-arguments.ts';
import { inputDigest } from './input-digest.ts';
import { cacheConfig, folderOutput, groupMachines, jobSettings, outputKey, prefixInput, resources } from './job.ts';
import { parameters } from './parameters.ts';
import { retryPolicies } from './retry-policies.ts';
import { stepNameOf } from './step-name.ts';
import { templateText } from './template-text.ts';

/**
 * `Group-<name>`: the macro-shard. One job on one machine takes the whole group, so that files which depend on one
 * another meet; where none depends on another, several machines may share it. Nothing of the execution stands in its inputs, arguments or environment: they are the cache key.
 */
export function processGroupStep(spec: PipelineSpec, group: GroupSpec): ProcessingStep<'shard'> {
  const isStreamed = spec.process.read === 'stream';
  return processingStep({
    name: stepNameOf('Group', group.name),
    displayName: `Process group ${group.name}`,
    description: `Processes the files of group ${group.name} on ${machineWords(spec)}`,
    arguments: {
      AppSpecification: {
        ImageUri: parameters.ProcessingImageUri,
        ContainerArguments: [
          'process-group',
          '--group',
          group.name,
          ...extractorArguments(spec),
          ...(isStreamed ? ['--source', templateText(group.inputUri, spec, slashBehind(group))] : []),
        ],
      },
      Environment: { DatasetVersion: parameters.DatasetVersion, ...inputDigest(spec, group) },
      ...(!isStreamed && { ProcessingInputs: [groupInput(spec, group)] }),
      ProcessingOutputConfig: {
        ...outputKey(spec),
        Outputs: [folderOutput('shard', templateText(spec.outputUri, spec, `/groups/${group.name}/shard`))],
      },
      ProcessingResources: resources(spec, {
        ...groupMachines(spec, instancesOf(spec), group.instanceType),
        VolumeSizeInGB: group.volumeSizeInGB ?? parameters.ProcessingVolumeSizeInGB,
      }),
      // Whoever reads S3 has a network; whatever else the pipeline runs keeps to itself.
      ...jobSettings(spec, isStreamed ? { ...spec.security, networkIsolation: false } : spec.security),
    },
    ...cacheConfig(spec),
    retryPolicies,
  });
}

function instancesOf({ macroSharding }: PipelineSpec): number {
  return macroSharding.by === 'instances' ? macroSharding.count : 1;
}

function machineWords(spec: PipelineSpec): string {
  const count = instancesOf(spec);
  return count === 1
    ? 'one machine, shared out over its vCPUs'
    : `${count} machines, shared out over them and their vCPUs`;
}

function groupInput(spec: PipelineSpec, { name, inputUri }: GroupSpec) {
  const distribution = spec.macroSharding.by === 'instances' ? 'ShardedByS3Key' : 'FullyReplicated';
  return prefixInput('group', { uri: templateText(inputUri, spec), folder: name, distribution });
}

/** A prefix without one could be the begin of another group's. */
function slashBehind({ inputUri }: GroupSpec): string {
  const last = inputUri.at(-1);
  return typeof last === 'string' && last.endsWith('/') ? '' : '/';
}
