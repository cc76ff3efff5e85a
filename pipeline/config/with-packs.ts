import { assignPacks, type PackRequest } from '../survey/assign-packs.ts';
import type { Survey } from '../survey/survey.ts';
import type { PipelineSpec } from './spec.ts';

/** What was found, with the packs that the description wants: a group that had one keeps it. */
export function withPacks(found: Survey, spec: PipelineSpec, how: Omit<PackRequest, 'steps'>): Survey {
  const { macroSharding } = spec;
  return macroSharding.by === 'pack' ? assignPacks(found, { ...how, steps: macroSharding.steps }) : found;
}
