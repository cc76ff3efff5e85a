import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';
import type { EstimateRequest } from '../../pipeline/estimate/estimate.ts';
import { pricesWith } from '../../pipeline/estimate/facts/prices.ts';
import { assumedShape } from '../../pipeline/estimate/facts/speeds.ts';
import type { GroupSize } from '../../pipeline/estimate/work-estimates.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import { repositoryRoot } from '../support/repository.ts';

/** The committed description's definition, with other groups. */
function pipelineOf(groups: readonly string[]): DefinitionJson {
  const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
  const own = text.replace(/^groups:.*$/m, `groups: [${groups.map((name) => JSON.stringify(name)).join(', ')}]`);
  return buildDefinition(loadPipelineSpec({ file: { path: 'pipeline.yaml', text: own }, env: {} }));
}

/** A start that runs everything, with speeds that are easy to reckon with. */
export function startOf(
  sizes: Readonly<Record<string, GroupSize>>,
  more: Partial<EstimateRequest> = {},
): EstimateRequest {
  const definition = pipelineOf(Object.keys(sizes));
  return {
    definition,
    parameters: {},
    running: new Set(definition.Steps.map(({ Name }) => Name)),
    groups: new Map(Object.entries(sizes)),
    limits: { stepsAtOnce: 50, instancesAtOnce: {} },
    prices: pricesWith({ instanceHour: {}, volumeGBMonth: null, thousandGets: null }),
    speeds: {
      source: 'the test',
      megabytesPerSecond: 1000,
      secondsPerUnit: 0.001,
      rowsPerSecond: 100_000,
      combineRowsPerSecond: 100_000,
      partRowsPerSecond: 1_000_000,
      sharedThread: 1,
      startSeconds: 0,
    },
    shape: assumedShape,
    ...more,
  };
}
