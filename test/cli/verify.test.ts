import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { reseal } from '../container/reseal.ts';
import { putSampleResults } from '../container/sample-results.ts';
import { cli } from '../support/cli.ts';
import { runs, some } from '../support/wide.ts';

/** Something that happens to a dataset in `folder`; `at`, 0 to 1, chooses where. */
type Tampering = (folder: string, at: number) => void;

const parts = (folder: string) => readdirSync(join(folder, 'features')).map((name) => join(folder, 'features', name));
const pick = <T>(items: readonly T[], at: number) => items[Math.min(items.length - 1, Math.floor(at * items.length))]!;

function edit(folder: string, change: (text: string) => string): void {
  const path = join(folder, 'manifest.json');
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  expect(changed, 'the tampering changes something').to.not.equal(text);
  writeFileSync(path, changed);
}

/** Lines of one of the manifest's lists, with their places in the text. */
function linesOf(text: string, list: string): readonly string[] {
  return text.split(`"${list}":[\n`)[1]!.split('\n]')[0]!.split('\n');
}

const tamperings: Readonly<Record<string, Tampering>> = {
  'drops a group': (folder, at) =>
    edit(folder, (text) => {
      const line = pick(linesOf(text, 'groups'), at);
      return text.replace(`${line}\n`, '').replace(/,\n\]/, '\n]');
    }),
  'drops a part': (folder, at) => rmSync(pick(parts(folder), at)),
  'duplicates a group': (folder, at) =>
    edit(folder, (text) => {
      const line = pick(linesOf(text, 'groups'), at);
      return text.replace(line, () => `${line.replace(/,?$/, ',')}\n${line}`);
    }),
  'swaps two parts': (folder) => {
    const [a, b] = parts(folder).map((path) => readFileSync(path));
    const [pathA, pathB] = parts(folder);
    writeFileSync(pathA!, b!);
    writeFileSync(pathB!, a!);
  },
  'changes a byte': (folder, at) => {
    const path = pick(
      [...parts(folder), ...['rejects.parquet', 'summary.json', 'signal_stats.csv'].map((name) => join(folder, name))],
      at,
    );
    const bytes = readFileSync(path);
    bytes[Math.floor(at * bytes.length)]! ^= 1;
    writeFileSync(path, bytes);
  },
  'cuts a Parquet file short': (folder, at) => {
    const path = pick(parts(folder), at);
    truncateSync(path, Math.floor(at * (readFileSync(path).length - 1)));
  },
  'edits a count': (folder, at) =>
    edit(folder, (text) => {
      const counts = [...text.matchAll(/"(unitsProcessed|unitsRejected|rows|files|bytes)":(\d+)/g)];
      const count = pick(counts, at);
      return `${text.slice(0, count.index)}"${count[1]}":${Number(count[2]) + 1}${text.slice(count.index + count[0].length)}`;
    }),
  'removes a reject from the ledger': (folder) =>
    edit(folder, (text) => {
      const line = linesOf(text, 'units').find((each) => each.includes('"rejected"'))!;
      return text.replace(`${line}\n`, '');
    }),
  'lists a unit twice': (folder, at) =>
    edit(folder, (text) => {
      const line = pick(linesOf(text, 'units').slice(0, -1), at);
      return text.replace(line, () => `${line}\n${line}`);
    }),
  'takes a file off the listing': (folder, at) =>
    edit(folder, (text) => text.replace(`${pick(linesOf(text, 'files').slice(0, -1), at)}\n`, '')),
  'cuts the ledger short': (folder, at) => {
    const path = join(folder, 'manifest.json');
    truncateSync(path, Math.floor(at * (readFileSync(path).length - 1)));
  },
  'adds a file': (folder) => writeFileSync(join(folder, 'features', 'part-00009.parquet'), 'PAR1'),
};

describe('macroshard verify', () => {
  let root: string;
  let dataset: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-verify-'));
    dataset = join(root, 'dataset');
    await putSampleResults(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  async function tampered(tampering: Tampering, at: number, { isHidden = false } = {}) {
    const folder = join(root, 'tampered');
    rmSync(folder, { recursive: true, force: true });
    cpSync(dataset, folder, { recursive: true });
    tampering(folder, at);
    if (isHidden) await reseal(join(folder, 'manifest.json')).catch(() => {});
    return cli(root, ['verify', 'tampered']);
  }

  it('finds nothing wrong with what is as it was made, and counts it', async () => {
    const { stdout, ...rest } = await cli(root, ['verify', 'dataset', '--source', 'source']);
    expect(rest).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(stdout).to.match(/^all is as manifest\.json says: 2 groups, \d+ files, \d+ units, \d+ rows\n$/);
    const shard = await cli(root, ['verify', 'shard', '--source', 'source']);
    expect(shard.stdout).to.match(/^all is as receipt\.json says: 1 group, \d+ files, \d+ units, \d+ rows\n$/);
    const json = JSON.parse((await cli(root, ['verify', 'dataset', '--json'])).stdout) as Record<string, unknown>;
    expect(json).to.include({ ledger: 'manifest.json', groups: 2, problems: 0 });
  });

  it('finds whatever is tampered with, also where the ledger has been given new digests', async () => {
    const names = fc.constantFrom(...Object.keys(tamperings));
    const cases = fc.tuple(names, fc.double({ min: 0, max: 0.999, noNaN: true }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(cases, async ([name, at, isHidden]) => {
        const { exitCode, stdout, stderr } = await tampered(tamperings[name]!, at, { isHidden });
        expect({ name, exitCode, stderr }).to.deep.equal({ name, exitCode: 1, stderr: '' });
        expect(stdout).to.match(/\n\d+ problems?: /);
      }),
      { numRuns: runs(3, 16) },
    );
  });

  const firstLines: readonly (readonly [string, RegExp | string])[] = [
    ['drops a part', /^features\/part-00001\.parquet: is missing, expected \d+ bytes\n/],
    ['duplicates a group', 'manifest.json: lists group "31" twice\n'],
    ['cuts a Parquet file short', /^features\/part-00001\.parquet: has \d+ bytes, expected \d+\n/],
    ['swaps two parts', /features\/part-00000\.parquet: has rows of group "31", which the ledger does not put there\n/],
    ['changes a byte', /^rejects\.parquet: has the SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}\n/],
    [
      'removes a reject from the ledger',
      /^rejects\.parquet: has unit ".*" of group "30" \(.*\), which the ledger does not know\n/m,
    ],
    ['lists a unit twice', /^manifest\.json: unit ".*" of group "3\d" is listed twice\n/m],
    [
      'takes a file off the listing',
      /^manifest\.json: the listing of group "3\d" has the SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}\n/m,
    ],
    ['cuts the ledger short', 'manifest.json: is not whole: expected "}" on a line of its own at the end\n'],
    ['adds a file', 'features/part-00009.parquet: is not in manifest.json\n'],
  ];
  for (const [name, expected] of some(firstLines, 2)) {
    it(`says what is wrong where somebody ${name}`, async () => {
      const { stdout } = await tampered(tamperings[name]!, 0.5);
      if (typeof expected === 'string') expect(stdout).to.include(expected);
      else expect(stdout).to.match(expected);
    });
  }

  it('says what has changed of the source since', async () => {
    const source = join(root, 'changed');
    cpSync(join(root, 'source'), source, { recursive: true });
    const patient = join(source, '30', readdirSync(join(source, '30'))[0]!);
    const [gone, larger] = readdirSync(patient).filter((name) => name.endsWith('.hea'));
    rmSync(join(patient, gone!));
    writeFileSync(join(patient, larger!), 'x');
    writeFileSync(join(patient, 'new.hea'), '');
    mkdirSync(join(source, '99'));
    writeFileSync(join(source, '99', 'new.hea'), '');
    const { exitCode, stdout } = await cli(root, ['verify', 'dataset', '--source', 'changed']);
    const folder = patient.slice(source.length + 4);
    expect(exitCode).to.equal(1);
    expect(stdout.split('\n').slice(0, 4)).to.have.members([
      `group "30" of the source: file "${folder}/${gone}" has gone`,
      `group "30" of the source: file "${folder}/${larger}" has 1 bytes, had ${sizeBefore(folder, larger!)}`,
      `group "30" of the source: has the new file "${folder}/new.hea"`,
      'source: has the folder "99", which is no group of the result',
    ]);
  });

  function sizeBefore(folder: string, name: string): number {
    return readFileSync(join(root, 'source', '30', folder, name)).length;
  }

  it('says which folder it expects', async () => {
    const none = 'expected the folder of a result';
    expect(await cli(root, ['verify', 'nowhere'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: `macroshard: verify nowhere: no such file or folder; ${none}\n`,
    });
    expect(await cli(root, ['verify', 'source'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: `macroshard: source holds neither manifest.json nor receipt.json: ${none}, OUT/<execution id>/combined\n`,
    });
  });

  it('names the flags that lead to nothing', async () => {
    expect(await cli(root, ['verify', 'dataset', '--source', 'source', '--local'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr:
        'macroshard: --local needs --execution, or a --source that is a bucket: SageMaker is asked nothing else\n',
    });
    expect((await cli(root, ['verify', 'dataset', '--source', 's3://B/x', '--local'])).stderr).to.equal(
      'macroshard: --source s3://B/x: expected s3://BUCKET/PREFIX\n',
    );
    expect((await cli(root, ['verify', 'dataset', '--source', 's3://nowhere/x', '--local'])).stderr).to.equal(
      'macroshard: --source s3://nowhere/x: there is no such bucket\n',
    );
  });
});
