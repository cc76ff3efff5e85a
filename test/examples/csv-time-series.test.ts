import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { Job } from '../container/job.ts';
import { repositoryRoot } from '../support/repository.ts';
import { isWide, some } from '../support/wide.ts';

const extractor = join(repositoryRoot, 'dist/container/examples/csv-time-series/extractor.js');
const subject = '{"subject": "p-001", "sampleRateHz": 2, "signals": {"II": "mV", "ABP": "mmHg"}}';

describe('the example extractor for CSV time series', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  function write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      const target = join(job.input, '30', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }

  const process = (...args: readonly string[]) =>
    job.run(['process-group', '--group', '30', '--extractor', extractor, ...args]);

  it('makes a row a signal and window, with the last window cut short', async () => {
    write({ 'p/subject.json': subject, 'p/a.csv': 'II,ABP\r\n1,80\r\n2,\r\n4,90\r\n-0.5e1,100\r\n7,\r\n' });
    expect(await process('--window-seconds', '2')).to.include({ code: 0, stderr: '' });
    const common = { group: '30', path: 'p/a.csv', record: 'p-001', kind: 'csv' };
    const row = (window: number, signal: string, facts: object) => ({
      ...common,
      signal,
      units: signal === 'II' ? 'mV' : 'mmHg',
      window,
      start_s: 2 * window,
      duration_s: window === 0 ? 2 : 0.5,
      ...facts,
    });
    expect(await job.rows('features.parquet')).to.deep.equal([
      row(0, 'II', { n_samples: 4n, n_missing: 0n, mean: 0.5, std: Math.sqrt(45 / 3), min: -5, max: 4 }),
      row(0, 'ABP', { n_samples: 4n, n_missing: 1n, mean: 90, std: 10, min: 80, max: 100 }),
      row(1, 'II', { n_samples: 1n, n_missing: 0n, mean: 7, std: null, min: 7, max: 7 }),
      row(1, 'ABP', { n_samples: 1n, n_missing: 1n, mean: null, std: null, min: null, max: null }),
    ]);
  });

  it('takes the cell that an option names for a missing sample', async () => {
    write({ 'p/subject.json': subject, 'p/a.csv': 'II\n1\nNA\n\n3\n' });
    expect(await process('--option', 'missing=NA')).to.include({ code: 0, stderr: '' });
    const [row] = await job.rows('features.parquet');
    expect(row).to.include({ n_samples: 4n, n_missing: 2n, mean: 2 });
    expect(job.json('receipt.json').options).to.deep.equal({ windowSeconds: 0, missing: 'NA' });
  });

  const broken: Readonly<
    Record<string, readonly [files: Readonly<Record<string, string>>, code: string, message: string]>
  > = {
    'without metadata': [
      { 'q/a.csv': 'II\n1\n' },
      'no-metadata',
      '"q/subject.json" is missing, expected it beside the data files',
    ],
    'with metadata that is no JSON': [
      { 'q/subject.json': '{', 'q/a.csv': 'II\n' },
      'bad-metadata',
      '"q/subject.json" is no JSON',
    ],
    'with metadata that lacks a sample rate': [
      { 'q/subject.json': '{"subject": "q"}', 'q/a.csv': 'II\n' },
      'bad-metadata',
      '"q/subject.json" has no good "sampleRateHz", expected a number above 0',
    ],
    'that is empty': [
      { 'q/subject.json': subject, 'q/a.csv': '' },
      'empty-file',
      '"q/a.csv" is empty, expected a line of signal names',
    ],
    'with a signal that nobody declared': [
      { 'q/subject.json': subject, 'q/a.csv': 'II,__proto__\n1,2\n' },
      'unknown-signal',
      '"q/a.csv":1 names "__proto__", expected some of II, ABP',
    ],
    'with a ragged line': [
      { 'q/subject.json': subject, 'q/a.csv': 'II,ABP\n1,2\n3\n' },
      'ragged-line',
      '"q/a.csv":3 has 1 cells, expected 2 as in line 1',
    ],
    'with a cell that is no number': [
      { 'q/subject.json': subject, 'q/a.csv': 'II\n=1+1\n' },
      'not-a-number',
      '"q/a.csv":2 has the cell "=1+1", expected a number or nothing',
    ],
    'with a line without end': [
      { 'q/subject.json': subject, 'q/a.csv': `II\n${'1'.repeat(2 ** 20 + 70_000)}` },
      'long-line',
      '"q/a.csv":2 is longer than 1048576 bytes',
    ],
  };
  for (const [what, [files, code, message]] of some(Object.entries(broken), 3)) {
    it(`rejects a file ${what}, and no other`, async () => {
      write({ 'p/subject.json': subject, 'p/a.csv': 'II\n1\n', ...files });
      expect(await process()).to.include({ code: 0, stderr: '' });
      expect(await job.rows('rejects.parquet')).to.deep.equal([{ group: '30', path: 'q/a.csv', code, message }]);
      expect((await job.rows('features.parquet')).map(({ path }) => path)).to.deep.equal(['p/a.csv']);
      const listed = (job.ledger('receipt.json').files as { path: string }[]).map(({ path }) => path);
      expect(listed).to.deep.equal([...Object.keys(files), 'p/a.csv', 'p/subject.json'].sort());
    });
  }

  it('gives the moments of any numbers, the same bytes for any number of threads, and signal_stats.csv', async () => {
    const numbers = fc.array(fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { freq: 5 }), {
      maxLength: 60,
    });
    const files = fc.sample(numbers, { numRuns: 40, seed: 7 });
    write({ 'p/subject.json': subject, 'p/notes.txt': 'not read' });
    write(
      Object.fromEntries(
        files.map((cells, index) => [`p/${index}.csv`, ['II', ...cells.map((cell) => cell ?? '')].join('\n')]),
      ),
    );
    expect(await process('--threads', '1')).to.include({ code: 0, stderr: '' });
    const bytes = job.read('features.parquet');
    for (const row of await job.rows('features.parquet')) {
      const cells = files[Number(/(\d+)\.csv$/.exec(String(row.path))![1])]!;
      const values = cells.filter((cell) => cell !== null);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      // A line that is empty at the end of a file is none.
      const trailing = cells.at(-1) === null && cells.length > 0 ? 1 : 0;
      expect([row.n_samples, row.n_missing]).to.deep.equal([
        BigInt(cells.length - trailing),
        BigInt(cells.length - trailing - values.length),
      ]);
      if (values.length === 0) expect([row.mean, row.min]).to.deep.equal([null, null]);
      else {
        expect(row.mean).to.be.closeTo(mean, 1e-6);
        expect([row.min, row.max]).to.deep.equal([Math.min(...values), Math.max(...values)]);
      }
      if (values.length > 1) {
        const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        expect(row.std).to.be.closeTo(Math.sqrt(squares / (values.length - 1)), 1e-6);
      }
    }
    if (isWide) {
      expect(await process('--threads', '3')).to.include({ code: 0, stderr: '' });
      expect(job.read('features.parquet').equals(bytes)).to.equal(true);
    }
    const combine = new Job();
    try {
      combine.addInput('30', job);
      expect(await combine.run(['combine'])).to.include({ code: 0, stderr: '' });
      expect(combine.read('signal_stats.csv').toString()).to.match(/^kind,signal,units,.*\ncsv,II,mV,,40,1,/);
    } finally {
      combine.remove();
    }
  });
});

describe('the page on extractors', () => {
  it('shows one that runs as it stands', async () => {
    const page = readFileSync(join(repositoryRoot, 'docs/extractors.md'), 'utf8');
    const job = new Job();
    try {
      writeFileSync(join(job.root, 'mine.mjs'), /```js\n(.*?)```/s.exec(page)![1]!);
      const folder = join(job.input, '30');
      mkdirSync(folder, { recursive: true });
      for (const [name, text] of Object.entries({ 'a.txt': 'one two', 'a.txt.unit': 'mV\n', 'b.txt': 'alone' })) {
        writeFileSync(join(folder, name), text);
      }
      const exit = await job.run(['process-group', '--group', '30', '--extractor', './mine.mjs']);
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(await job.rows('features.parquet')).to.deep.equal([{ group: '30', path: 'a.txt', words: 2n, unit: 'mV' }]);
      expect(await job.rows('rejects.parquet')).to.deep.equal([
        { group: '30', path: 'b.txt', code: 'no-unit', message: '"b.txt.unit" is missing' },
      ]);
    } finally {
      job.remove();
    }
  });
});
