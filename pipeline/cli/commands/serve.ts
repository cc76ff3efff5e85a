import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { openEmbeddedSageMaker } from '../../local/embedded-sagemaker.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import type { AddCommand } from '../options.ts';
import { addMachineOptions, localMachine, type MachineOptions } from '../target/local-machine.ts';

interface ServeOptions extends MachineOptions {
  readonly port: number;
  readonly state?: string;
}

const defaultPort = 4599;

export const serveCommand: AddCommand = (command, act) => {
  command
    .addOption(
      new Option('--port <n>', 'where to listen; 0 takes any that is free').default(defaultPort).argParser(parsePort),
    )
    .option('--state <dir>', 'where it keeps its state (default: .macroshard)');
  addMachineOptions(command).action((options: ServeOptions) => act((io) => serve(options, io)));
};

/** Runs until it is interrupted; what runs then is stopped, and its records say so. */
async function serve(options: ServeOptions, io: Io): Promise<number> {
  const stateFolder = resolve(io.folder, options.state ?? '.macroshard');
  const embedded = await openEmbeddedSageMaker({
    ...(await localMachine(options, stateFolder, io)),
    nowMs: io.nowMs,
    onDamaged: (message) => io.stderr.write(`${message}\n`),
  });
  const interrupted = new Promise<void>((done) => {
    io.onInterrupt(done);
  });
  const server = await embedded.listen(options.port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Failure(3, `--port ${options.port}: another program listens there; name another port, or 0 for any`);
  });
  io.stdout.write(`${server.endpoint}\n`);
  io.stderr.write(`state in ${stateFolder}\nfor clients: export AWS_ENDPOINT_URL=${server.endpoint}\n`);
  await interrupted;
  io.stderr.write('stopping what runs\n');
  await embedded.close();
  await server.close();
  return 0;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('expected a number from 0 to 65535');
  return port;
}
