import { expect } from 'chai';
import { isWide, runs } from '../support/wide.ts';
import { runFuzz, usage } from './command.ts';

async function run(...argv: string[]) {
  const told = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof told) => ({ write: (text: string) => (told[name] += text) });
  return { exitCode: await runFuzz(argv, { stdout: sink('stdout'), stderr: sink('stderr') }), ...told };
}

describe('npm run fuzz', () => {
  const targets: Readonly<Record<string, readonly [count: number, report: RegExp]>> = {
    // Each job of theirs is a process that is traced.
    ...(isWide && {
      headers: [
        300,
        /^headers: \d+ mutated records: \d+ units processed, \d+ rejected by \d+ codes, \d+ skipped; \d+ left alone/,
      ],
    }),
    yaml: [runs(5, 100), /^yaml: \d+ mutated descriptions: \d+ definitions, \d+ refusals with a place\n$/],
    definitions: [runs(8, 100), /^definitions: \d+ mutated definitions: findings of \d+\n$/],
    requests: [runs(8, 100), /^requests: \d+ mutated requests, answered: \d+ with 200/],
  };
  for (const [target, [count, report]] of Object.entries(targets)) {
    it(`finds a result or a clear refusal for each of ${count} mutated inputs: ${target}`, async () => {
      const { exitCode, stdout, stderr } = await run('--target', target, '--count', String(count), '--seed', '11');
      expect(exitCode, stderr).to.equal(0);
      expect(stdout).to.match(report);
    });
  }

  it('explains itself', async () => {
    expect(await run('--help')).to.deep.equal({ exitCode: 0, stdout: usage, stderr: '' });
  });

  for (const [argv, message] of [
    [
      ['--targets', 'yaml'],
      'unknown option --targets: expected --target, --count, --seed, --help; did you mean --target?',
    ],
    [
      ['--target', 'yml'],
      'option --target names "yml", expected some of headers,yaml,definitions,requests; did you mean yaml?',
    ],
    [['--count', '0'], 'option --count needs a whole number from 1 to 1000000000, got "0"'],
    [['hard'], 'unexpected argument "hard": expected options only'],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      expect(await run(...argv)).to.deep.equal({ exitCode: 2, stdout: '', stderr: `fuzz: ${message}\n` });
    });
  }
});
