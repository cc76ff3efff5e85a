import { execFile } from 'node:child_process';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';

/** @throws Failure 3 where no Docker CLI can be run, or its daemon does not answer */
export async function requireDocker({ env }: Pick<Io, 'env'>): Promise<void> {
  const problem = await new Promise<string | undefined>((answer) => {
    const options = { env: { ...env }, timeout: 10_000 };
    execFile('docker', ['version', '--format', '{{.Server.Version}}'], options, (error, _stdout, stderr) => {
      if (!error) answer(undefined);
      else if (error.code === 'ENOENT') answer('there is no docker on this PATH; install the Docker CLI');
      else answer(`its daemon does not answer (${stderr.trim().split('\n').at(-1) || error.message}); start it`);
    });
  });
  if (problem === undefined) return;
  throw new Failure(3, `--docker: ${problem}, or leave --docker out to run jobs as processes of this machine`);
}
