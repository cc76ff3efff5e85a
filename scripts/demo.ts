/**
 * `npm run demo`: makes a dataset shaped as the MIMIC-III waveforms are, and runs the whole pipeline on it.
 * Everything lies in demo-output/ below the folder where npm was called; running it again is served from the cache.
 */

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../pipeline/cli/main.ts';
import { processIo } from '../pipeline/cli/process-io.ts';
import { planSample } from './sample/plan-sample.ts';
import { writeSample } from './sample/write-sample.ts';

process.exitCode = await demo();

async function demo(): Promise<number> {
  const io = processIo();
  const folder = join(io.folder, 'demo-output');
  const dataset = join(folder, 'mimic3wdb');
  const at = (path: string) => relative(io.folder, path);
  const plan = planSample();
  if (existsSync(dataset)) io.stdout.write(`${at(dataset)} is there already\n`);
  else {
    const { files, bytes } = await writeSample(dataset, plan);
    io.stdout.write(
      `${at(dataset)}: ${plan.groups.length} groups, ${plan.unitCount} units, ${files} files, ${(bytes / 1e6).toFixed(1)} MB\n`,
    );
  }
  io.stdout.write(
    `broken on purpose: ${plan.expectedRejects.map(({ group, path }) => `${group}/${path}`).join(', ')}\n\n`,
  );
  const config = fileURLToPath(new URL('../../pipeline.yaml', import.meta.url));
  return main(['local', '--config', config, '--data', dataset, '--out', join(folder, 'features')], io);
}
