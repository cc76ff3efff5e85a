import { join } from 'node:path';
import { expect } from 'chai';
import { shellWord, shellWords } from '../../pipeline/wording/shell-word.ts';
import { quickProgram } from './deployable.ts';
import { type Ended, execute, openHarness } from './embedded.ts';

/**
 * Runs what is deployed in `state` of a folder to its end, for tests of what is said of an execution and not of `start`,
 * which runs one in a process of its own; with the mounts of `localFlags`.
 * @param program  a command line
 */
export async function executeDeployed(
  folder: string,
  parameters: Readonly<Record<string, string>> = {},
  program = shellWord(quickProgram),
): Promise<Ended> {
  const mounts = [
    { uri: 's3://my-bucket/mimic3wdb', folder: join(folder, 'data') },
    { uri: 's3://my-bucket/features', folder: join(folder, 'out') },
  ];
  const harness = await openHarness(folder, { mounts, containerCommand: shellWords(program)! });
  try {
    const ended = await execute(harness.client, 'mimic3-waveform-features', { parameters });
    expect(ended.status, ended.failureReason).to.equal('Succeeded');
    return ended;
  } finally {
    await harness.close();
  }
}
