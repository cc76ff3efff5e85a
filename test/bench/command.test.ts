import { expect } from 'chai';
import { usage } from './arguments.ts';
import { runBench } from './command.ts';
import { renderFacts } from './render-facts.ts';

async function run(...argv: string[]) {
  const told = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof told) => ({ write: (text: string) => (told[name] += text) });
  const exitCode = await runBench(argv, { stdout: sink('stdout'), stderr: sink('stderr') });
  return { exitCode, ...told };
}

describe('npm run bench', () => {
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

  it('has its speeds taken over as facts of estimates, with machine and date', () => {
    const machine = { cpu: 'AMD EPYC', cpuCount: 2, memoryMb: 1, platform: 'linux x64', node: 'v20.20.1' };
    const values = {
      ...{
        megabytesPerSecond: 2801.6,
        secondsPerUnit: 0.00018734,
        rowsPerSecond: 405_900,
        combineRowsPerSecond: 262_100,
      },
      ...{ partRowsPerSecond: 2_619_000, sharedThread: 0.8201, startSeconds: 0.32 },
    };
    const facts = (spreads: Readonly<Record<string, number>>) =>
      renderFacts(
        { machine, sizeMb: 1, repetitions: 2, speeds: { values, spreads } },
        new Date('2026-11-27T20:00:00Z'),
      );
    expect(JSON.parse(facts({ start: 0.0123, work: 0.0987 }))).to.deep.equal({
      date: '2026-11-27',
      machine: 'AMD EPYC, 2 CPUs, node 20.20',
      spread: 0.099,
      speeds: {
        ...{
          megabytesPerSecond: 2800,
          secondsPerUnit: 0.000187,
          rowsPerSecond: 406_000,
          combineRowsPerSecond: 262_000,
        },
        ...{ partRowsPerSecond: 2_620_000, sharedThread: 0.82, startSeconds: 0.32 },
      },
    });
    expect(() => facts({ start: 0.01, work: 0.34, units: 1 })).to.throw(
      'the second best run is more than 25 % behind the best: work 34 %, units 100 %; measure again, with more --repetitions or less beside it',
    );
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
      'option --only names "format", expected some of formats,parquet,combine,definitions,start,commands,makespan,speeds; did you mean formats?',
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
