/** `macroshard serve` as a process that can be killed, and started again on the same state. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { program } from '../support/program.ts';

export interface Place {
  readonly stateFolder: string;
  /** `s3://bucket/prefix` to folder. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Further flags. */
  readonly flags?: readonly string[];
}

export interface Serving {
  readonly client: SageMakerClient;
  readonly pid: number;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Answers once it listens. */
export async function serve({ stateFolder, mounts, flags: more = [] }: Place): Promise<Serving> {
  const flags = [...more, ...Object.entries(mounts).flatMap(([uri, folder]) => ['--mount', `${uri}=${folder}`])];
  const child = spawn(
    process.execPath,
    [program, 'serve', '--port', '0', '--any-credentials', '--state', stateFolder, ...flags],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const client = new SageMakerClient({
    endpoint: first.value as string,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const end = async (signal: NodeJS.Signals) => {
    client.destroy();
    await signalAndWait(child, signal);
  };
  return { client, pid: child.pid!, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Processes of this machine whose environment leads into the state's folder: jobs of it. Linux alone shows them. */
export async function jobProcesses(stateFolder: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => environments[index]!.includes(`ML_ROOT=${stateFolder}/`)).map(Number);
}

async function signalAndWait(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
