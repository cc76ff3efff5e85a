import { expect } from 'chai';
import { usage } from './arguments.ts';
import { runBench } from './command.ts';

async function run(...argv: string[]) {
  const told = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof told) => ({ write: (text: string) => (told[name] += text) });
  const exitCode = await runBench(argv, { stdout: sink('stdout'), stderr: sink('stderr') });
  return { exitCode, ...told };
}

describe('npm run bench', () => {
  it('measures a format, rows and the start, beside the plain loop, as one JSON document', async () => {
    const args = ['--size-mb', '1', '--repetitions', '1', '--formats', '80', '--only', 'formats,parquet,combine,start'];
    const { exitCode, stdout, stderr } = await run(...args, '--json');
    expect({ exitCode, lastLine: stderr.trim().split('\n').at(-1) }).to.deep.equal({
      exitCode: 0,
      lastLine: 'bench: start: 5 starts',
    });
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).to.deep.equal([
      'machine',
      'sizeMb',
      'repetitions',
      'formats',
      'parquet',
      'combine',
      'start',
    ]);
    const [format] = report.formats;
    expect([format.format, format.megabytes, format.channels]).to.deep.equal([80, format.samples / 1e6, 4]);
    for (const run of format.runs) {
      expect(run.mbPerSecond).to.be.closeTo(format.megabytes / run.workSeconds, 1e-6);
      expect(run.plainLoopsPerThread).to.be.closeTo(run.mbPerSecond / run.threads / format.plainMbPerSecond, 1e-6);
      expect(run.peakMb).to.be.above(30);
    }
    expect(format.runs.map((run: { windowSeconds: number }) => run.windowSeconds)).to.include.members([0, 60]);
    expect([report.parquet.rows, report.combine.rows, report.combine.groups]).to.deep.equal([2000, 2000, 4]);
    expect(report.start.leastMs).to.be.at.most(report.start.medianMs);
  });

  it('prints tables for people', async () => {
    const { exitCode, stdout } = await run('--only', 'makespan');
    const [, conditions, , head, first] = stdout.split('\n');
    expect({ exitCode, conditions, head, first }).to.deep.equal({
      exitCode: 0,
      conditions:
        '256 MB; the best of 3 runs; speeds are of the work: the start, a run over next to nothing, is subtracted',
      head: 'sizes of units         threads  largest unit  largest first  in pieces  equal counts',
      first: 'all alike                    2         0.002          1.000      1.000         1.000',
    });
  });

  it('explains itself', async () => {
    expect(await run('--help')).to.deep.equal({ exitCode: 0, stdout: usage, stderr: '' });
  });

  for (const [argv, message] of [
    [
      ['--sise-mb', '4'],
      'unknown option --sise-mb: expected --size-mb, --repetitions, --only, --formats, --json, --help; did you mean --size-mb?',
    ],
    [['--size-mb', '0'], 'option --size-mb needs a whole number from 1 to 100000, got "0"'],
    [['--size-mb'], 'option --size-mb needs a value'],
    [['--json=yes'], 'option --json takes no value, got "yes"'],
    [
      ['--only', 'format'],
      'option --only names "format", expected some of formats,parquet,combine,definitions,start,commands,makespan; did you mean formats?',
    ],
    [
      ['--formats', '80,17'],
      'option --formats names "17", expected some of 80,16,8,24,32,61,160,212,310,311,508,516,524; did you mean 16?',
    ],
    [['--json', '--json'], 'option --json is given twice'],
    [['fast'], 'unexpected argument "fast": expected options only'],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      expect(await run(...argv)).to.deep.equal({ exitCode: 2, stdout: '', stderr: `bench: ${message}\n` });
    });
  }
});
