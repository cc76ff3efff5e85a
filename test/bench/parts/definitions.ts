/** Time to build and to validate definitions of few and of many groups, by the commands that do so. */

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { program } from '../../support/program.ts';
import { takeTurns } from '../best-of.ts';
import type { DefinitionsReport } from '../report.ts';
import type { Measuring } from './measuring.ts';

const groupCounts = [10, 50, 100, 250, 490];

const committed = fileURLToPath(new URL('../../../../pipeline.yaml', import.meta.url));

export async function measureDefinitions(measuring: Measuring): Promise<DefinitionsReport> {
  const { repetitions, progress } = measuring;
  progress(`definitions: ${groupCounts.join(', ')} groups, ${repetitions} runs of each`);
  const folder = join(measuring.folder, 'definitions');
  mkdirSync(folder, { recursive: true });
  const cases = groupCounts.map((groups) => {
    const [config, definition] = [`${groups}.yaml`, `${groups}.json`].map((name) => join(folder, name));
    writeFileSync(config!, describePipeline(groups));
    return { groups, config: config!, definition: definition! };
  });
  const runs = cases.flatMap(({ config, definition }) => [
    () => timeCommand(folder, ['build', '--config', config, '--out', definition]),
    () => timeCommand(folder, ['validate', '--config', config]),
  ]);
  const results = await takeTurns([() => timeCommand(folder, ['--help']), ...runs], repetitions);
  const [startSeconds, ...best] = results.map((seconds) => Math.min(...seconds));
  return {
    startSeconds: startSeconds!,
    sizes: cases.map(({ groups, definition }, index) => ({
      groups,
      steps: countSteps(definition),
      definitionBytes: statSync(definition).size,
      buildSeconds: best[2 * index]!,
      validateSeconds: best[2 * index + 1]!,
    })),
  };
}

/** The committed pipeline, of so many groups. */
function describePipeline(groups: number): string {
  return readFileSync(committed, 'utf8')
    .replace(/^groups:.*$/m, `groups: { from: 1, to: ${groups} }`)
    .replace(/^quotas:.*$/m, 'quotas: { steps: 1000 }');
}

/** Exit code 1 tells of findings, as of a definition that is too long for SageMaker: the work was done all the same. */
async function timeCommand(folder: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const options = { cwd: folder, env: { PATH: process.env.PATH } };
  await promisify(execFile)(process.execPath, [program, ...args], options).catch((error: { code?: unknown }) => {
    if (error.code !== 1) throw error;
  });
  return (performance.now() - startMs) / 1000;
}

function countSteps(definition: string): number {
  return (JSON.parse(readFileSync(definition, 'utf8')) as { Steps: unknown[] }).Steps.length;
}
