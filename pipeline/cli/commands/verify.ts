import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Verification } from '@macroshard/container/verify/verify';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import type { CommonOptions } from '../options.ts';
import { subcommand } from '../options.ts';
import type { AddCommand } from './add-command.ts';

interface VerifyCommandOptions extends CommonOptions {
  readonly source?: string;
}

/** Of what a result needs: DuckDB's own memory, beside which one group's units are held. */
const memoryMb = 1024;

export const verifyCommand: AddCommand = (program, act) => {
  subcommand(program, 'verify', 'checks a result against its ledger, and against the input if it is given')
    .argument('<dir>', "a dataset (manifest.json), or one group's result (receipt.json)")
    .option('--source <dir>', 'the input, which is listed again: what has changed since')
    .action((dir: string, options: VerifyCommandOptions) => act((io) => verify(dir, options, io)));
};

async function verify(dir: string, options: VerifyCommandOptions, io: Io): Promise<number> {
  const folder = resolve(io.folder, dir);
  if (!existsSync(folder)) throw missingPath('verify', dir, 'expected the folder of a result');
  const { verifyResult } = await import('@macroshard/container/verify/verify');
  const source = options.source === undefined ? undefined : sourceFolder(options.source, io);
  const verification = await verifyResult({ folder, source, memoryMb, interruption: new AbortController().signal });
  if (verification === undefined) {
    throw new Failure(
      2,
      `${dir} holds neither manifest.json nor receipt.json: expected the folder of a result, OUT/<execution id>/combined`,
    );
  }
  io.stdout.write(options.json ? `${JSON.stringify(verification, null, 2)}\n` : render(verification));
  return verification.problems === 0 ? 0 : 1;
}

function sourceFolder(source: string, io: Io): string {
  if (source.startsWith('s3://')) {
    throw new Failure(
      2,
      `--source ${source}: a bucket cannot be listed from here; mount it, or copy it, and give the folder`,
    );
  }
  const folder = resolve(io.folder, source);
  if (!existsSync(folder)) throw missingPath('--source', source, 'expected the folder that the groups lie in');
  return folder;
}

function render({ ledger, groups, units, files, rows, problems, findings }: Verification): string {
  const counted = `${groups} ${groups === 1 ? 'group' : 'groups'}, ${files} files, ${units} units, ${rows} rows`;
  const verdict =
    problems === 0
      ? `all is as ${ledger} says: ${counted}`
      : `${problems} ${problems === 1 ? 'problem' : 'problems'}: ${counted} in ${ledger}`;
  return `${[...findings, verdict].join('\n')}\n`;
}
