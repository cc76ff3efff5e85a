/** The make-sample command as a function of its arguments and its two outputs. */

import { UsageError } from '../flags.ts';
import { parseSampleArguments, usage } from './arguments.ts';
import { planSample } from './plan-sample.ts';
import { TargetFolderError } from './target-folder.ts';
import { writeSample } from './write-sample.ts';

export interface CommandOutputs {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Exit code: 0 done, 2 wrong command line or a folder that must not be written to, 3 the disk refused. */
export async function runMakeSample(argv: readonly string[], { stdout, stderr }: CommandOutputs): Promise<number> {
  try {
    const { folder, clean, help, options } = parseSampleArguments(argv);
    if (help) {
      stdout.write(usage);
      return 0;
    }
    const plan = planSample(options);
    const written = await writeSample(folder, plan, { clean });
    const records = plan.groups.reduce((sum, group) => sum + group.records.length, 0);
    const lines = [
      `wrote ${(written.bytes / 1e6).toFixed(1)} MB in ${written.files} files to ${folder}: ` +
        `${plan.groups.length} groups, ${records} records, ${plan.unitCount} units`,
      ...plan.expectedRejects.map(({ group, path, reason }) => `broken on purpose: ${group}/${path}: ${reason}`),
    ];
    stdout.write(`${lines.join('\n')}\n`);
    return 0;
  } catch (error) {
    stderr.write(`make-sample: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError || error instanceof TargetFolderError ? 2 : 3;
  }
}
