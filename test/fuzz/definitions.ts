/** Mutated definitions, given to the rules: findings, and never an exception. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import { checkDefinition } from '../../pipeline/rules/check-definition.ts';
import { createRandom, deriveSeed } from '../../scripts/sample/random.ts';
import { cpuMs } from './cpu-time.ts';
import type { Fuzz } from './fuzz.ts';
import { mutateJson } from './mutate.ts';

const mostMs = 2000;

/** The committed pipeline's own, of three groups. */
export function committedDefinition(): unknown {
  const text = readFileSync(fileURLToPath(new URL('../../../pipeline.yaml', import.meta.url)), 'utf8');
  const spec = loadPipelineSpec({ file: { path: 'pipeline.yaml', text }, env: {}, groupNames: ['30', '31', '32'] });
  return JSON.parse(JSON.stringify(buildDefinition(spec)));
}

export const fuzzDefinitions: Fuzz = async ({ count, seed }) => {
  const definition = committedDefinition();
  let found = 0;
  for (let index = 0; index < count; index++) {
    const mutated = mutateJson(createRandom(deriveSeed(seed, `definition ${index}`)), definition);
    const startMs = cpuMs();
    try {
      if (checkDefinition(mutated, { quotas: { steps: 50 } }).length > 0) found++;
    } catch (error) {
      throw new Error(
        `definitions: seed ${seed}, number ${index} ends in ${(error as Error).stack}\n${JSON.stringify(mutated)}`,
      );
    }
    const tookMs = cpuMs() - startMs;
    if (tookMs > mostMs) throw new Error(`definitions: seed ${seed}, number ${index} took ${Math.round(tookMs)} ms`);
  }
  return `${count} mutated definitions: findings of ${found}`;
};
