import { resolve } from 'node:path';
import { Option } from 'commander';
import { type EmbeddedSageMaker, openEmbeddedSageMaker } from '../../local/embedded-sagemaker.ts';
import { accessKeyOf } from '../../local/store/access-key.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { typed } from '../../wording/typed-command.ts';
import { type ListeningConsole, listenForBrowsers } from '../console/listen.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { type AddCommand, allowedHostOption, portNumber } from '../options.ts';
import { clientEnvironment } from '../serve/client-environment.ts';
import { forgetEndpoint, lastEndpoint, rememberEndpoint } from '../serve/endpoint.ts';
import { addMachineOptions, localMachine, type MachineOptions } from '../target/local-machine.ts';

interface ServeOptions extends MachineOptions {
  readonly port?: number;
  readonly state?: string;
  readonly env?: true;
  readonly anyCredentials?: true;
  readonly consolePort?: number;
  readonly allowHost?: readonly string[];
}

const defaultPort = 4599;

export const serveCommand: AddCommand = (command, act) => {
  command
    .addOption(
      new Option('--port <n>', `where to listen; 0 takes any that is free (default: ${defaultPort})`).argParser(
        portNumber,
      ),
    )
    .addOption(
      new Option('--console-port <n>', 'where the page for a browser listens (default: any that is free)').argParser(
        portNumber,
      ),
    )
    .addOption(allowedHostOption())
    .option('--state <dir>', 'where it keeps its state (default: .macroshard)')
    .option('--env', `serves nothing, and prints what sets a shell up for clients: eval "$(${typed('serve')} --env)"`)
    .option(
      '--any-credentials',
      'for tests: whoever reaches 127.0.0.1 on this machine may run programs and read data as you',
    );
  addMachineOptions(command).action((options: ServeOptions) =>
    act((io) => (options.env ? printEnvironment(options, io) : serve(options, io))),
  );
};

async function printEnvironment({ state, port }: ServeOptions, io: Io): Promise<number> {
  const stateFolder = resolve(io.folder, state ?? '.macroshard');
  const accessKeyId = await accessKeyOf(stateFolder).catch(refuseKey);
  const served = port === undefined ? await lastEndpoint(stateFolder) : undefined;
  const endpoint = served ?? `http://127.0.0.1:${port ?? defaultPort}`;
  io.stdout.write(clientEnvironment({ endpoint, accessKeyId }));
  return 0;
}

/** Runs until it is interrupted; what runs then is stopped, and its records say so. */
async function serve(options: ServeOptions, io: Io): Promise<number> {
  const { port = defaultPort, state, anyCredentials } = options;
  const stateFolder = resolve(io.folder, state ?? '.macroshard');
  const access = anyCredentials ? 'any' : { accessKeyId: await accessKeyOf(stateFolder).catch(refuseKey) };
  const embedded = await openEmbeddedSageMaker({
    ...(await localMachine(options, stateFolder, io)),
    nowMs: io.nowMs,
    onDamaged: (message) => io.stderr.write(`${message}\n`),
  });
  const interrupted = new Promise<void>((done) => {
    io.onInterrupt(done);
  });
  const server = await embedded.listen({ port, access }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Failure(3, `--port ${port}: another program listens there; name another port, or 0 for any`);
  });
  await rememberEndpoint(stateFolder, server.endpoint);
  io.stdout.write(`${server.endpoint}\n`);
  const closeService = async () => {
    await embedded.close();
    await forgetEndpoint(stateFolder, server.endpoint);
    await server.close();
  };
  const page = await listenWithPage(embedded, options, io).catch(async (error: unknown) => {
    await closeService();
    throw error;
  });
  io.stdout.write(`${page.address}\n`);
  const flags = state === undefined ? '' : ` --state ${shellWord(state)}`;
  io.stderr.write(`state in ${stateFolder}\nfor clients: eval "$(${typed('serve')} --env${flags})"\n`);
  if (anyCredentials) {
    io.stderr.write(
      '--any-credentials: whoever reaches 127.0.0.1 on this machine may run programs and read data as you\n',
    );
  }
  await interrupted;
  io.stderr.write('stopping what runs\n');
  await page.close();
  await closeService();
  return 0;
}

function listenWithPage(
  embedded: EmbeddedSageMaker,
  { consolePort = 0, allowHost = [] }: ServeOptions,
  io: Io,
): Promise<ListeningConsole> {
  return listenForBrowsers({
    ...{ port: consolePort, flag: '--console-port', allowedHosts: allowHost },
    openService: async () => {
      const { embeddedTarget } = await import('../target/open-target.ts');
      const { consoleService } = await import('../console/console-service.ts');
      return consoleService({ target: embeddedTarget(embedded, ''), isLocal: true }, io);
    },
  });
}

function refuseKey(error: Error): never {
  throw new Failure(3, error.message);
}
