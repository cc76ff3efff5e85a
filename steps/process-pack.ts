import type { PackSpec, PipelineSpec } from '../pipeline/config/spec.ts';
import { type ProcessingStep, processingStep } from '../pipeline/definition/processing-step.ts';
import { count, listing } from '../pipeline/wording/words.ts';
import { extractorArguments, extractorDigest } from './extractor-arguments.ts';
import { packDigest } from './input-digest.ts';
import { cacheConfig, folderOutput, groupMachines, jobSettings, outputKey, prefixInput, resources } from './job.ts';
import { parameters } from './parameters.ts';
import { retryPolicies } from './retry-policies.ts';
import { stepNameOf } from './step-name.ts';
import { templateText } from './template-text.ts';

/**
 * `Pack-<number>`: several macro-shards on one machine, each with an input of its own. Its output has a folder a group,
 * so that the number of a group's pack does not matter to who reads it.
 */
export function processPackStep(spec: PipelineSpec, pack: PackSpec): ProcessingStep<'shard'> {
  const { number, groups, volumeSizeInGB } = pack;
  const names = groups.map(({ name }) => name);
  return processingStep({
    name: `Pack-${number}`,
    displayName: `Process pack ${number}`,
    description: `Processes ${count(names.length, 'group')} on one machine: ${listing(names, 'and')}`,
    arguments: {
      AppSpecification: {
        ImageUri: parameters.ProcessingImageUri,
        ContainerArguments: [
          'process-pack',
          ...names.flatMap((name) => ['--group', name]),
          ...extractorArguments(spec),
        ],
      },
      Environment: { DatasetVersion: parameters.DatasetVersion, ...packDigest(spec, groups), ...extractorDigest(spec) },
      ProcessingInputs: groups.map(({ name, inputUri }) =>
        prefixInput(stepNameOf('group', name), { uri: templateText(inputUri, spec), folder: name }),
      ),
      ProcessingOutputConfig: {
        ...outputKey(spec),
        Outputs: [folderOutput('shard', templateText(spec.outputUri, spec, `/packs/${number}/shard`))],
      },
      ProcessingResources: resources(spec, {
        ...groupMachines(spec, 1),
        VolumeSizeInGB: volumeSizeInGB ?? parameters.ProcessingVolumeSizeInGB,
      }),
      ...jobSettings(spec),
    },
    ...cacheConfig(spec),
    retryPolicies,
  });
}
