import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runMakeSample } from '../../scripts/sample/command.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...argv: string[]): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const code = await runMakeSample(argv, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { code, ...written };
}

const flags = '--megabytes, --groups, --seed, --clean, --help';

const wrongCommandLines: readonly [argv: string[], message: string][] = [
  [[], 'no folder was given; expected DIR, the folder to write into'],
  [['DIR', 'more'], 'expected one folder, got 2: "DIR", "more"'],
  [['DIR', '--megabites', '5'], 'unknown option "--megabites"; did you mean --megabytes?'],
  [['DIR', '-x'], `unknown option "-x"; expected one of ${flags}`],
  [['DIR', '--seed'], 'option --seed needs a value'],
  [['DIR', '--clean=yes'], 'option --clean takes no value, got "yes"'],
  [['DIR', '--seed', '1', '--seed=2'], 'option --seed is given twice'],
  [['DIR', '--seed', '-1'], 'option --seed needs a whole number from 0 to 4294967295, got "-1"'],
  [['DIR', '--seed', '4294967296'], 'option --seed needs a whole number from 0 to 4294967295, got "4294967296"'],
  [['DIR', '--megabytes', '0'], 'option --megabytes needs a whole number from 1 to 100000, got "0"'],
  [['DIR', '--megabytes', '1.5'], 'option --megabytes needs a whole number from 1 to 100000, got "1.5"'],
  [['DIR', '--groups', '39-30'], groupsMessage('39-30')],
  [['DIR', '--groups', '3-9'], groupsMessage('3-9')],
  [['DIR', '--groups='], groupsMessage('')],
];

function groupsMessage(got: string): string {
  return `option --groups needs a two-digit group or an ascending range such as 30-39, got "${got}"`;
}

describe('make-sample', () => {
  for (const [argv, message] of wrongCommandLines) {
    it(`refuses "${argv.join(' ')}" with exit code 2 and writes nothing`, async () => {
      await withTemporaryFolder(async (folder) => {
        const target = join(folder, 'sample');
        const result = await run(...argv.map((argument) => (argument === 'DIR' ? target : argument)));
        const expected = message.replace('DIR"', `${target}"`);
        expect(result).to.deep.equal({ code: 2, stdout: '', stderr: `make-sample: ${expected}\n` });
        expect(existsSync(target)).to.equal(false);
      });
    });
  }

  it('is a program of its own, with that exit code', () => {
    const door = fileURLToPath(new URL('../../scripts/make-sample.js', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [door, '--bad'], { encoding: 'utf8' });
    const message = `make-sample: unknown option "--bad"; expected one of ${flags}\n`;
    expect({ status, stdout, stderr }).to.deep.equal({ status: 2, stdout: '', stderr: message });
  });

  it('prints how it is used', async () => {
    const { code, stdout } = await run('--help');
    expect(code).to.equal(0);
    for (const flag of flags.split(', ')) expect(stdout).to.include(flag);
  });

  it('says what it wrote and what is broken on purpose', async () => {
    await withTemporaryFolder(async (folder) => {
      const target = join(folder, 'new', 'sample');
      const { code, stdout, stderr } = await run(target, '--megabytes=1', '--groups', '31-32');
      const [first, ...others] = stdout.trimEnd().split('\n');
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(first).to.match(/^wrote \d\.\d MB in \d+ files to .*: 2 groups, 44 records, \d+ units$/);
      expect(others).to.have.lengthOf(3);
      for (const line of others)
        expect(line).to.match(/^broken on purpose: 3[12]\/(\d{7})\/\1_\d{4}: (its|a signal line) .+$/);
      expect((await readdir(target)).sort()).to.deep.equal(['.macroshard-sample', '31', '32', 'RECORDS']);
    });
  });

  it('replaces an earlier sample when asked to, leaves none of it, and follows no path that a forged marker names', async () => {
    await withTemporaryFolder(async (folder) => {
      const target = join(folder, 'sample');
      await run(target, '--megabytes', '1', '--groups', '31');
      const again = await run(target, '--megabytes', '1', '--groups', '33');
      const message = `folder "${target}" holds an earlier sample; pass --clean to replace it, or name a new folder`;
      expect(again).to.deep.equal({ code: 2, stdout: '', stderr: `make-sample: ${message}\n` });
      const marker = join(target, '.macroshard-sample');
      await writeFile(join(folder, 'mine'), 'kept');
      await writeFile(marker, `${await readFile(marker, 'utf8')}../mine\n`);
      expect((await run(target, '--megabytes', '1', '--groups', '33', '--clean')).code).to.equal(0);
      expect((await readdir(target)).sort()).to.deep.equal(['.macroshard-sample', '33', 'RECORDS']);
      expect(await readFile(join(folder, 'mine'), 'utf8')).to.equal('kept');
    });
  });

  it('never removes what it did not make', async () => {
    await withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, '30'));
      await writeFile(join(folder, '30', 'mine'), 'kept');
      const plain = await run(folder);
      const clean = await run(folder, '--clean');
      const refusal = (reason: string): string =>
        `make-sample: folder "${folder}" holds 30, ${reason}; name a new or an empty folder\n`;
      expect(plain.stderr).to.equal(refusal('and a sample goes into an empty one'));
      expect(clean.stderr).to.equal(refusal('that --clean did not make and does not remove'));
      expect([plain.code, clean.code]).to.deep.equal([2, 2]);
      expect(await readFile(join(folder, '30', 'mine'), 'utf8')).to.equal('kept');
    });
  });

  it('refuses a file in the place of the folder', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'file');
      await writeFile(file, '');
      const message = `make-sample: "${file}" is not a folder; name a new or an empty one\n`;
      expect(await run(file)).to.deep.equal({ code: 2, stdout: '', stderr: message });
      const below = join(file, 'below');
      expect(await run(below)).to.deep.equal({ code: 2, stdout: '', stderr: message.replace(file, below) });
    });
  });

  it('ends with exit code 3 where the disk refuses', async () => {
    const { code, stderr } = await run('/dev/null/\0');
    expect(code).to.equal(3);
    expect(stderr).to.match(/^make-sample: .*null bytes/);
  });
});
