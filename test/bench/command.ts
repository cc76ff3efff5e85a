/** The bench command as a function of its arguments and its two outputs. */

import { UsageError } from '../../scripts/flags.ts';
import { parseBenchArguments, usage } from './arguments.ts';
import { measure } from './measure.ts';
import { renderReport } from './tables.ts';

export interface CommandOutputs {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Exit code: 0 done, 2 wrong command line, 3 something could not be run. */
export async function runBench(argv: readonly string[], { stdout, stderr }: CommandOutputs): Promise<number> {
  try {
    const { help, json, ...what } = parseBenchArguments(argv);
    if (help) {
      stdout.write(usage);
      return 0;
    }
    const report = await measure(what, (text) => stderr.write(`bench: ${text}\n`));
    stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report));
    return 0;
  } catch (error) {
    stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 3;
  }
}
