import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { some } from '../support/wide.ts';
import { Job } from './job.ts';

describe('a mistake of an extractor', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  it('costs the unit in which it is made, and a combine finds nothing more', async () => {
    job.addGroup('30', {
      'a.unit': { fate: 'other-path' },
      'b.unit': { rows: [{ record: 'r' }, { record: 's' }] },
      'c.unit': { fate: 'half-a-pair' },
      'd.unit': { fate: 'half-a-message' },
    });
    expect(await job.process('30')).to.include({ code: 0, stderr: '' });
    const rejects = (await job.rows('rejects.parquet')).map(({ path, code, message }) => [path, code, message]);
    expect(rejects).to.deep.equal([
      ['a.unit', 'extractor-failed', `column "path" has "b.unit" in row 1, expected the unit's own, "a.unit"`],
      [
        'c.unit',
        'extractor-failed',
        'column "signal" has "\\ud83d" in row 0, expected text without half a surrogate pair or null',
      ],
      ['d.unit', 'too-\ufffd', '\ufffd'],
    ]);
    expect((await job.rows('features.parquet')).map(({ path }) => path)).to.deep.equal(['b.unit', 'b.unit']);
    const combine = new Job().addInput('30', job);
    expect(await combine.run(['combine'])).to.include({ code: 0, stderr: '' });
    combine.remove();
  });

  /** An extractor whose plan is the body of a function, and what it has beside. */
  function write(plan: string, { before = '', rest = '' } = {}): readonly string[] {
    mkdirSync(join(job.input, '30'), { recursive: true });
    writeFileSync(join(job.input, '30', 'a'), '12345678');
    writeFileSync(
      join(job.root, 'x.mjs'),
      `${before}
const nothing = { units: [], rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] };
const unit = { path: 'a', sizeBytes: 2 ** 21, files: ['a'], detail: null };
const done = { status: 'processed', rowCount: 1, rows: { path: ['a'] }, warnings: [] };
export default { name: 'x', version: '1', columns: [{ name: 'path', type: 'string', nullable: false }],
  plan(tree) { ${plan} }, async extract() { return done; }, ${rest} };\n`,
    );
    return ['process-group', '--group', '30', '--extractor', './x.mjs', '--piece-mb', '1'];
  }

  it('in the path of a planned unit costs that unit', async () => {
    const args = write(`return { ...nothing, units: [unit, { ...unit, path: 'b\\ud800' }],
      skippedUnits: [{ path: 'c', reason: '\\udc00' }], warnings: [{ path: 'd\\ud800', message: 5 }] };`);
    expect(await job.run(args)).to.include({ code: 0, stderr: '' });
    const message = 'its path is "b\\ud800", expected text without half a surrogate pair';
    expect(await job.rows('rejects.parquet')).to.deep.equal([
      { group: '30', path: 'b\ufffd', code: 'extractor-failed', message },
    ]);
    expect(job.ledger('receipt.json').units).to.deep.include({ path: 'c', status: 'skipped', reason: '\ufffd' });
    const combine = new Job().addInput('30', job);
    expect(await combine.run(['combine'])).to.include({ code: 0, stderr: '' });
    combine.remove();
    expect(await job.runAlone(write('return { ...nothing, units: [{ ...unit, path: undefined }] };'))).to.include({
      code: 1,
      stderr: 'extractor x cannot plan group "30": a unit has the path undefined, expected a text\n',
    });
  });

  const given: Readonly<Record<string, readonly [extraction: string, message: string]>> = {
    nothing: ['undefined', 'it gave undefined, expected an object with a status'],
    'another status': ["{ status: 'odd' }", 'it gave the status "odd", expected processed or rejected'],
    'no reject': ["{ status: 'rejected', reject: null }", 'it gave null for a reject, expected an object'],
    "another unit's reject": [
      "{ status: 'rejected', reject: { path: 'b', code: 'x', message: 'y' } }",
      `it gave a reject of "b", expected the unit's own path, "a"`,
    ],
    'a reject without a code': [
      "{ status: 'rejected', reject: { path: 'a', code: '', message: 'y' } }",
      'it gave a reject with the code "", expected a text',
    ],
    'no rows': ['{ ...done, rows: null }', 'it gave null for rows, expected an object'],
    'no warnings': ['{ ...done, warnings: undefined }', 'it gave the warnings undefined, expected a list'],
    'a warning of no path': [
      "{ ...done, warnings: [{ path: 5, message: 'x' }] }",
      'it gave a warning with the path 5, expected a text',
    ],
    'an error without an end': ["(() => { throw new Error('x'.repeat(3e6)); })()", `${'x'.repeat(1999)}…`],
    'an error whose text throws': [
      "(() => { const error = new Error('x'); Object.defineProperty(error, 'message', { get() { throw 1; } }); throw error; })()",
      'something was thrown that has no text',
    ],
    'an object without a prototype': ['(() => { throw Object.create(null); })()', '{}'],
    'a plain object': ['(() => { throw { reason: 5 }; })()', '{"reason":5}'],
  };
  for (const [name, [extraction, message]] of some(Object.entries(given), 2)) {
    it(`that gives ${name} is one reject in words`, async () => {
      const args = write('return { ...nothing, units: [unit] };', {
        rest: `extract: async () => (${extraction}),`,
      });
      expect(await job.run(args)).to.include({ code: 0, stderr: '' });
      expect(await job.rows('rejects.parquet')).to.deep.equal([
        { group: '30', path: 'a', code: 'extractor-failed', message },
      ]);
    });
  }

  const plans: Readonly<Record<string, readonly [plan: string, message: string]>> = {
    'no plan': [
      'return null;',
      'its plan has no list units, expected an object of units, rejects, skippedUnits, skippedFiles, warnings',
    ],
    'a negative size': [
      'return { ...nothing, units: [{ ...unit, sizeBytes: -5 }] };',
      'unit "a" has -5 sizeBytes, expected a whole number, 0 or more',
    ],
    'a reject without a code': [
      "return { ...nothing, rejects: [{ path: 'a', code: null, message: 'x' }] };",
      'a reject of "a" has the code null, expected a text',
    ],
    'an object thrown': ['throw { reason: 5 };', '{"reason":5}'],
  };
  for (const [name, [plan, message]] of some(Object.entries(plans), 3)) {
    it(`in a plan ends the job in words: ${name}`, async () => {
      expect(await job.run(write(plan))).to.include({
        code: 1,
        stderr: `extractor x cannot plan group "30": ${message}\n`,
      });
    });
  }

  it('that writes to stdout is not taken for an event', async () => {
    const args = write('return { ...nothing, units: [unit] };', {
      rest: `extract: async () => { process.stdout.write('{"event":"unit","path":"FAKE"}\\n'); return done; },`,
    });
    const exit = await job.runAlone(args);
    expect(exit.code).to.equal(0);
    expect(exit.stdout).to.not.include('FAKE');
    expect(exit.stderr).to.include('FAKE');
  });

  const splitting = (functions: string) =>
    `splitting: { split: () => [1, 2], extractPiece: async () => ({ status: 'processed', part: 1 }), merge: () => 1, finish: async () => done, ${functions} },`;
  const planned = 'extractor x planned group "30"';
  const processed = 'units of group "30" were processed';
  const idle = 'nothing was left to wait for, and a promise had not settled,';
  const ends: Readonly<Record<string, readonly [args: () => readonly string[], message: string]>> = {
    'a plan that ends the process at once': [
      () => write('process.reallyExit(0);'),
      `the process was ended with exit code 0 while ${planned}`,
    ],
    'a plan that ends the process': [
      () => write('process.exit(0);'),
      `the process was ended with exit code 0 while ${planned}`,
    ],
    'a plan that ends it later, and otherwise': [
      () => write('setTimeout(() => process.exit(5), 1); return new Promise(() => {});'),
      `the process was ended with exit code 5 while ${planned}`,
    ],
    'a plan that never settles': [() => write('return new Promise(() => {});'), `${idle} while ${planned}`],
    'a plan that never goes on': [
      () => write('return (async function* () { yield { unit }; await new Promise(() => {}); })();'),
      `${idle} while ${planned}`,
    ],
    'a plan of which something fails alone': [
      () => write("setTimeout(() => { throw new TypeError('too late'); }, 1); return new Promise(() => {});"),
      `TypeError: too late was thrown where nobody waits for it while ${planned}`,
    ],
    'a plan of which a promise fails alone': [
      () => write("void Promise.reject(new Error('unheard')); return new Promise((r) => setTimeout(r, 60_000));"),
      `Error: unheard was thrown where nobody waits for it while ${planned}`,
    ],
    'a module that ends the process': [
      () => write('', { before: 'process.exit(0);' }),
      'the process was ended with exit code 0 while extractor "./x.mjs" was loaded',
    ],
    'a module that waits for nothing': [
      () => write('', { before: 'await new Promise(() => {});' }),
      `${idle} while extractor "./x.mjs" was loaded`,
    ],
    'pieces that end the process where they meet': [
      () => write('return { ...nothing, units: [unit] };', { rest: splitting('merge: () => process.exit(0)') }),
      `the process was ended with exit code 0 while ${processed}`,
    ],
    'pieces that never become rows': [
      () => write('return { ...nothing, units: [unit] };', { rest: splitting('finish: () => new Promise(() => {})') }),
      `${idle} while ${processed}`,
    ],
  };
  for (const [what, [args, message]] of some(Object.entries(ends), 2)) {
    it(`ends the job with a message, and leaves nothing: ${what}`, async () => {
      const exit = await job.runAlone(args());
      expect(exit).to.include({ code: 1, stderr: `${message}\n` });
      expect(job.message).to.equal(`${message}\n`);
      expect(job.outputNames()).to.deep.equal([]);
    });
  }
});
