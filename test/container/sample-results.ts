import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { isWide } from '../support/wide.ts';
import { Job } from './job.ts';

let made: Promise<string> | undefined;

/**
 * Puts two groups there, of the sample in wide runs and of a few small records else, and what the jobs make of them: `source`, `shard` (of group 30) and `dataset`.
 * They are made once a process, for all test files that it runs.
 */
export async function putSampleResults(root: string): Promise<void> {
  made ??= makeSampleResults();
  cpSync(await made, root, { recursive: true });
}

async function makeSampleResults(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'macroshard-results-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  await writeSource(join(root, 'source'));
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

async function writeSource(folder: string): Promise<void> {
  const groups = ['30', '31'];
  if (isWide) await writeSample(folder, planSample({ megabytes: 1, groups }));
  else for (const group of groups) putTree(join(folder, group), inPatients(numericsGroup(group, 12)));
}

/** The same files in three folders. */
function inPatients(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(files).map(([path, text]) => {
    const [record = '', name = ''] = path.split('/');
    return [`p${Number(record.slice(1)) % 3 || 0}/${name}`, text];
  });
  return Object.fromEntries(entries);
}
