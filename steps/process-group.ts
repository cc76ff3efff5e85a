import type { GroupSpec, PipelineSpec, TextTemplate } from '../pipeline/config/spec.ts';
import type { Expression } from '../pipeline/definition/expression.ts';
import { type ProcessingStep, processingStep } from '../pipeline/definition/processing-step.ts';
import { extractorArguments, extractorDigest } from './extractor-arguments.ts';
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
  const { name, inputUri, instanceType, volumeSizeInGB } = group;
  return groupJobStep(spec, {
    stepName: stepNameOf('Group', name),
    displayName: `Process group ${name}`,
    description: `Processes the files of group ${name} on ${machineWords(spec)}`,
    group: [name],
    inputUri,
    environment: inputDigest(spec, group),
    ...(instanceType !== undefined && { instanceType }),
    ...(volumeSizeInGB !== undefined && { volumeSizeInGB }),
  });
}

/** What one job on a group is made of, whether the group is known already or is the item of an iteration. */
export interface GroupJob {
  readonly stepName: string;
  readonly displayName: string;
  readonly description: string;
  /** Its name. */
  readonly group: TextTemplate;
  readonly inputUri: TextTemplate;
  /** Beside what each job has. */
  readonly environment: { readonly InputDigest?: string | Expression<'String'> };
  readonly instanceType?: string;
  readonly volumeSizeInGB?: number;
}

/** A step with one job on one group. */
export function groupJobStep(spec: PipelineSpec, job: GroupJob): ProcessingStep<'shard'> {
  const isStreamed = spec.process.read === 'stream';
  const { stepName, displayName, description, group, inputUri } = job;
  const name = templateText(group, spec);
  return processingStep({
    name: stepName,
    displayName,
    description,
    arguments: {
      AppSpecification: {
        ImageUri: parameters.ProcessingImageUri,
        ContainerArguments: [
          'process-group',
          '--group',
          name,
          ...extractorArguments(spec),
          ...(isStreamed ? ['--source', templateText(inputUri, spec, slashBehind(inputUri))] : []),
        ],
      },
      Environment: { DatasetVersion: parameters.DatasetVersion, ...job.environment, ...extractorDigest(spec) },
      ...(!isStreamed && { ProcessingInputs: [groupInput(spec, { uri: templateText(inputUri, spec), folder: name })] }),
      ProcessingOutputConfig: {
        ...outputKey(spec),
        Outputs: [folderOutput('shard', templateText([...spec.outputUri, '/groups/', ...group, '/shard'], spec))],
      },
      ProcessingResources: resources(spec, {
        ...groupMachines(spec, instancesOf(spec), job.instanceType),
        VolumeSizeInGB: job.volumeSizeInGB ?? parameters.ProcessingVolumeSizeInGB,
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

type Text = string | Expression<'String'>;

function groupInput(spec: PipelineSpec, place: { readonly uri: Text; readonly folder: Text }) {
  const distribution = spec.macroSharding.by === 'instances' ? 'ShardedByS3Key' : 'FullyReplicated';
  return prefixInput('group', { ...place, distribution });
}

/** A prefix without a slash could also be the beginning of another group's. */
function slashBehind(inputUri: TextTemplate): string {
  const last = inputUri.at(-1);
  return typeof last === 'string' && last.endsWith('/') ? '' : '/';
}
