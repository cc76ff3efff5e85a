import { resolve } from 'node:path';
import { type EmbeddedSageMaker, openEmbeddedSageMaker } from '../../local/embedded-sagemaker.ts';
import { accessKeyOf } from '../../local/store/access-key.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { typed } from '../../wording/typed-command.ts';
import { defaultServePort, type ServeOptions } from '../command-line/setup-commands.ts';
import { type ListeningConsole, listenForBrowsers } from '../console/listen.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { refuseMissingDescription } from '../nearest-description.ts';
import { clientEnvironment } from '../serve/client-environment.ts';
import { forgetEndpoint, lastEndpoint, rememberEndpoint } from '../serve/endpoint.ts';
import { localMachine } from '../target/local-machine.ts';

export function serve(options: ServeOptions, io: Io): Promise<number> {
  return options.env ? printEnvironment(options, io) : serveUntilInterrupted(options, io);
}

async function printEnvironment({ state, port }: ServeOptions, io: Io): Promise<number> {
  const stateFolder = resolve(io.folder, state ?? '.macroshard');
  const accessKeyId = await accessKeyOf(stateFolder).catch(refuseKey);
  const served = port === undefined ? await lastEndpoint(stateFolder) : undefined;
  const endpoint = served ?? `http://127.0.0.1:${port ?? defaultServePort}`;
  io.stdout.write(clientEnvironment({ endpoint, accessKeyId }));
  return 0;
}

/** Runs until it is interrupted; executions that run then are stopped, and their records say so. */
async function serveUntilInterrupted(options: ServeOptions, io: Io): Promise<number> {
  const { config, port = defaultServePort, state, anyCredentials } = options;
  refuseMissingDescription(config, io);
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
  { config, consolePort = 0, allowHost = [] }: ServeOptions,
  io: Io,
): Promise<ListeningConsole> {
  return listenForBrowsers({
    ...{ port: consolePort, flag: '--console-port', allowedHosts: allowHost },
    openService: async () => {
      const { embeddedTarget } = await import('../target/open-target.ts');
      const { consoleService } = await import('../console/console-service.ts');
      return consoleService({ target: embeddedTarget(embedded, ''), isLocal: true, config }, io);
    },
  });
}

function refuseKey(error: Error): never {
  throw new Failure(3, error.message);
}
