import type { Io } from '../../pipeline/cli/io.ts';
import { main } from '../../pipeline/cli/main.ts';
import { processIo } from '../../pipeline/cli/process-io.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, as if typed in `folder`. */
export async function cli(
  folder: string,
  argv: readonly string[],
  options: {
    env?: Readonly<Record<string, string>>;
    columns?: number;
    platform?: NodeJS.Platform;
    onStart?: (interrupt: () => void) => void;
    onStdout?: (text: string) => void;
    clock?: Pick<Io, 'nowMs' | 'pause'>;
  } = {},
): Promise<CliResult> {
  let [stdout, stderr] = ['', ''];
  const { PATH, NODE_V8_COVERAGE } = process.env;
  const exitCode = await main(argv, {
    stdout: {
      columns: options.columns,
      write: (text) => {
        stdout += text;
        options.onStdout?.(text);
      },
    },
    stderr: {
      columns: undefined,
      write: (text) => {
        stderr += text;
      },
    },
    env: { PATH, NODE_V8_COVERAGE, ...options.env },
    folder,
    nowMs: Date.now,
    pause: processIo().pause,
    ...options.clock,
    random: Math.random,
    cpuCount: 2,
    platform: options.platform ?? 'linux',
    onInterrupt: (callback) => {
      options.onStart?.(callback);
      return () => {};
    },
  });
  return { exitCode, stdout, stderr };
}
