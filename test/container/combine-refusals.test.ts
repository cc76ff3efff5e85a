import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { rowsOf, shard } from './groups.ts';
import { type Exit, Job } from './job.ts';
import { reseal } from './reseal.ts';

describe('combine, given inputs that it cannot trust,', () => {
  const jobs: Job[] = [];
  const groups = new Map<string, Job>();

  before(async () => {
    groups.set('b', await shard('b', { '1.unit': { rows: rowsOf(400, 'b') }, '2.unit': { fate: 'reject' } }));
    groups.set('empty', await shard('empty', {}));
  });
  after(() => {
    for (const job of [...jobs, ...groups.values()]) job.remove();
  });

  const refusals: Readonly<Record<string, readonly [(job: Job) => unknown, (job: Job) => string]>> = {
    'a group in two inputs': [
      (job) => job.addInput('again', groups.get('b')!),
      () => 'group "b" is in two inputs, "again" and "b", expected each group once',
    ],
    'a missing file': [
      (job) => rmSync(join(job.input, 'b', 'rejects.parquet')),
      () => 'input "b" has no rejects.parquet: expected the output of process-group or of combine --partial',
    ],
    'a truncated Parquet file': [
      (job) => truncateSync(join(job.input, 'b', 'features.parquet'), 1000),
      () =>
        `input "b": features.parquet cannot be read: Invalid Input Error: No magic bytes found at end of file 'features.parquet'`,
    ],
    'a receipt that is no JSON': [
      (job) => writeFileSync(join(job.input, 'b', 'receipt.json'), '{'),
      () => 'input "b" has a receipt.json that cannot be used: it is no JSON',
    ],
    'a receipt of something else': [
      (job) => writeFileSync(join(job.input, 'b', 'receipt.json'), '{"format":"x"}'),
      () => 'input "b" has a receipt.json that cannot be used: its format is "x", expected "macroshard-receipt/2"',
    ],
    'a receipt of an older version': [
      (job) => writeFileSync(join(job.input, 'b', 'receipt.json'), '{"format":"macroshard-receipt/1"}'),
      () =>
        'input "b" has a receipt.json that cannot be used: its format is "macroshard-receipt/1", ' +
        'expected "macroshard-receipt/2": another version of this program wrote it, so run the step that did again',
    ],
    'a count that was edited': [
      (job) => edit(job, 'b/receipt.json', ['"rows":400,"files"', '"rows":401,"files"']),
      () => 'input "b": features.parquet has 400 rows of group "b", expected 401 as its receipt says',
    ],
    'rows of another group': [
      (job) => edit(job, 'b/receipt.json', ['"group":"b"', '"group":"c"'], ['"rows":400,"files"', '"rows":0,"files"']),
      () => 'input "b": features.parquet has rows of group "b", which has no receipt',
    ],
    'rows that no unit explains': [
      (job) => edit(job, 'b/receipt.json', ['{"path":"1.unit","status"', '{"path":"0.unit","status"']),
      () => 'input "b": features.parquet: has 0 rows of unit "0.unit" of group "b", expected 400: it was processed',
    ],
    'a reject that was edited': [
      (job) => edit(job, 'b/receipt.json', ['"code":"too-short"', '"code":"too-long"']),
      () =>
        'input "b": rejects.parquet: has unit "2.unit" of group "b" (too-short: 2.unit is shorter than it says), ' +
        'which the ledger has as rejected (too-long: 2.unit is shorter than it says)',
    ],
    'no input at all': [
      (job) => rmSync(job.input, { recursive: true }),
      (job) => `nothing to combine: ${job.input} holds no folder, expected one for each group`,
    ],
  };
  for (const [title, [spoil, message]] of Object.entries(refusals)) {
    it(`refuses ${title}, naming it, and writes nothing`, async () => {
      const job = combineJob('b', 'empty');
      await spoil(job);
      expectFailure(await job.run(['combine']), message(job), job);
    });
  }

  const edits: Readonly<Record<string, readonly [from: string, to: string, problem: RegExp]>> = {
    'a field': [
      '"version":"7"',
      '"version":"8"',
      /: it has the SHA-256 [0-9a-f]{64}, and says "[0-9a-f]{64}" of itself/,
    ],
    'a fact of its run': [
      '"threads":',
      '"threads":1',
      /: its run has the SHA-256 [0-9a-f]{64}, and says "[0-9a-f]{64}"/,
    ],
  };
  for (const [what, [from, to, problem]] of Object.entries(edits)) {
    it(`refuses a receipt in which ${what} was edited`, async () => {
      const job = combineJob('b');
      const path = join(job.input, 'b/receipt.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
      const exit = await job.run(['combine']);
      expect(exit.code).to.equal(1);
      expect(exit.stderr)
        .to.match(problem)
        .and.to.match(/^input "b" has a receipt.json that cannot be used: /);
    });
  }

  it('refuses a partial one whose ledger was edited', async () => {
    const partial = combineJob('b', 'empty');
    expect(await partial.run(['combine', '--partial'])).to.have.property('code', 0);
    const job = newJob().addInput('p', partial);
    const path = join(job.input, 'p/receipts.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"unitsRejected":1', '"unitsRejected":2'));
    const exit = await job.run(['combine']);
    expect(exit.code).to.equal(1);
    expect(exit.stderr).to.match(/^input "p" has a receipts.json that cannot be used: it has the SHA-256 /);
  });

  it('refuses bytes that are not those of the receipt', async () => {
    const job = combineJob('b');
    const digest = /"features.parquet".*"sha256":"([0-9a-f]{64})"/.exec(
      readFileSync(join(job.input, 'b', 'receipt.json'), 'utf8'),
    )![1]!;
    await edit(job, 'b/receipt.json', [digest, '0'.repeat(64)]);
    const message = `input "b": features.parquet has the SHA-256 ${digest}, expected ${'0'.repeat(64)} as its receipt says`;
    expectFailure(await job.run(['combine']), message, job);
  });

  it('refuses a group of another dataset version, and takes one of none', async () => {
    const group = newJob().addGroup('g', { 'a.unit': { rows: rowsOf(3, 'g') } });
    await group.process('g', { env: { DatasetVersion: '1' } });
    const job = combineJob('b').addInput('g', group);
    const exit = await job.run(['combine'], { DatasetVersion: '2' });
    const message =
      'group "g" in input "g" was made with DatasetVersion "1", this combine was given "2": run the group\'s step again';
    expectFailure(exit, message, job);
    expect((await job.run(['combine'], { DatasetVersion: '1' })).code).to.equal(0);
  });

  function newJob(): Job {
    const job = new Job();
    jobs.push(job);
    return job;
  }

  function combineJob(...names: string[]): Job {
    const job = newJob();
    for (const name of names) job.addInput(name, groups.get(name)!);
    return job;
  }
});

function expectFailure(exit: Exit, message: string, job: Job): void {
  expect(exit).to.include({ code: 1, stderr: `${message}\n` });
  expect(job.message).to.equal(`${message}\n`);
  expect(job.outputNames()).to.deep.equal([]);
}

async function edit(job: Job, name: string, ...changes: [string, string][]): Promise<void> {
  const path = join(job.input, name);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of changes) {
    expect(text).to.include(from);
    text = text.replaceAll(from, to);
  }
  writeFileSync(path, text);
  await reseal(path);
}
