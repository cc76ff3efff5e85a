import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { describePipeline } from '../support/deployable.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, some } from '../support/wide.ts';

const source = `
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
console.log('of the module');
export default {
  name: 'lines', version: '1',
  columns: [
    { name: 'path', type: 'string', nullable: false }, { name: 'line', type: 'int64', nullable: false },
    { name: 'at', type: 'timestamp', nullable: true }, { name: 'bytes', type: 'binary', nullable: true },
    { name: 'values', type: 'list<float32>', nullable: true },
  ],
  options: [{ name: 'least', type: 'integer', default: 1, description: 'Fewest lines' }],
  extract: async (root, { path, files }, { least }) => {
    const lines = readFileSync(join(root, files.find((each) => each.endsWith('.txt')) ?? files[0]), 'utf8').trim().split('\\n').map(Number);
    if (lines.length < least) return { status: 'rejected', reject: { path, code: 'too-short', message: 'has ' + lines.length } };
    return {
      status: 'processed', rowCount: lines.length, warnings: [],
      rows: {
        path: { runs: [{ value: path, count: lines.length }] }, line: BigInt64Array.from(lines, BigInt),
        at: lines.map((n) => (n === 2 ? null : BigInt(n) * 1_000_001n)), bytes: lines.map(() => new Uint8Array(3)),
        values: lines.map((n) => Array.from({ length: n }, () => 0.5)),
      },
    };
  },
};
`;

/** Keeps its thread as an endless loop does, at no cost. */
const blocking = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

describe('try', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, 'data/deep'), { recursive: true });
    await writeFile(join(folder, 'mine.mjs'), source);
    await writeFile(join(folder, 'common.js'), source);
    await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
    await writeFile(join(folder, 'data/a.txt'), '1\n2\n9\n');
    await writeFile(join(folder, 'data/deep/b.txt'), '4\n');
    await writeFile(join(folder, 'data/deep/b.json'), '{}');
    await writeFile(join(folder, 'data/readme'), 'x');
  });

  const run = (...words: readonly string[]) => cli(folder, ['try', ...words]);

  it('shows units, rows and rejects of an extractor, each file being a unit where nobody says otherwise', async () => {
    const { exitCode, stdout, stderr } = await run('./mine.mjs', 'data', '--option', 'least=2', '--rows', '2');
    expect(stderr).to.equal('of the module\n');
    expect(stdout).to.equal(`extractor lines, version 1: 4 units in data, 0 rejects, 0 files skipped
each file is taken for a unit: process.units says otherwise
  a.txt
  deep/b.json
  deep/b.txt
  readme

a.txt: 3 rows, the first 2
path   line  at                           bytes    values
a.txt     1  1970-01-01T00:00:01.000001Z  3 bytes  [0.5]
a.txt     2  null                         3 bytes  [0.5, 0.5]

deep/b.json: rejected, too-short: has 1

deep/b.txt: rejected, too-short: has 1
`);
    expect(exitCode).to.equal(0);
  });

  it("takes the description's units where it names the same extractor, and those of the command line over them", async () => {
    await describePipeline(folder, {});
    const text = await readFile(join(folder, 'pipeline.yaml'), 'utf8');
    const process = 'process:\n  units: { required: ["{stem}.txt"] }\n  extractor: ./mine.mjs';
    const own = text.replace(/^ {2}(?:options|strictChecksums): .*\n/gm, '');
    await writeFile(join(folder, 'pipeline.yaml'), own.replace(/^process:\n {2}extractor: .*$/m, process));
    const units = async (...words: readonly string[]) => {
      const { stdout } = await run('mine.mjs', 'data', '--unit', 'deep/b', '--json', ...words);
      const { units, skipped, tried } = JSON.parse(stdout) as {
        units: { first: { path: string }[] };
        skipped: { count: number };
        tried: { path: string; rowCount: number }[];
      };
      return [units.first.map(({ path }) => path), skipped.count, tried[0]!.rowCount];
    };
    expect(await units()).to.deep.equal([['a', 'deep/b'], 2, 1]);
    const given = ['--units', '{"required":["{stem}.txt","{stem}.json"]}'];
    expect(await units(...given)).to.deep.equal([['deep/b'], 1, 1]);
  });

  it('ends an extractor that does not end, and says over what', async () => {
    await writeFile(join(folder, 'mine.mjs'), source.replace('const lines =', `${blocking} const lines =`));
    const { exitCode, stderr } = await run('./mine.mjs', 'data', '--unit-seconds', '1');
    const message = 'extracting "a.txt" took longer than 1 s, and was ended; --unit-seconds N allows more';
    expect(stderr).to.equal(`of the module\nmacroshard: ${message}\n`);
    expect(exitCode).to.equal(1);
  });

  describe('of a program that declares no columns', () => {
    before(function () {
      if (spawnSync('python3', ['--version']).status === 0) return;
      console.log('        python3 is not installed');
      this.skip();
    });

    const python = `
import datetime
from macroshard import Reject, extractor
@extractor(name="words", version="1")
def words(unit):
    numbers = [int(line) for line in unit.files[0].read_text().split()]
    if not numbers:
        raise Reject("empty", "it has no numbers")
    return [{"n": None if n == 2 else n, "mean": 0.5 if n == 4 else n, "at": datetime.datetime(2024, 1, n)} for n in numbers]
`;
    it('infers them from the units, writes them beside it, and writes over nothing', async () => {
      await writeFile(join(folder, 'words.py'), python);
      await writeFile(join(folder, 'data/c.txt'), '');
      const units = ['--units', '{"file":"**/*.txt"}'];
      const { stdout, stderr, exitCode } = await run('./words.py', 'data', ...units, '--rows', '1');
      expect(stderr).to.equal('');
      expect(stdout).to.equal(`columns inferred from 2 units, written to words.columns.json:
  column  type
  path    string
  n       int64?
  mean    double
  at      timestamp

extractor words, version 1: 3 units in data, 0 rejects, 2 files skipped
  a.txt
  c.txt
  deep/b.txt
  skipped deep/b.json: no pattern of process.units matches it
  skipped readme: no pattern of process.units matches it

a.txt: 3 rows, the first 1
path   n  mean  at
a.txt  1     1  2024-01-01T00:00:00.000Z

c.txt: rejected, empty: it has no numbers

deep/b.txt: 1 row
path        n  mean  at
deep/b.txt  4   0.5  2024-01-04T00:00:00.000Z
`);
      expect(exitCode).to.equal(0);
      const written = await readFile(join(folder, 'words.columns.json'), 'utf8');
      const expected = { path: 'string', n: 'int64?', mean: 'double', at: 'timestamp' };
      expect(JSON.parse(written)).to.deep.equal(expected);
      if (!isWide) return;
      const again = await run('./words.py', 'data', ...units, '--unit', 'deep/b.txt', '--infer');
      expect(again.stdout).to.include(
        '\nwords.columns.json is there and says something else: n is int64?, inferred int64; --overwrite writes it anew\n',
      );
      expect(await readFile(join(folder, 'words.columns.json'), 'utf8')).to.equal(written);
    });
  });

  const refusals = [
    [
      ['./mime.mjs', 'data'],
      2,
      'EXTRACTOR ./mime.mjs: no such file or folder; expected a module, a Python file, or a program',
    ],
    [["sh 'my dir/x.sh", 'data'], 2, `EXTRACTOR "sh 'my dir/x.sh" has a quote without an end`],
    [
      ['./common.js', 'data'],
      1,
      `extractor "MINE" cannot be loaded: Cannot use import statement outside a module; the package.json around it says "type": "commonjs": write "module" there, or let the name end in .mjs (.mts)`,
    ],
    [['./mine.mjs', 'date'], 2, 'DIR date: no such file or folder; expected a folder of files'],
    [['./mine.mjs', 'data', '--unit', 'a.tx'], 2, 'there is no unit "a.tx"; did you mean a.txt?'],
    [
      ['./mine.mjs', 'data', '--option', 'leest=1'],
      2,
      'extractor lines has no option leest; did you mean least? (options: least)',
    ],
    [
      ['./mine.mjs', 'data', '--units', '{"file":"/a"}'],
      2,
      '--units has the pattern "/a", which is no path inside the group: expected neither /, . nor .. before or between its names',
    ],
    [['./mine.mjs', 'data', '--infer'], 2, 'the columns of MINE are its own to declare: --infer is for programs'],
    [
      ['wfdb-summary', 'data', '--units', '{"file":"*"}'],
      2,
      'extractor wfdb-summary plans its units itself: take process.units away',
    ],
  ] as const;
  for (const [words, code, message] of some(refusals, 5)) {
    it(`refuses ${words.join(' ')}`, async () => {
      const { exitCode, stderr } = await run(...words);
      expect(stderr.split('\n').at(-2)).to.equal(`macroshard: ${message.replace('MINE', join(folder, words[0]))}`);
      expect(exitCode).to.equal(code);
    });
  }
});
