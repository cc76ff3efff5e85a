import type { ConsoleOptions } from '../command-line/setup-commands.ts';
import { listenForBrowsers } from '../console/listen.ts';
import type { Io } from '../io.ts';
import { refuseMissingDescription } from '../nearest-description.ts';
import { openTarget } from '../target/open-target.ts';

/** Runs until it is interrupted; executions go on. */
export async function showConsole(options: ConsoleOptions, io: Io): Promise<number> {
  const { config, port, allowHost = [], local: isLocal = false } = options;
  refuseMissingDescription(config, io);
  const target = await openTarget(options, io);
  try {
    const interrupted = new Promise<void>((done) => {
      io.onInterrupt(done);
    });
    const page = await listenForBrowsers({
      ...{ port, flag: '--port', allowedHosts: allowHost },
      openService: async () =>
        (await import('../console/console-service.ts')).consoleService({ target, isLocal, config }, io),
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
