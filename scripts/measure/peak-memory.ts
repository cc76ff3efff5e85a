import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));

/** Has the process print its own peak, which the system keeps for it. */
const tellPeak = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'));",
)}`;

export interface Measured {
  readonly peakMb: number;
  readonly seconds: number;
}

/**
 * Runs `process-group` over the group `g` below `root`, which stands for /opt/ml.
 * @throws Error with what it printed, where it fails
 */
export function measureGroup(root: string, { threads }: { threads: number }): Promise<Measured> {
  mkdirSync(join(root, 'processing', 'input'), { recursive: true });
  const startedMs = performance.now();
  const args = ['--import', tellPeak, program, 'process-group', '--group', 'g', '--threads', String(threads)];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ML_ROOT: root },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const peakKb = Number(/^peak (\d+)$/m.exec(text)?.[1]);
      if (code === 0) resolve({ peakMb: peakKb / 1024, seconds: (performance.now() - startedMs) / 1000 });
      else reject(new Error(`process-group ended with exit code ${code}: ${text}`));
    });
  });
}
