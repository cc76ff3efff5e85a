import { join } from 'node:path';
import { expect } from 'chai';
import { query } from '../support/duckdb.ts';
import { isWide, itWide, runs } from '../support/wide.ts';
import { arrowOf } from './arrow-rows.ts';
import { noneIsLeft, programArguments } from './extractor-program.ts';
import { finished, Job } from './job.ts';

describe('an extractor that is a program', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(async () => {
    await noneIsLeft(job.root);
    job.remove();
  });

  const run = (threads: number, ...rest: readonly string[]) =>
    job.run(['process-group', '--group', '30', '--threads', String(threads), ...programArguments(job), ...rest]);

  it('gives rows of every type of columns', async () => {
    const row = {
      ...{ text: 'ä', bytes: 'AP8=', is: true, small: -1, large: '4611686018427387904', float: 0.1, mean: 0.1 },
      ...{ day: 19_000, at: 1_700_000_000_123_456, smalls: [1, 2], larges: [3, '-4611686018427387904'] },
      ...{ floats: [0.1], means: [] },
    };
    const units = Array.from({ length: runs(2, 9) }, (_, index) => [
      `${index}.unit`,
      { rows: [row, { mean: index }, {}] },
    ]);
    job.addGroup('30', Object.fromEntries(units));
    expect(await run(1, '--option', 'factor=2')).to.include({ code: 0, stderr: '' });
    const shown =
      'hex("bytes"), "is", small, "large"::VARCHAR, "float" = 0.1::FLOAT, mean, "day"::VARCHAR, epoch_us("at")::VARCHAR, smalls::VARCHAR, larges::VARCHAR, len(floats), len(means)';
    const rows = await query(`SELECT ${shown} FROM '${join(job.output, 'features.parquet')}' LIMIT 2`);
    expect(rows).to.deep.equal([
      [
        ...['00FF', true, -1, '4611686018427387904', true, 0.2, '2022-01-08', '1700000000123456'],
        ...['[1, 2]', '[3, -4611686018427387904]', 1n, 0n],
      ],
      [null, null, null, null, null, 0, null, null, null, null, null, null],
    ]);
    const bytes = job.read('features.parquet');
    const ledger = job.ledger('receipt.json');
    // The test of what costs a unit alone compares the bytes of one process and of two.
    for (const threads of isWide ? [2, 7] : []) {
      expect(await run(threads, '--option', 'factor=2')).to.include({ code: 0, stderr: '' });
      expect(job.read('features.parquet').equals(bytes)).to.equal(true);
      expect(job.ledger('receipt.json')).to.deep.equal(ledger);
    }
  });

  it('takes rows from a file of Arrow’s, and numbers in one piece, the same as in lines', async () => {
    const row = { text: 'ä', is: true, small: -1, large: '9007199254740993', float: 0.5, mean: 0.1, day: 19_000 };
    const rows = [{ ...row, at: '1700000000123456', larges: ['3', '4'], floats: [0.5] }, { small: 7 }, {}];
    const numbers = { rows: [{ mean: 0.1, small: 7 }, {}] };
    job.addGroup('30', { 'a.unit': { rows }, 'd.unit': numbers, 'e.unit': numbers });
    expect(await run(1)).to.include({ code: 0, stderr: '' });
    const bytes = job.read('features.parquet');
    const arrow = { fate: 'arrow', arrow: arrowOf('a.unit', rows) };
    job.addGroup('30', { 'a.unit': arrow, 'b.unit': { fate: 'no-arrow' }, 'c.unit': { ...arrow, arrow: 'AAAA' } });
    job.addGroup('30', { 'd.unit': { fate: 'packed' }, 'e.unit': { fate: 'together' } });
    expect(await run(1)).to.include({ code: 0, stderr: '' });
    expect(job.read('features.parquet').equals(bytes)).to.equal(true);
    const rejects = (await job.rows('rejects.parquet')).map(({ message }) => message);
    expect(rejects).to.deep.equal([
      'it names the file "../rows", expected the name of one in the folder of its question',
      'rows have no column "path"',
    ]);
  });

  const died = (how: string) => ['worker-crashed', `${how}; 3 processes ended over it`] as const;
  const failed = (message: string) => ['extractor-failed', message] as const;
  const fates: Readonly<Record<string, readonly [code: string, message: string]>> = {
    exit: died('the process of its program ended with exit code 5'),
    ...(isWide && { kill: died('the process of its program was ended by SIGKILL') }),
    ...(isWide && { nonsense: died('its program gave the line "hello", expected an object in JSON') }),
    ...(isWide && { 'another-id': died('its program answered another question than it was asked') }),
    ...(isWide && { 'long-line': died('its program gave a line of more than 64 MB') }),
    ...(isWide && { 'half-line': died('the process of its program ended with exit code 6') }),
    ...(isWide && { 'no-utf8': died('its program gave a line that is no UTF-8') }),
    ...(isWide && { 'close-answers': died('its program has closed descriptor 4, and goes on') }),
    ...(isWide && { 'no-rows': died('its program answered {"rows":[]}, expected rows, reject or error') }),
    error: failed('cannot read error.unit'),
    reject: ['too-short', 'it is too short'],
    'wrong-column': failed('rows have the column "other", which is not declared'),
    'odd-numbers': failed('its numbers are 1 doubles, expected as many for each of 2 columns'),
    'no-base64': failed('column "mean" has a float64 that is no doubles in base64'),
    'no-column': failed('rows have no column "text"'),
    nested: failed('column "mean" has {"a":1} in row 0, expected a number or null'),
    inexact: failed(
      'column "large" has 9007199254740992 in row 0, expected a whole number of 64 bits, beyond 2^53 as text or null',
    ),
  };

  it('costs the unit alone over which it ends, or that it gets wrong', async () => {
    const good = Array.from({ length: 4 }, (_, index) => [`${index}.unit`, { rows: [{ mean: index }] }] as const);
    job.addGroup('30', Object.fromEntries(good));
    expect(await run(1)).to.include({ code: 0, stderr: '' });
    const bytes = job.read('features.parquet');
    job.addGroup('30', Object.fromEntries(Object.keys(fates).map((fate) => [`${fate}.unit`, { fate }])));
    job.addGroup('30', { 'y.unit': { fate: 'answer-and-exit' }, 'z.unit': { fate: 'warn' } });
    expect(await run(2)).to.include({ code: 0, stderr: '' });
    expect(job.read('features.parquet').equals(bytes)).to.equal(true);
    const rejects = (await job.rows('rejects.parquet')).map(({ path, code, message }) => [path, code, message]);
    const expected = Object.entries(fates).map(([fate, reject]) => [`${fate}.unit`, ...reject]);
    expect(rejects).to.deep.equal(expected.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
    expect(job.ledger('receipt.json').warnings).to.deep.equal([
      { path: 'x', message: 'odder' },
      { path: 'z.unit', message: 'odd' },
    ]);
  });

  // In worker-deaths.test.ts a thread is ended that takes too long.
  it('is ended with all that it has started where a unit takes too long', async () => {
    job.addGroup('30', { 'a.unit': { fate: 'leave-others' }, 'b.unit': { rows: [{ mean: 1 }] } });
    expect(await run(1, '--unit-seconds', '1')).to.include({ code: 0, stderr: '' });
    expect(await job.rows('rejects.parquet')).to.have.lengthOf(1);
    expect(job.ledger('receipt.json').counts).to.include({ unitsProcessed: 1, unitsRejected: 1 });
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    itWide(`leaves no process where its job is ended by ${signal}`, async () => {
      // The larger one is begun first.
      job.addGroup('30', { 'a.unit': { rows: [{ mean: 1 }, {}] }, 'b.unit': { fate: 'leave-others' } });
      const args = ['process-group', '--group', '30', '--threads', '1', ...programArguments(job)];
      const child = job.start(args, { MACROSHARD_CHECKPOINT: '' });
      child.stdout!.on('data', (chunk) => {
        if (String(chunk).includes('"path":"a.unit"')) child.kill(signal);
      });
      expect((await finished(child)).code).to.equal(signal === 'SIGTERM' ? 143 : null);
      await noneIsLeft(job.root);
    });
  }

  // In python.test.ts a program prints a little.
  itWide('prints into the log of the job, as much as a person would read', async () => {
    // The larger one is begun first.
    job.addGroup('30', { 'a.unit': { fate: 'print', rows: [{}, {}] }, 'b.unit': { fate: 'print-much' } });
    const exit = await job.runAlone(['process-group', '--group', '30', '--threads', '1', ...programArguments(job)]);
    expect(exit.code).to.equal(0);
    const lines = exit.stderr.split('\n');
    expect(lines).to.include.members([
      ...['printed', 'no end', '(a line of more than 8192 bytes is left out)'],
      '(a process of the extractor has printed 1 MB: the rest is left out)',
    ]);
    expect(exit.stderr.length).to.be.below(1.1 * 2 ** 20);
  });

  it('is given nothing of the job’s environment that could be a secret', async () => {
    job.addGroup('30', { 'a.unit': { fate: 'environment' } });
    const env = { AWS_SECRET_ACCESS_KEY: 'x', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x', MY_TOKEN: 'x' };
    const exit = await job.run(['process-group', '--group', '30', ...programArguments(job)], env);
    expect(exit).to.include({ code: 0, stderr: '' });
    const names = (await job.rows('features.parquet')).map(({ text }) => text);
    expect(names).to.include.members(['MACROSHARD_PROTOCOL', 'PATH']);
    expect(names.filter((name) => /AWS|TOKEN|HOME|ML_ROOT/.test(String(name)))).to.deep.equal([]);
  });

  const refusals = {
    '--silent': 'the process of its program ended with exit code 3',
    '--other': 'its program speaks the protocol 2, expected 1',
    '--none': 'has no columns',
  };
  it('ends the job with a message where it declares no extractor', async () => {
    job.addGroup('30', { 'a.unit': {} });
    for (const [flag, message] of Object.entries(refusals)) {
      const exit = await job.run(['process-group', '--group', '30', ...programArguments(job, flag)]);
      expect(exit.code, flag).to.equal(1);
      expect(exit.stderr).to.match(new RegExp(`${message}\n$`));
    }
    const missing = await job.run(['process-group', '--group', '30', '--command', 'no-such-program']);
    const message = 'the program "no-such-program" is not installed: PATH has none of the name\n';
    expect(missing).to.include({ code: 1, stderr: message });
    expect(job.outputNames()).to.deep.equal([]);
  });
});
