import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { executionEvidence } from '../../aws/jobs.ts';
import type { ExecutionEvidence } from '../../verify/check-execution.ts';
import type { VerifyOptions } from '../command-line/result-commands.ts';
import { withExecution } from '../execution/named-execution.ts';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import { type OpenTarget, openTarget } from '../target/open-target.ts';
import { isBucketUri, type OpenSource, openBucket, openFolder } from '../verify/open-source.ts';
import { renderVerification } from '../verify/render-verification.ts';

/** What DuckDB may take, in MB; one group's units are held beside it. */
const memoryMb = 1024;

export async function verify(dir: string, options: VerifyOptions, io: Io): Promise<number> {
  const folder = resolve(io.folder, dir);
  if (!existsSync(folder)) throw missingPath('verify', dir, 'expected the folder of a result');
  const { source, execution } = options;
  if (execution !== undefined) {
    return withExecution(execution, { options, io }, async ({ target, executionArn }) => {
      const facts = await executionEvidence(target.clients.sageMaker, executionArn);
      return check(dir, { folder, facts, source: await openSource(source, io, target) }, options, io);
    });
  }
  if (source === undefined || !isBucketUri(source)) {
    refuseIdleFlags(options);
    return check(dir, { folder, source: await openSource(source, io) }, options, io);
  }
  const target = await openTarget(options, io);
  try {
    return await check(dir, { folder, source: await openSource(source, io, target) }, options, io);
  } finally {
    await target.close();
  }
}

/** Refuses flags that choose a SageMaker where none is asked anything. */
function refuseIdleFlags(options: VerifyOptions): void {
  const flags = [
    'local',
    'state',
    'mount',
    'image',
    'docker',
    'extractors',
    'fault',
    'region',
    'profile',
    'dataset',
  ] as const;
  const idle = flags.find((flag) => options[flag] !== undefined);
  if (idle !== undefined)
    throw new Failure(
      2,
      `--${idle} needs --execution, or a --source that is a bucket: SageMaker is asked nothing else`,
    );
}

async function openSource(source: string | undefined, io: Io, target?: OpenTarget): Promise<OpenSource | undefined> {
  if (source === undefined) return undefined;
  return target !== undefined && isBucketUri(source) ? openBucket(source, () => target.s3()) : openFolder(source, io);
}

interface Given {
  readonly folder: string;
  readonly source: OpenSource | undefined;
  readonly facts?: ExecutionEvidence;
}

async function check(dir: string, { folder, source, facts }: Given, { json }: VerifyOptions, io: Io): Promise<number> {
  try {
    const { verifyResult } = await import('../../verify/verify.ts');
    const interruption = new AbortController().signal;
    const verification = await verifyResult({
      folder,
      source: source?.source,
      execution: facts,
      memoryMb,
      interruption,
    });
    if (verification === undefined) {
      throw new Failure(
        2,
        `${dir} holds neither manifest.json nor receipt.json: expected the folder of a result, OUT/<execution id>/combined`,
      );
    }
    const execution = facts && {
      executionArn: facts.executionArn,
      status: facts.status,
      definitionSha256: facts.definitionSha256,
    };
    const document = `${JSON.stringify({ ...verification, ...(execution && { execution }) }, null, 2)}\n`;
    io.stdout.write(json ? document : renderVerification(verification, facts));
    return verification.problems === 0 ? 0 : 1;
  } finally {
    source?.close();
  }
}
