import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./plain-loop.js', import.meta.url));

/** Seconds of the plain loop over a folder's signal files, in a process of its own, without that process's start. */
export async function runPlainLoop(
  folder: string,
  { format, channels, samples }: { format: number; channels: number; samples: number },
): Promise<number> {
  const args = [program, folder, String(format), String(channels)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const told = JSON.parse(stdout) as { seconds: number; samples: number };
  if (told.samples !== samples) throw new Error(`the plain loop counted ${told.samples} samples, expected ${samples}`);
  return told.seconds;
}
