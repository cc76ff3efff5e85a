/** Mutated descriptions: each gives a definition, or problems with file, line and column. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { ConfigError } from '../../pipeline/config/problem.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';
import { checkDefinition } from '../../pipeline/rules/check-definition.ts';
import { createRandom, deriveSeed, type Random } from '../../scripts/sample/random.ts';
import { cpuMs } from './cpu-time.ts';
import type { Fuzz } from './fuzz.ts';
import { hostileWords, mutateText } from './mutate.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const mostMs = 2000;

export const fuzzYaml: Fuzz = async ({ count, seed }) => {
  const text = readFileSync(join(repository, 'pipeline.yaml'), 'utf8');
  const folder = join(repository, 'datasets');
  const datasets = readdirSync(folder).map((name) => ({
    name: basename(name, '.yaml'),
    text: readFileSync(join(folder, name), 'utf8'),
  }));
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  const outcomes = { definitions: 0, refusals: 0 };
  for (let index = 0; index < count; index++) {
    const random = createRandom(deriveSeed(seed, `yaml ${index}`));
    const dataset = random.pick(datasets);
    const file = { path: 'p.yaml', text: random.chance(70) ? mutateYaml(random, text) : text };
    const mutated = {
      path: 'd.yaml',
      name: dataset.name,
      text: random.chance(50) ? mutateYaml(random, dataset.text) : dataset.text,
    };
    const startMs = cpuMs();
    outcomes[
      tryOne({ file, ...(random.chance(50) ? { dataset: mutated } : {}), env: {} }, `seed ${seed}, number ${index}`)
    ]++;
    const tookMs = cpuMs() - startMs;
    if (tookMs > mostMs) throw new Error(`yaml: seed ${seed}, number ${index} took ${Math.round(tookMs)} ms`);
  }
  if (Object.getOwnPropertyNames(Object.prototype).join() !== before) throw new Error('yaml: a prototype was changed');
  return `${count} mutated descriptions: ${outcomes.definitions} definitions, ${outcomes.refusals} refusals with a place`;
};

function tryOne(files: Parameters<typeof loadPipelineSpec>[0], which: string): 'definitions' | 'refusals' {
  try {
    checkDefinition(JSON.parse(JSON.stringify(buildDefinition(loadPipelineSpec(files)))), { quotas: { steps: 50 } });
    return 'definitions';
  } catch (error) {
    const lines = error instanceof ConfigError ? error.message.split('\n') : [];
    if (lines.length > 0 && lines.every((line) => /^[pd]\.yaml:\d+:\d+: ./.test(line))) return 'refusals';
    throw new Error(`yaml: ${which} ends in ${(error as Error).stack}\n${JSON.stringify(files)}`);
  }
}

const bombs: readonly string[] = [
  'groups: { from: 1, to: 999999999999 }',
  'groups: { from: -5, to: 5 }',
  `groups: [${'['.repeat(500)}${']'.repeat(500)}]`,
  'groups: &a [1, *a]',
  'tags: { __proto__: { polluted: yes } }',
  '<<: { name: x }',
  'name: !!js/function "function () {}"',
  'name: "{{constructor.constructor}}"',
  'name: {{#each this}}x{{/each}}',
  '? [complex, key]\n: x',
  '--- \n--- ',
  '%YAML 9.9\n---',
];

function mutateYaml(random: Random, text: string): string {
  if (random.chance(20)) return `${text}\n${random.pick(bombs)}\n`;
  if (random.chance(20)) return text.replace(/: .*$/m, () => `: ${random.pick(hostileWords)}`);
  return mutateText(random, text);
}
