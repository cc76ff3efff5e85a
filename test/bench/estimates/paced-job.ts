/**
 * Stands for a job on a machine with a network: copies its inputs at a given speed, and then runs the container's
 * program over the copies. `paced-job.js MB_A_SECOND ARGUMENTS…`
 */

import { spawn } from 'node:child_process';
import { cpSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [mbPerSecond, ...args] = process.argv.slice(2);
const inputs = join(process.env.ML_ROOT ?? '/opt/ml', 'processing/input');
const startMs = performance.now();
let copied = 0;
for (const name of readdirSync(inputs)) {
  const input = join(inputs, name);
  await copyPaced(realpathSync(input), `${input}.copied`);
  rmSync(input, { recursive: true });
  renameSync(`${input}.copied`, input);
}
const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
spawn(process.execPath, [program, ...args], { stdio: 'inherit' }).on('close', (code) => {
  process.exitCode = code ?? 1;
});

async function copyPaced(from: string, to: string): Promise<void> {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    cpSync(path, join(to, path.slice(from.length)));
    copied += statSync(path).size;
    const aheadMs = copied / 1e3 / Number(mbPerSecond) - (performance.now() - startMs);
    if (aheadMs > 5) await setTimeout(aheadMs);
  }
}
