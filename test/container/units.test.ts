import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileTree, PlanEntry } from '@macroshard/container/extractor';
import { ListedFiles } from '@macroshard/container/listed-files';
import { planUnits } from '@macroshard/container/units/plan-units';
import { parseUnits, type UnitsForm } from '@macroshard/container/units/units-form';
import { expect } from 'chai';
import fc from 'fast-check';
import { runs } from '../support/wide.ts';
import { Job } from './job.ts';

function treeOf(paths: readonly string[]): FileTree {
  const files = new ListedFiles();
  for (const path of paths) files.add(path, { sizeBytes: path.length, modifiedMs: 0 });
  return { root: '/nowhere', files: files.sorted(), unreadable: new Map() };
}

async function entriesOf(form: UnitsForm, paths: readonly string[]): Promise<readonly PlanEntry[]> {
  const entries: PlanEntry[] = [];
  for await (const entry of planUnits(form, treeOf(paths))) entries.push(entry);
  return entries;
}

/** `unit: its files`, `unit! message` of a reject, `file- reason` of a skipped one. */
async function planned(form: UnitsForm, paths: readonly string[]): Promise<readonly string[]> {
  const entries = await entriesOf(form, paths);
  return entries
    .map((entry) => {
      if ('unit' in entry) return `${entry.unit.path}: ${entry.unit.files.join(' ')}`;
      if ('reject' in entry) return `${entry.reject.path}! ${entry.reject.message}`;
      return 'skippedFile' in entry ? `${entry.skippedFile.path}- ${entry.skippedFile.reason}` : '';
    })
    .sort();
}

const noMember = 'no pattern of process.units matches it';

describe('units without code', () => {
  it('are the files that match a pattern', async () => {
    const paths = ['a.csv', 'b/c.csv', 'b/d/e.CSV', 'b/notes.txt'];
    expect(await planned({ file: '**/*.{csv,CSV}' }, paths)).to.deep.equal([
      'a.csv: a.csv',
      'b/c.csv: b/c.csv',
      'b/d/e.CSV: b/d/e.CSV',
      `b/notes.txt- ${noMember}`,
    ]);
    expect(await planned({ file: 'b/?.csv' }, paths)).to.include.members(['b/c.csv: b/c.csv', `a.csv- ${noMember}`]);
  });

  it('are the files that share a stem, with those that may be missing and those that may not', async () => {
    const form = { required: ['{stem}.edf', '{stem}.json'], optional: ['{stem}.meta.json', 'notes/{stem}.txt'] };
    const paths = [
      ...['p1/a.edf', 'p1/a.json', 'p1/a.meta.json', 'notes/p1/a.txt'],
      ...['p1/b.edf', 'p2/c.json', 'p2/d.meta.json', 'readme', '.json'],
    ];
    expect(await planned(form, paths)).to.deep.equal([
      `.json- ${noMember}`,
      'p1/a: notes/p1/a.txt p1/a.edf p1/a.json p1/a.meta.json',
      'p1/b! process.units requires "p1/b.json", beside "p1/b.edf": not found',
      'p2/c! process.units requires "p2/c.edf", beside "p2/c.json": not found',
      'p2/d.meta.json- an optional member of a unit of which no required one is there',
      `readme- ${noMember}`,
    ]);
  });

  it('are folders, a file being of the innermost that matches', async () => {
    const paths = ['x', 'p1/a/s.csv', 'p1/a/deep/t.png', 'p1/a/other', 'p1/b/t.png', 'p1/s.csv', 'p2/q', 'p10/s.csv'];
    expect(await planned({ folder: 'p1/*', required: ['s.csv'], optional: ['**/*.png'] }, paths)).to.deep.equal([
      `p1/a/other- ${noMember}`,
      'p1/a: p1/a/deep/t.png p1/a/s.csv',
      'p1/b! process.units requires "s.csv" in this folder: not found',
      `p1/s.csv- ${noMember}`,
      `p10/s.csv- ${noMember}`,
      `p2/q- ${noMember}`,
      `x- ${noMember}`,
    ]);
    expect(await planned({ folder: '**' }, paths)).to.deep.equal([
      'p1/a/deep: p1/a/deep/t.png',
      'p1/a: p1/a/other p1/a/s.csv',
      'p1/b: p1/b/t.png',
      'p10: p10/s.csv',
      'p1: p1/s.csv',
      'p2: p2/q',
      `x- ${noMember}`,
    ]);
    expect(await planned({ folder: '.' }, ['x', 'p/y'])).to.deep.equal(['.: p/y x']);
  });

  it('account for every file once, or leave it to a unit that lacks a member', async () => {
    const names = fc.constantFrom('a', 'b', 'a.csv', 'a.json', 'b.csv', 'a.x.json', 'é.csv');
    const paths = fc.uniqueArray(fc.array(names, { minLength: 1, maxLength: 3 }), {
      selector: (path) => path.join('/'),
    });
    const forms = fc.constantFrom<UnitsForm>(
      { file: '**/*.csv' },
      { required: ['{stem}.csv', '{stem}.json'], optional: ['{stem}.x.json'] },
      { folder: 'a', required: ['*.csv'] },
      { folder: '**/b', optional: ['**/*.json'] },
      { folder: '.' },
    );
    await fc.assert(
      fc.asyncProperty(paths, forms, async (parts, form) => {
        const given = parts.map((path) => path.join('/'));
        const entries = await entriesOf(form, given);
        const read = entries.flatMap((entry) => ('unit' in entry ? entry.unit.files : []));
        const skipped = entries.flatMap((entry) => ('skippedFile' in entry ? [entry.skippedFile.path] : []));
        const ended = entries.flatMap((entry) =>
          'unit' in entry ? [entry.unit.path] : 'reject' in entry ? [entry.reject.path] : [],
        );
        expect(new Set(ended).size).to.equal(ended.length);
        const told = [...read, ...skipped];
        expect(new Set(told).size).to.equal(told.length);
        const rejects = entries.flatMap((entry) => ('reject' in entry ? [entry.reject.path] : []));
        const left = given.filter((path) => !told.includes(path));
        expect(left.filter((path) => !rejects.some((reject) => path.startsWith(reject)))).to.deep.equal([]);
      }),
      { numRuns: runs(100, 2000) },
    );
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['{', 'is no JSON'],
    ['[]', 'is no object'],
    ['{"files":"*"}', 'has "files", expected file, folder, required, optional'],
    ['{"required":"a"}', 'has a value of required that is no list of texts'],
    [
      '{}',
      'says no unit: expected { file: "**/*.csv" }, { required: ["{stem}.edf", "{stem}.json"] } or { folder: "*", required: ["signal.csv"] }',
    ],
    [
      '{"file":"*","required":["a"]}',
      'has a file, which stands alone: a unit of several files has required and optional members',
    ],
    ['{"folder":"*","required":["a"],"optional":["a"]}', 'has the member "a" twice'],
    [
      '{"file":"../*"}',
      'has the pattern "../*", which is no path inside the group: expected neither /, . nor .. before or between its names',
    ],
    ['{"file":"a\\\\b"}', 'has the pattern "a\\\\b", which holds a backslash: folders end in /'],
    [
      '{"required":["{stem}.edf","*.json"]}',
      'has the pattern "*.json", which needs {stem} once, for what the files of a unit have in common',
    ],
    [
      '{"required":["{stem}*.edf"]}',
      'has the pattern "{stem}*.edf", which has {stem} and a wildcard: expected fixed text around {stem}',
    ],
    ['{"file":"{stem}.edf"}', 'has the pattern "{stem}.edf", which has {stem}, which neither file nor folder takes'],
  ];
  for (const [text, problem] of wrong) {
    it(`are refused where ${text} ${problem}`, () => {
      expect(() => parseUnits(text))
        .to.throw(Error, problem)
        .with.property('message', problem);
    });
  }

  describe('of a job', () => {
    const extractor = (plan = '') => `export default {
      name: 'sizes', version: '1', columns: [{ name: 'path', type: 'string', nullable: false }], ${plan}
      extract: async (root, { path }) => ({ status: 'processed', rowCount: 1, rows: { path: [path] }, warnings: [] }),
    };`;
    const process = (job: Job, ...args: readonly string[]) =>
      job.run(['process-group', '--group', 'g', '--extractor', './sizes.mjs', ...args]);

    it('go through threads, and leave no file out of the receipt', async () => {
      const job = new Job().addGroup('g', { 'a.csv': {}, 'b/c.csv': {}, 'b/c.json': {}, readme: {} });
      writeFileSync(join(job.root, 'sizes.mjs'), extractor());
      expect(await process(job, '--units', '{"required":["{stem}.csv","{stem}.json"]}')).to.include({ code: 0 });
      const { extractor: named, files, units } = JSON.parse(readFileSync(join(job.output, 'receipt.json'), 'utf8'));
      expect(named).to.deep.equal({
        name: 'sizes',
        version: '1',
        looksFor: 'files ({stem}.csv, {stem}.json)',
        units: { required: ['{stem}.csv', '{stem}.json'] },
      });
      expect(units).to.deep.equal([
        {
          ...{ path: 'a', status: 'rejected', code: 'missing-member' },
          message: 'process.units requires "a.json", beside "a.csv": not found',
        },
        { path: 'b/c', status: 'processed', rows: 1 },
      ]);
      expect(files.map(({ path, skipped }: { path: string; skipped?: string }) => [path, skipped])).to.deep.equal([
        ['a.csv', undefined],
        ['b/c.csv', undefined],
        ['b/c.json', undefined],
        ['readme', noMember],
      ]);
    });

    it('are said by the extractor or by the description, and not by both', async () => {
      const job = new Job().addGroup('g', { 'a.csv': {} });
      writeFileSync(join(job.root, 'sizes.mjs'), extractor());
      const none = 'extractor sizes plans no units: say in process.units which files make one\n';
      expect(await process(job)).to.include({ code: 2, stderr: none });
      const bad =
        '--units has the pattern "/a", which is no path inside the group: expected neither /, . nor .. before or between its names\n';
      expect(await process(job, '--units', '{"file":"/a"}')).to.include({ code: 2, stderr: bad });
      const args = ['process-group', '--group', 'g', '--units', '{"file":"*"}'];
      const both = 'extractor wfdb-summary plans its units itself: take process.units away\n';
      expect(await job.run(args)).to.include({ code: 2, stderr: both });
    });
  });
});
