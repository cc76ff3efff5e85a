import type { PipelineSpec } from '../pipeline/config/spec.ts';
import type { Step } from '../pipeline/definition/definition.ts';
import { type Expression, join } from '../pipeline/definition/expression.ts';
import { type ProcessingStep, processingStep } from '../pipeline/definition/processing-step.ts';
import { mostInputs } from '../pipeline/service/limits.ts';
import { type CombineSource, planCombineTree } from './combine-tree.ts';
import { cacheConfig, folderOutput, jobSettings, outputKey, prefixInput, resources } from './job.ts';
import { parameters } from './parameters.ts';
import { retryPolicies } from './retry-policies.ts';
import { templateText } from './template-text.ts';

/** What a combine reads: the output of a step, or of an iteration of one, under a name that no other has. */
export type ShardSource = Pick<ProcessingStep<'shard'>, 'name' | 'outputUri'>;

type ShardStep = ProcessingStep<'shard'>;

/** The step whose output is the dataset, and whose summary the quality gate reads. */
export type CombineStep = ProcessingStep<'combined', 'Summary'>;

/**
 * `Combine` and, past ten groups or packs, the `Combine-Part-<n>` steps before it. Each input is another step's actual output by
 * property reference, so it is right after a cache hit, when that output lies under an older execution.
 */
export function combineSteps(
  spec: PipelineSpec,
  groups: readonly ShardSource[],
): { parts: ShardStep[]; combine: CombineStep } {
  const tree = planCombineTree(groups.length);
  const parts: ShardStep[] = [];
  for (const sources of tree.parts) parts.push(partStep(spec, parts.length + 1, inputsOf(sources)));
  return { parts, combine: finalStep(spec, inputsOf(tree.final)) };

  function inputsOf(sources: readonly CombineSource[]): Inputs {
    const packedGroups = sources.reduce((sum, source) => sum + packedGroupsIn(source), 0);
    return {
      inputs: stepsOf(sources).map((step) =>
        prefixInput(step.name, { uri: step.outputUri('shard'), folder: step.name }),
      ),
      // Unchecked, an upload of a pack that lacks a group would silently make a smaller dataset.
      groupCount: packedGroups > 0 ? String(packedGroups) : undefined,
    };
  }

  function stepsOf(sources: readonly CombineSource[]): ShardSource[] {
    return sources.map((source) => ('group' in source ? groups[source.group]! : parts[source.part - 1]!));
  }

  function packedGroupsIn(source: CombineSource): number {
    if ('group' in source) return spec.packs[source.group]?.groups.length ?? 0;
    return tree.parts[source.part - 1]!.reduce((sum, each) => sum + packedGroupsIn(each), 0);
  }
}

/**
 * `Combine` alone, of whatever groups this execution has written: its one input is their prefix, which holds nothing of
 * another execution, and how many there must be says the ForEach step.
 */
export function combineOfExecution(spec: PipelineSpec, groups: ForEachGroups): CombineStep {
  const uri = templateText(spec.outputUri, spec, '/groups/');
  return finalStep(spec, {
    inputs: [prefixInput('groups', { uri, folder: 'groups' })],
    groupCount: join('', [groups.itemCount]),
    dependsOn: [groups],
  });
}

type ForEachGroups = Step & { readonly itemCount: Expression<'Integer'> };

interface Inputs {
  readonly inputs: readonly ReturnType<typeof prefixInput>[];
  /** How many groups they must hold; undefined where each input is a group. */
  readonly groupCount: string | Expression<'String'> | undefined;
  readonly dependsOn?: readonly Step[];
}

function partStep(spec: PipelineSpec, number: number, inputs: Inputs): ShardStep {
  return processingStep({
    name: `Combine-Part-${number}`,
    displayName: `Combine part ${number}`,
    description: `Joins ${inputs.inputs.length} shards into one, because a job takes ${mostInputs} inputs at most`,
    arguments: {
      AppSpecification: {
        ImageUri: parameters.ProcessingImageUri,
        ContainerArguments: ['combine', '--partial', ...mixedVersions(spec), ...expectedGroups(inputs)],
      },
      Environment: { DatasetVersion: parameters.DatasetVersion },
      ProcessingInputs: inputs.inputs,
      ProcessingOutputConfig: {
        ...outputKey(spec),
        Outputs: [folderOutput('shard', templateText(spec.outputUri, spec, `/parts/${number}/shard`))],
      },
      ProcessingResources: combineResources(spec),
      ...jobSettings(spec),
    },
    ...cacheConfig(spec),
    retryPolicies,
  });
}

function finalStep(spec: PipelineSpec, inputs: Inputs): CombineStep {
  const { compression, signalNames } = spec.combine;
  return processingStep({
    name: 'Combine',
    displayName: 'Combine',
    description: 'Joins all shards into one Parquet dataset with normalized signal names and signal_stats.csv',
    ...(inputs.dependsOn && { dependsOn: inputs.dependsOn }),
    arguments: {
      AppSpecification: {
        ImageUri: parameters.ProcessingImageUri,
        ContainerArguments: [
          'combine',
          '--compression',
          compression,
          ...mixedVersions(spec),
          ...expectedGroups(inputs),
          ...Object.entries(signalNames).flatMap(([spelling, name]) => ['--signal-name', `${spelling}=${name}`]),
        ],
      },
      // Outputs are not in the cache key: without its place in the environment, a new place would stay empty.
      Environment: {
        InputDataUri: parameters.InputDataUri,
        OutputDataUri: parameters.OutputDataUri,
        DatasetVersion: parameters.DatasetVersion,
      },
      ProcessingInputs: inputs.inputs,
      ProcessingOutputConfig: {
        ...outputKey(spec),
        Outputs: [folderOutput('combined', templateText(spec.outputUri, spec, '/combined'))],
      },
      ProcessingResources: combineResources(spec),
      ...jobSettings(spec),
    },
    ...cacheConfig(spec),
    retryPolicies,
    propertyFiles: { Summary: { outputName: 'combined', filePath: 'summary.json' } },
  });
}

function mixedVersions({ combine }: PipelineSpec): readonly string[] {
  return combine.mixedVersions === 'allow' ? ['--mixed-versions', 'allow'] : [];
}

function expectedGroups({ groupCount }: Inputs): readonly (string | Expression<'String'>)[] {
  return groupCount === undefined ? [] : ['--groups', groupCount];
}

function combineResources(spec: PipelineSpec) {
  return resources(spec, {
    InstanceCount: 1,
    InstanceType: parameters.CombineInstanceType,
    VolumeSizeInGB: parameters.CombineVolumeSizeInGB,
  });
}
