/**
 * Stands for a job on a machine with a network: copies its inputs at a given speed, runs the container's program over
 * the copies, and then waits for as long as its outputs would take. `paced-job.js MB_A_SECOND ARGUMENTS…`
 */

import { spawn } from 'node:child_process';
import { cpSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [mbPerSecond, ...args] = process.argv.slice(2);
const [inputs, outputs] = ['input', 'output'].map((name) =>
  join(process.env.ML_ROOT ?? '/opt/ml', 'processing', name),
) as [string, string];
const startMs = performance.now();
let copied = 0;
for (const name of readdirSync(inputs)) {
  const input = join(inputs, name);
  await copyPaced(realpathSync(input), `${input}.copied`);
  rmSync(input, { recursive: true });
  renameSync(`${input}.copied`, input);
}
const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
spawn(process.execPath, [program, ...args], { stdio: 'inherit' }).on('close', async (code) => {
  process.exitCode = code ?? 1;
  const sizes = filesIn(outputs).map((path) => statSync(path).size);
  await setTimeout(sizes.reduce((sum, size) => sum + size, 0) / 1e3 / Number(mbPerSecond));
});

async function copyPaced(from: string, to: string): Promise<void> {
  for (const path of filesIn(from)) {
    cpSync(path, join(to, path.slice(from.length)));
    copied += statSync(path).size;
    const aheadMs = copied / 1e3 / Number(mbPerSecond) - (performance.now() - startMs);
    if (aheadMs > 5) await setTimeout(aheadMs);
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}
