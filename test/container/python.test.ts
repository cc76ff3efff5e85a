import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isWide } from '../support/wide.ts';
import { noneIsLeft } from './extractor-program.ts';
import { Job } from './job.ts';

const source = `
import datetime, decimal, math, os, sys
from macroshard import Reject, extractor

@extractor(
    name="words", version="1",
    columns={
        "path": "string", "words": "int64", "small": "int32?", "mean": {"type": "double?", "description": "Letters of a word"}, "float": "float32?", "is": "boolean?",
        "bytes": "binary?", "day": "date?", "at": "timestamp?", "floats": "list<float32>?", "larges": "list<int64>?",
    },
    options={"least": {"default": 1, "minimum": 1, "description": "Letters of the shortest word"}},
)
def words(unit):
    text = unit.file(".txt").read_text()
    if text == "reject":
        raise Reject("three", f"{unit.files[0]} is none")
    if text == "warn":
        return unit.warn("odd")
    if text == "raise":
        raise KeyError(f"{unit.files[0]} has no key")
    if text == "exit":
        os._exit(4)
    if text == "sys-exit":
        sys.exit(3)
    if text == "option":
        return [{"words": unit.options.lest}]
    if text == "one-row":
        return {"words": 1}
    if text == "fork":
        return [{"words": 1}] if os.fork() == 0 else None
    if text == "print":
        sys.stdout.close()
        os.chdir("/")
        return None
    row = {"words": len([word for word in text.split() if len(word) >= unit.options.least])}
    odd = {"other": {"other": 1}, "near": {"Words": 1}, "nested": {"mean": [1]}, "infinite": {"mean": math.inf}, "half": {"small": 0.5},
           "large": {"small": 2**31}, "none": {"words": None}, "huge": {"mean": 2**5000}, "address": {"words": object()},
           "decimal": {"mean": decimal.Decimal("0.5")}, "surrogate": {"path": "\\ud800"}}
    if text in odd:
        return [row, {**row, **odd[text]}]
    return [
        {**row, "small": 7, "mean": math.nan, "float": 0.5, "is": True, "bytes": b"\\0\\xff",
         "day": datetime.date(2022, 1, 8), "at": datetime.datetime(2023, 11, 14, 22, 13, 20, 123456),
         "floats": [1, 2.5], "larges": [2**62]},
        {**row, "small": 3.0, "words": 2**62},
    ]
`;

const rejects: Readonly<Record<string, string>> = {
  address: 'column "words" has <object object> in row 1, expected a whole number of 64 bits',
  decimal: `column "mean" has Decimal('0.5') in row 1, expected a finite number or None`,
  exit: 'the process of its program ended with exit code 4; 3 processes ended over it',
  half: 'column "small" has 0.5 in row 1, expected a whole number of 32 bits or None',
  huge: `column "mean" has ${(2n ** 5000n).toString().slice(0, 99)}… in row 1, expected a finite number or None`,
  infinite: 'column "mean" has inf in row 1, expected a finite number or None',
  large: 'column "small" has 2147483648 in row 1, expected a whole number of 32 bits or None',
  near: 'rows have the column "Words", which is not declared, did you mean "words"?',
  nested: 'column "mean" has [1] in row 1, expected a finite number or None',
  none: 'column "words" has None in row 1, expected a whole number of 64 bits',
  'one-row': 'column "words" has 1, expected a list of cells; one row is a list of one dict',
  option: 'AttributeError: no option "lest" is declared, did you mean "least"?',
  other: 'rows have the column "other", which is not declared',
  raise: "KeyError: 'raise.txt has no key'",
  reject: 'reject.txt is none',
  surrogate: 'column "path" has "\\ud800" in row 1, expected text without half a surrogate pair',
  'sys-exit': 'SystemExit: 3',
};

describe('an extractor in Python', () => {
  let job: Job;
  before(function () {
    if (spawnSync('python3', ['--version']).status === 0) return;
    console.log('      python3 is not installed');
    this.skip();
  });
  beforeEach(() => {
    job = new Job();
    writeFileSync(join(job.root, 'words.py'), source);
  });
  afterEach(async () => {
    await noneIsLeft(job.root);
    job.remove();
  });

  it('is a function from a unit to rows, whose mistakes cost a unit each', async () => {
    job.addGroup('g', {});
    const mistakes = Object.entries(rejects).filter(([text]) => isWide || text !== 'exit');
    const texts = ['a bb ccc', 'fork', 'print', 'warn', ...mistakes.map(([text]) => text)];
    for (const text of texts) writeFileSync(join(job.input, 'g', `${text.split(' ')[0]}.txt`), text);
    const args = ['process-group', '--group', 'g', '--units', '{"file":"**"}', '--extractor', './words.py'];
    const { PATH = '' } = process.env;
    const exit = await job.runAlone([...args, '--option', 'least=2', '--threads', '1'], { PATH });
    expect(exit.code).to.equal(0);
    // What Python says of a mistake is in the job's log.
    expect(exit.stderr).to.match(/^Traceback .*\n[\s\S]*\nKeyError: .*raise\.txt has no key'\n/);
    const empty = { small: null, mean: null, float: null, is: null, bytes: null, day: null, at: null };
    const rows = (await job.rows('features.parquet')).map(({ bytes, ...row }) => row);
    const { bytes: _bytes, ...none } = empty;
    expect(rows).to.deep.equal([
      {
        ...{ group: 'g', path: 'a.txt', words: 2n, small: 7, mean: null, float: 0.5, is: true },
        ...{ day: new Date('2022-01-08'), at: new Date('2023-11-14T22:13:20.123Z') },
        ...{ floats: [1, 2.5], larges: [4611686018427387904n] },
      },
      {
        group: 'g',
        path: 'a.txt',
        ...none,
        words: 4611686018427387904n,
        small: 3,
        floats: undefined,
        larges: undefined,
      },
    ]);
    const found = (await job.rows('rejects.parquet')).map(({ path, message }) => [String(path).slice(0, -4), message]);
    expect(found).to.deep.equal(mistakes);
    expect(job.ledger('receipt.json').warnings).to.deep.equal([{ path: 'warn.txt', message: 'odd' }]);
  });

  it('declares what a column holds', async () => {
    const { PATH = '' } = process.env;
    const described = await job.run(['describe', '--extractor', './words.py'], { PATH });
    const { columns } = JSON.parse(described.stdout) as { readonly columns: readonly { readonly name: string }[] };
    expect(columns.slice(2, 4)).to.deep.equal([
      { name: 'small', type: 'int32', nullable: true },
      { name: 'mean', type: 'double', nullable: true, description: 'Letters of a word' },
    ]);
  });

  it('ends the job with a message where it cannot be loaded', async () => {
    job.addGroup('g', {});
    const args = ['process-group', '--group', 'g', '--units', '{"file":"**"}', '--extractor', './words.py'];
    const { PATH = '' } = process.env;
    writeFileSync(join(job.root, 'words.py'), 'x = 1\n');
    const empty = await job.run(args, { PATH });
    expect(empty.code).to.equal(1);
    const said = 'ValueError: it declares 0 extractors, expected one: @extractor(name=…, version=…)';
    expect(empty.stderr)
      .to.match(/^Traceback /)
      .and.to.include(`\nwords.py cannot be loaded: ${said}\n`);
    expect(job.message).to.equal(`words.py cannot be loaded: ${said}\n`);
    if (!isWide) return;
    const sets =
      '@extractor(name="words", version="1", options={"of": {"default": {1}}})\ndef words(unit):\n    return []\n';
    writeFileSync(join(job.root, 'words.py'), `from macroshard import extractor\n${sets}`);
    expect((await job.run(args, { PATH })).code).to.equal(1);
    const unwritable = 'what it declares cannot be written as JSON: Object of type set is not JSON serializable';
    expect(job.message).to.equal(`words.py cannot be loaded: TypeError: ${unwritable}\n`);
    const missing = await job.run([...args, '--interpreter', 'python3.0'], { PATH });
    const message = 'the program "python3.0" is not installed: PATH has none of the name\n';
    expect(missing).to.include({ code: 1, stderr: message });
    const declared = '@extractor(name="words", version="1")\ndef words(unit):\n    return None\n';
    writeFileSync(join(job.root, 'words.py'), `from macroshard import extractor\n${declared}`);
    const bare = 'extractor "./words.py" declares no columns: npx macroshard try ./words.py DIR infers them from a few';
    expect((await job.run(args, { PATH })).stderr).to.equal(`${bare} units, and writes words.columns.json\n`);
    writeFileSync(join(job.root, 'words.columns.json'), '["path"]');
    const odd = 'words.columns.json is no object of columns, expected {"path": "string", "mean": "double?"}\n';
    expect(await job.run(args, { PATH })).to.include({ code: 1, stderr: odd });
  });
});
