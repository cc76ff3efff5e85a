import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { containerMain } from '../support/container.ts';
import { itWide, some } from '../support/wide.ts';
import { Job } from './job.ts';

describe('a job that the machine works against', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  function addLargeGroup(): void {
    const rows = Array.from({ length: 2000 }, (_, index) => ({ record: `${index} ${Math.sin(index)}`.repeat(10) }));
    job.addGroup('30', { 'a.unit': { rows }, 'b.unit': { rows } });
  }

  const messageOf = (reason: string) =>
    `the result cannot be written to ${job.output}: ${reason}; ` +
    'give the job a larger volume (ProcessingVolumeSizeInGB, CombineVolumeSizeInGB), or make room\n';

  itWide('says that a file may not grow, and leaves nothing', async () => {
    addLargeGroup();
    await job.process('30', { env: { MACROSHARD_THREADS: 'x' } });
    const args = ['process-group', '--group', '30', '--extractor', './test-extractor.mjs'];
    const shell = spawnSync('sh', ['-c', `ulimit -f 100 && exec "$0" "$@"`, process.execPath, containerMain, ...args], {
      cwd: job.root,
      env: { PATH: process.env.PATH, ML_ROOT: join(job.root, 'ml') },
      encoding: 'utf8',
    });
    const message = messageOf('the file would be larger than this process may write');
    expect({ status: shell.status, stderr: shell.stderr }).to.deep.equal({ status: 1, stderr: message });
    expect(job.message).to.equal(message);
    expect(job.outputNames()).to.deep.equal([]);
  });

  it('says that the disk is full, and leaves nothing', async function () {
    mkdirSync(job.output, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', job.output], { stdio: 'ignore' });
    } catch {
      this.test!.title += ' (skipped: this user may not mount a small file system)';
      this.skip();
    }
    try {
      addLargeGroup();
      const exit = await job.process('30');
      const message = messageOf('no space left on the disk');
      expect(exit).to.include({ code: 1, stderr: message });
      expect(job.outputNames()).to.deep.equal([]);
    } finally {
      execFileSync('umount', [job.output]);
    }
  });

  it('says that the output folder cannot be written', async () => {
    job.addGroup('30', { 'a.unit': {} });
    mkdirSync(join(job.root, 'ml', 'processing'), { recursive: true });
    // Nobody may write there, root neither.
    symlinkSync('/proc', job.output);
    const exit = await job.process('30');
    expect(exit.code).to.equal(1);
    expect(exit.stderr).to.equal(
      `the output folder ${job.output} cannot be written: ${job.output}/.macroshard-job-staging: no such file or folder\n`,
    );
    rmSync(job.output);
  });

  const changes: Readonly<Record<string, readonly [change: string, code: string, message: string]>> = {
    disappears: [
      "rmSync(path('b.dat'))",
      'missing-signal-file',
      '"b.dat" is not in the group, but header "b.hea" names it as a signal file',
    ],
    'becomes shorter': [
      "truncateSync(path('b.dat'), 7)",
      'short-signal-file',
      '"b.dat" is shorter than header "b.hea" says: got 7 bytes, expected 20 for 10 frames',
    ],
    'cannot be read': [
      "rmSync(path('b.dat')); mkdirSync(path('b.dat'))",
      'unreadable-file',
      '"b.dat" could not be read: EISDIR',
    ],
    'loses all its files': [
      "rmSync(path('b.hea')); rmSync(path('b.dat'))",
      'no-header',
      'header "b.hea" vanished after it was planned',
    ],
  };
  for (const [what, [change, code, message]] of some(Object.entries(changes), 2)) {
    it(`rejects an input that ${what} after it was listed, and no other`, async () => {
      const wfdb = import.meta.resolve('@macroshard/container/wfdb/extractor');
      writeFileSync(
        join(job.root, 'meddling.mjs'),
        `import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { wfdbSummary } from ${JSON.stringify(wfdb)};
const { splitting, ...rest } = wfdbSummary;
export default { ...rest, async extract(root, unit, options) {
  const path = (name) => join(root, name);
  if (unit.path === 'b') { ${change}; }
  return wfdbSummary.extract(root, unit, options);
} };
`,
      );
      const folder = join(job.input, '30');
      mkdirSync(folder, { recursive: true });
      for (const name of ['a', 'b', 'c']) {
        writeFileSync(join(folder, `${name}.hea`), `${name} 1 1 10\n${name}.dat 16 200(0)/mV 16 0 0 0 0 II\n`);
        writeFileSync(join(folder, `${name}.dat`), new Uint8Array(20));
      }
      const exit = await job.run(['process-group', '--group', '30', '--extractor', './meddling.mjs']);
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(await job.rows('rejects.parquet')).to.deep.equal([{ group: '30', path: 'b', code, message }]);
      expect((await job.rows('features.parquet')).map(({ path }) => path)).to.deep.equal(['a', 'c']);
    });
  }

  it('says which folder of the input is missing', async () => {
    job.addGroup('30', { 'a.unit': {} });
    rmSync(join(job.input, '30'), { recursive: true });
    expect(existsSync(job.input) && readdirSync(job.input)).to.deep.equal([]);
    const exit = await job.process('30');
    expect(exit).to.include({
      code: 1,
      stderr: `group "30" has no input: ${join(job.input, '30')} is not a folder, found no input at all\n`,
    });
  });
});
