import { Option } from 'commander';
import { listenForBrowsers } from '../console/listen.ts';
import type { Io } from '../io.ts';
import { type AddCommand, allowedHostOption, portNumber } from '../options.ts';
import { addMachineOptions } from '../target/local-machine.ts';
import { addTargetOptions, openTarget, type TargetOptions } from '../target/open-target.ts';

interface ConsoleOptions extends TargetOptions {
  readonly port?: number;
  readonly allowHost?: readonly string[];
}

const defaultPort = 8765;

export const consoleCommand: AddCommand = (command, act) => {
  command
    .addOption(
      new Option('--port <n>', `where to listen; 0 takes any that is free (default: ${defaultPort})`).argParser(
        portNumber,
      ),
    )
    .addOption(allowedHostOption());
  addMachineOptions(addTargetOptions(command)).action((options: ConsoleOptions) => act((io) => serve(options, io)));
};

/** Runs until it is interrupted; executions go on. */
async function serve(options: ConsoleOptions, io: Io): Promise<number> {
  const { port = defaultPort, allowHost = [] } = options;
  const target = await openTarget(options, io);
  try {
    const interrupted = new Promise<void>((done) => {
      io.onInterrupt(done);
    });
    const page = await listenForBrowsers({
      ...{ port, flag: '--port', allowedHosts: allowHost },
      openService: async () =>
        (await import('../console/console-service.ts')).consoleService({ target, isLocal: options.local ?? false }, io),
    });
    io.stdout.write(`${page.address}\n`);
    io.stderr.write(`whoever has this address acts as you on SageMaker${target.place}; Ctrl-C ends it\n`);
    await interrupted;
    await page.close();
    return 0;
  } finally {
    await target.close();
  }
}
