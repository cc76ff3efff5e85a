import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import { Job } from './job.ts';

let made: Promise<string> | undefined;

/**
 * Puts two groups of the sample there, and what the jobs make of them: `source`, `shard` (of group 30) and `dataset`.
 * They are made once a process, for all test files that it runs.
 */
export async function putSampleResults(root: string): Promise<void> {
  made ??= makeSampleResults();
  cpSync(await made, root, { recursive: true });
}

async function makeSampleResults(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'macroshard-results-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  await writeSample(join(root, 'source'), planSample({ megabytes: 1, groups: ['30', '31'] }));
  const combine = new Job();
  for (const group of ['30', '31']) {
    const job = new Job();
    cpSync(join(root, 'source'), job.input, { recursive: true });
    expect((await job.run(['process-group', '--group', group])).code).to.equal(0);
    combine.addInput(group, job);
    if (group === '30') cpSync(job.output, join(root, 'shard'), { recursive: true });
    job.remove();
  }
  expect((await combine.run(['combine'])).code).to.equal(0);
  cpSync(combine.output, join(root, 'dataset'), { recursive: true });
  combine.remove();
  return root;
}
