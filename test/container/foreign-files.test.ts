import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { itWide, some } from '../support/wide.ts';
import { Job } from './job.ts';

const rows = [{ record: 'r', kind: 'waveform', signal: 'II', n_samples: 4, n_missing: 0, duration_s: 1 }];

describe('what others have put into the folders of a job', () => {
  let elsewhere: string;
  let job: Job;
  beforeEach(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'macroshard-elsewhere-'));
    writeFileSync(join(elsewhere, 'precious'), 'precious');
    job = new Job().addGroup('30', { 'a.unit': { rows }, 'b.unit': { rows } });
  });
  afterEach(() => {
    expect(readFileSync(join(elsewhere, 'precious'), 'utf8')).to.equal('precious');
    job.remove();
    rmSync(elsewhere, { recursive: true });
  });

  function put(path: string, text = 'foreign'): void {
    mkdirSync(join(job.output, path, '..'), { recursive: true });
    writeFileSync(join(job.output, path), text);
  }

  const textAt = (path: string) => readFileSync(join(job.output, path), 'utf8');
  const precious = () => join(elsewhere, 'precious');

  it('stays in the output of a group: repositories, settings, links, and a checkpoint', async () => {
    const foreign = ['.git/config', '.env', 'notes.txt', '.spool', '.features.parquet', '.macroshard/x', 'a/b/c'];
    for (const path of foreign) put(path);
    symlinkSync(elsewhere, join(job.output, '.elsewhere'));
    symlinkSync(precious(), join(job.output, 'receipt.json'));
    const args = ['--checkpoint', 'ml/processing/output/.checkpoint'];
    expect(await job.process('30', { args })).to.include({ code: 0, stderr: '' });
    expect(await job.process('30', { args })).to.include({ code: 0, stderr: '' });
    expect(job.json('receipt.json').run).to.include({ reusedUnits: 2 });
    for (const path of foreign) expect(textAt(path), path).to.equal('foreign');
    expect(job.outputNames().filter((name) => name.startsWith('.macroshard-'))).to.deep.equal([]);
  });

  itWide('stays in the output of a combine, beside parts of an earlier one', async () => {
    for (const group of ['a', 'b']) {
      const shard = new Job().addGroup(group, { 'a.unit': { rows } });
      await shard.process(group);
      job.addInput(group, shard);
      shard.remove();
    }
    rmSync(join(job.input, '30'), { recursive: true });
    expect(await job.run(['combine'])).to.include({ code: 0, stderr: '' });
    for (const path of ['.git/config', 'features/notes.txt', 'features/.ipynb_checkpoints/x']) put(path);
    rmSync(join(job.input, 'b'), { recursive: true });
    expect(await job.run(['combine'])).to.include({ code: 0, stderr: '' });
    expect(job.outputNames()).to.deep.equal([
      ...['.git', '.git/config', 'features', 'features/.ipynb_checkpoints', 'features/.ipynb_checkpoints/x'],
      ...['features/notes.txt', 'features/part-00000.parquet', 'manifest.json', 'profile.json'],
      ...['rejects.parquet', 'signal_stats.csv', 'summary.json'],
    ]);
  });

  it('comes back where a run was killed while it replaced a folder', async () => {
    const shard = new Job().addGroup('a', { 'a.unit': { rows } });
    await shard.process('a');
    job.addInput('a', shard);
    shard.remove();
    rmSync(join(job.input, '30'), { recursive: true });
    put('.macroshard-job-staging/.retired/features/notes.txt');
    put('.macroshard-job-staging/.retired/features/part-00000.parquet');
    put('.macroshard-job-staging/summary.json');
    expect(await job.run(['combine'])).to.include({ code: 0, stderr: '' });
    expect(textAt('features/notes.txt')).to.equal('foreign');
    expect(existsSync(join(job.output, '.macroshard-job-staging'))).to.equal(false);
  });

  it('is not followed where it is a link in the place of what is staged', async () => {
    mkdirSync(join(elsewhere, '.retired/features'), { recursive: true });
    mkdirSync(job.output, { recursive: true });
    symlinkSync(elsewhere, join(job.output, '.macroshard-job-staging'));
    expect(await job.process('30')).to.include({ code: 0, stderr: '' });
    expect(job.outputNames()).to.deep.equal(['features.parquet', 'receipt.json', 'rejects.parquet']);
  });

  it('is named where it stands in the way of a result', async () => {
    put('receipt.json/notes.txt');
    const said = (text: string) => `the output folder ${job.output} cannot be written: ${text}\n`;
    const wanted = 'there, expected a file of an earlier run, or nothing';
    expect(await job.process('30')).to.include({ code: 1, stderr: said(`receipt.json is a folder ${wanted}`) });
    expect(textAt('receipt.json/notes.txt')).to.equal('foreign');
    rmSync(join(job.output, 'receipt.json'), { recursive: true });
    execFileSync('mkfifo', [join(job.output, 'receipt.json')]);
    expect(await job.process('30')).to.include({ code: 1, stderr: said(`receipt.json is a FIFO ${wanted}`) });
    expect(lstatSync(join(job.output, 'receipt.json')).isFIFO()).to.equal(true);
  });

  itWide('is no input of a combine, and none waits for it', async () => {
    await job.process('30');
    const combine = new Job();
    const server = createServer();
    try {
      for (const file of ['features.parquet', 'rejects.parquet', 'receipt.json', 'receipts.json']) {
        const path = join(combine.input, 'x', file);
        const kinds: Readonly<Record<string, () => unknown>> = {
          'a FIFO': () => execFileSync('mkfifo', [path]),
          'a folder': () => mkdirSync(path),
          'a device': () => symlinkSync('/dev/zero', path),
          'a socket': () => new Promise<void>((done) => server.listen(path, done)),
        };
        for (const [kind, make] of Object.entries(kinds)) {
          rmSync(join(combine.input, 'x'), { recursive: true, force: true });
          combine.addInput('x', job);
          rmSync(path, { force: true });
          await make();
          const expected = 'expected the output of process-group or of combine --partial';
          const stderr = `input "x" has a ${file} that is ${kind}: ${expected}\n`;
          expect(await combine.run(['combine'])).to.include({ code: 1, stderr });
          await new Promise((done) => server.close(done));
        }
      }
    } finally {
      server.close();
      combine.remove();
    }
  });

  const journals: Readonly<Record<string, readonly [put: (path: string) => void, problem: string]>> = {
    'a link': [(path) => symlinkSync(precious(), path), 'is a link, expected a file'],
    'a second name': [(path) => linkSync(precious(), path), 'is a file with 2 names, expected one'],
    'a FIFO': [(path) => execFileSync('mkfifo', [path]), 'is a FIFO, expected a file'],
  };
  for (const [what, [stand, problem]] of some(Object.entries(journals), 1)) {
    it(`is not written to where it is ${what} in the place of a checkpoint's journal`, async () => {
      const args = ['--checkpoint', 'kept'];
      await job.process('30', { args });
      const [name] = execFileSync('ls', [join(job.root, 'kept')], { encoding: 'utf8' })
        .trim()
        .split('\n');
      const journal = join(job.root, 'kept', name!);
      rmSync(journal);
      stand(journal);
      const stderr = `the checkpoint folder ${join(job.root, 'kept')} cannot be used: ${journal} ${problem}\n`;
      expect(await job.process('30', { args })).to.include({ code: 1, stderr });
    });
  }

  itWide('is not waited for, nor written to, where it stands for the message or the configuration', async () => {
    mkdirSync(join(job.root, 'ml/config'), { recursive: true });
    execFileSync('mkfifo', [join(job.root, 'ml/config/processingjobconfig.json')]);
    expect(await job.process('30')).to.include({ code: 0, stderr: '' });
    mkdirSync(join(job.root, 'ml/output'));
    symlinkSync(precious(), join(job.root, 'ml/output/message'));
    expect(await job.process('31')).to.have.property('code', 1);
    rmSync(join(job.root, 'ml/output/message'));
    execFileSync('mkfifo', [join(job.root, 'ml/output/message')]);
    expect(await job.process('31')).to.have.property('code', 1);
  });
});
