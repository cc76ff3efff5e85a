import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extractor, OptionDeclaration, OptionsOf } from '@macroshard/container/extractor';
import { expect } from 'chai';
import { Job } from './job.ts';

const declared = `[
  { name: 'lowCutHz', type: 'number', default: 0.5, minimum: 0, maximum: 100, description: 'Lower edge of the band' },
  { name: 'order', type: 'integer', default: 4, minimum: 1, description: 'Order of the filter' },
  { name: 'method', type: 'string', default: 'none', enum: ['none', 'median'], description: 'How noise is taken out' },
  { name: 'note', type: 'string', default: '', description: 'Stands in every row' },
  { name: 'isStrict', type: 'boolean', default: false, description: 'Rejects what is odd' },
]`;

/** An extractor that writes the options which it is handed, by its plan and by its threads, into its one row. */
function extractorWith(options: string): string {
  return `
export default {
  name: 'echo', version: '1', ${options}
  columns: [{ name: 'path', type: 'string', nullable: false }, { name: 'planned', type: 'string', nullable: false },
    { name: 'extracted', type: 'string', nullable: false }],
  plan: async (tree, options) => ({
    units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: JSON.stringify(options) })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [],
  }),
  extract: async (root, { path, detail }, options) => ({
    status: 'processed', rowCount: 1, warnings: [],
    rows: { path: [path], planned: [detail], extracted: [JSON.stringify(options)] },
  }),
};`;
}

describe('the options of an extractor', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job().addGroup('g', { 'a.txt': {} });
  });
  afterEach(() => job.remove());

  function run(options: string, args: readonly string[]) {
    writeFileSync(join(job.root, 'echo.mjs'), extractorWith(options));
    return job.run(['process-group', '--group', 'g', '--extractor', './echo.mjs', ...args]);
  }

  async function handed(): Promise<unknown> {
    const [row] = await job.rows('features.parquet');
    expect(row!.planned).to.equal(row!.extracted);
    expect(job.json('receipt.json').options).to.deep.equal(JSON.parse(String(row!.planned)));
    return JSON.parse(String(row!.planned));
  }

  it('are handed to its plan and to its threads with their types, defaults where nothing is given', async () => {
    const given = ['lowCutHz=1e-1', 'method=median', 'note=a=b, c', 'isStrict=True'].flatMap((o) => ['--option', o]);
    expect(await run(`options: ${declared},`, ['--window-seconds', '0', ...given])).to.include({ code: 0, stderr: '' });
    expect(await handed()).to.deep.equal({ lowCutHz: 0.1, order: 4, method: 'median', note: 'a=b, c', isStrict: true });
  });

  it('are windows and strict checksums where it declares none', async () => {
    expect(await run('', ['--option', 'windowSeconds=60', '--strict-checksums'])).to.include({ code: 0, stderr: '' });
    expect(await handed()).to.deep.equal({ windowSeconds: 60, strictChecksums: true });
  });

  const wrong: readonly (readonly [args: readonly string[], message: string])[] = [
    [
      ['--option', 'lowCutHZ=1'],
      'extractor echo has no option lowCutHZ; did you mean lowCutHz? (options: lowCutHz, order, method, note, isStrict)',
    ],
    [['--option', 'lowCutHz=-1'], 'option lowCutHz of extractor echo must be at least 0, got "-1"'],
    [['--option', 'lowCutHz=100.5'], 'option lowCutHz of extractor echo must be at most 100, got "100.5"'],
    [['--option', 'lowCutHz='], 'option lowCutHz of extractor echo must be a number, got ""'],
    [['--option', 'order=4.0'], 'option order of extractor echo must be a whole number, got "4.0"'],
    [
      ['--option', 'order=9007199254740993'],
      'option order of extractor echo must be a whole number, got "9007199254740993"',
    ],
    [
      ['--option', 'method=medain'],
      'option method of extractor echo must be one of none, median, got "medain"; did you mean median?',
    ],
    [['--option', 'isStrict=yes'], 'option isStrict of extractor echo must be true or false, got "yes"'],
    [
      ['--option', 'order=2', '--option', 'order=3', '--option', 'isStrict=1'],
      'option order of extractor echo is given twice, as "2" and "3"; option isStrict of extractor echo must be true or false, got "1"',
    ],
    [
      ['--window-seconds', '60'],
      'extractor echo has no option windowSeconds (options: lowCutHz, order, method, note, isStrict)',
    ],
    [
      ['--strict-checksums'],
      'extractor echo has no option strictChecksums (options: lowCutHz, order, method, note, isStrict)',
    ],
  ];
  for (const [args, message] of wrong) {
    it(`are refused as ${args.join(' ')}`, async () => {
      expect(await run(`options: ${declared},`, args)).to.include({ code: 2, stderr: `${message}\n` });
      expect(job.outputNames()).to.deep.equal([]);
    });
  }

  it('are printed by describe, beside its columns', async () => {
    writeFileSync(join(job.root, 'echo.mjs'), extractorWith(`options: ${declared},`));
    const described = await job.run(['describe', '--extractor', './echo.mjs']);
    expect(described).to.include({ code: 0, stderr: '' });
    const { name, version, columns, options } = JSON.parse(described.stdout);
    expect([name, version, columns.length, options.length]).to.deep.equal(['echo', '1', 3, 5]);
    expect(options[0]).to.deep.equal({
      ...{ name: 'lowCutHz', type: 'number', default: 0.5, minimum: 0, maximum: 100 },
      description: 'Lower edge of the band',
    });
    const unknown = await job.run(['describe', '--extractor', './ecko.mjs']);
    expect(unknown.code).to.equal(2);
    expect(job.message).to.equal(undefined);
  });

  it('of the built-in one are refused in the same words', async () => {
    const exit = await job.run([
      'process-group',
      '--group',
      'g',
      '--window-seconds',
      '7',
      '--option',
      'windowSeconds=8',
    ]);
    expect(exit).to.include({
      code: 2,
      stderr: 'option windowSeconds of extractor wfdb-summary is given twice, as "7" and "8"\n',
    });
  });

  const undeclarable: readonly (readonly [options: string, problem: string])[] = [
    ['options: {},', 'has options that are no list'],
    ['options: [7],', 'has the option 1, which is no object'],
    [
      "options: [{ name: '1x', type: 'string', default: '', description: 'x' }],",
      'has the option "1x", which has a name that is no letter followed by letters, digits, - and _',
    ],
    [
      "options: [{ name: 'x', type: 'float', default: 1, description: 'x' }],",
      'has the option "x", which has the type "float", expected string, integer, number, boolean',
    ],
    ["options: [{ name: 'x', type: 'string', default: '' }],", 'has the option "x", which has no description'],
    [
      "options: [{ name: 'x', type: 'integer', default: 1.5, description: 'x' }],",
      'has the option "x", which has a default that is not a whole number',
    ],
    [
      "options: [{ name: 'x', type: 'integer', default: 1, minimun: 2, description: 'x' }],",
      'has the option "x", which has minimun, expected default, minimum, maximum; did you mean minimum?',
    ],
    [
      "options: [{ name: 'x', type: 'number', default: 1, minimum: '2', description: 'x' }],",
      'has the option "x", which has a minimum that is no number',
    ],
    [
      "options: [{ name: 'x', type: 'number', default: 1, minimum: 2, description: 'x' }],",
      'has the option "x", which has the default 1, which must be at least 2',
    ],
    [
      "options: [{ name: 'x', type: 'string', default: 'a', enum: [], description: 'x' }],",
      'has the option "x", which has an enum that is no list of texts',
    ],
    [
      "options: [{ name: 'x', type: 'boolean', default: true, description: 'x' }, { name: 'x', type: 'string', default: '', description: 'y' }],",
      'has the option "x" twice',
    ],
  ];
  for (const [options, problem] of undeclarable) {
    it(`cannot be declared where its export ${problem}`, async () => {
      const stderr = `extractor "./echo.mjs" is none: its default export ${problem}\n`;
      expect(await run(options, [])).to.include({ code: 1, stderr });
    });
  }

  it('have types that follow from their declaration', async () => {
    const options = [
      { name: 'method', type: 'string', default: 'none', enum: ['none', 'median'], description: 'x' },
      { name: 'order', type: 'integer', default: 4, description: 'x' },
      { name: 'isStrict', type: 'boolean', default: false, description: 'x' },
    ] as const satisfies readonly OptionDeclaration[];
    type Options = OptionsOf<typeof options>;
    const extract: Extractor<Options>['extract'] = async (_root, { path }, { method, order, isStrict }) => {
      // @ts-expect-error: no value of this option
      if (method === 'mean') throw new Error('never');
      const message = `${method} ${order.toFixed(1)} ${isStrict === true}`;
      return { status: 'rejected', reject: { path, code: 'x', message } };
    };
    const unit = { path: 'p', sizeBytes: 0, files: [], detail: null };
    const extraction = await extract('/', unit, { method: 'median', order: 4, isStrict: true });
    expect(extraction).to.have.nested.property('reject.message', 'median 4.0 true');
  });
});
