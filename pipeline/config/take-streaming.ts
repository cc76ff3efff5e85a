import type { PipelineSpec } from './spec.ts';

const volume = 'ProcessingVolumeSizeInGB';

/** What is fetched lies in memory: the volume holds what the job writes. */
export const streamingVolumeGB = 30;

/** A spec whose groups are read straight from S3, with volumes that hold no input, unless the description says others. */
export function takeStreaming(spec: PipelineSpec): PipelineSpec {
  if (spec.process.read === 'copy' || spec.parameterPlaces[volume] !== undefined) return spec;
  return {
    ...spec,
    parameters: spec.parameters.filter(({ name }) => name !== volume),
    groups: spec.groups.map((group) => ({ ...group, volumeSizeInGB: group.volumeSizeInGB ?? streamingVolumeGB })),
  };
}
