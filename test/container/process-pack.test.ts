import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isWide, itWide, some } from '../support/wide.ts';
import { rowsOf, shard } from './groups.ts';
import { finished, Job, type TestUnit, testExtractor } from './job.ts';

const files = ['features.parquet', 'receipt.json', 'rejects.parquet'];

const groups: Readonly<Record<string, Readonly<Record<string, TestUnit>>>> = {
  b: { '1.unit': { rows: rowsOf(40, 'b') }, '2.unit': { fate: 'reject' } },
  'ä 1': { 'x/1.unit': { rows: rowsOf(30, 'ä') }, '1.unit': { fate: 'throw' }, '0.broken': {}, '9.layout': {} },
  empty: {},
  spool: { '1.unit': { rows: rowsOf(3, 's') }, '2.unit': { fate: 'warn' }, 'notes.txt': {} },
};

describe('groups that share a job', () => {
  /** Each group by itself. */
  const singles = new Map<string, Job>();
  before(async () => {
    for (const [group, units] of Object.entries(groups)) singles.set(group, await shard(group, units));
  });
  after(() => {
    for (const single of singles.values()) single.remove();
  });

  describe('process-pack', () => {
    let job: Job;
    beforeEach(() => {
      job = new Job();
      for (const [group, units] of Object.entries(groups)) job.addGroup(group, units);
    });
    afterEach(() => job.remove());

    const pack = (names: readonly string[], args: readonly string[] = []) => [
      ...['process-pack', ...names.flatMap((name) => ['--group', name])],
      ...['--extractor', testExtractor(job.root), ...args],
    ];

    for (const threads of some(['2', '3', '1'], 1)) {
      it(`writes for each group what process-group writes, on ${threads} threads, and tells of each by its name`, async () => {
        const names = Object.keys(groups);
        const exit = await job.run(pack(names, ['--threads', threads]));
        expect(exit).to.include({ code: 0, stderr: '' });
        expect(job.outputNames()).to.deep.equal(
          names.flatMap((name) => [name, ...files.map((file) => `${name}/${file}`)]).sort(),
        );
        for (const name of names) expect(bytesOf(job, `${name}/`), name).to.deep.equal(bytesOf(singles.get(name)!, ''));
        const told = (event: string, fact: string) =>
          Object.fromEntries(
            exit.events.filter((each) => each.event === event).map((each) => [each.group, each[fact]]),
          );
        expect(told('plan', 'task')).to.deep.equal({
          ...{ b: 'process-group b', 'ä 1': 'process-group ä 1' },
          ...{ empty: 'process-group empty', spool: 'process-group spool' },
        });
        expect(told('unit', 'done')).to.deep.equal({ b: 2, 'ä 1': 3, spool: 2 });
        expect(told('unit', 'total')).to.deep.equal({ b: 2, 'ä 1': 3, spool: 2 });
        expect(told('done', 'rows')).to.deep.equal({ b: 40, 'ä 1': 30, empty: 0, spool: 3 });
        expect(told('done', 'rejected')).to.deep.equal({ b: 1, 'ä 1': 2, empty: 0, spool: 0 });
      });
    }

    it('keeps no thread waiting for another group: one thread takes the largest units of all groups first', async () => {
      for (const [group, units] of [
        ['p', { 'small.unit': 1, 'large.unit': 900 }],
        ['q', { 'larger.unit': 1000, 'smaller.unit': 10 }],
      ] as const) {
        for (const [name, count] of Object.entries(units))
          job.addGroup(group, { [name]: { rows: rowsOf(count, 'r') } });
      }
      const exit = await job.run(pack(['p', 'q'], ['--threads', '1']));
      const units = exit.events.filter(({ event }) => event === 'unit').map(({ group, path }) => `${group}/${path}`);
      expect(units).to.deep.equal(['q/larger.unit', 'p/large.unit', 'q/smaller.unit', 'p/small.unit']);
    });

    // Of one group by itself, worker-deaths.test.ts and interruption.test.ts try the next two.
    itWide('rejects what threads die over in the group that it is of, with paths of that group', async () => {
      job.addGroup('b', { '3.unit': { fate: 'exit-1' }, '4.unit': { fate: 'throw' } });
      const exit = await job.run(pack(['empty', 'b', 'spool']));
      expect(exit).to.include({ code: 0 });
      expect(await job.rows('b/rejects.parquet')).to.deep.equal([
        { group: 'b', path: '2.unit', code: 'too-short', message: '2.unit is shorter than it says' },
        {
          ...{ group: 'b', path: '3.unit', code: 'worker-crashed' },
          message: 'the worker thread ended with exit code 1; 3 threads died over it',
        },
        { group: 'b', path: '4.unit', code: 'extractor-failed', message: 'cannot read 4.unit' },
      ]);
      const retries = exit.events.filter(({ event }) => event === 'retry');
      expect(retries.map(({ group, path }) => [group, path])).to.deep.equal([
        ['b', '3.unit'],
        ['b', '3.unit'],
      ]);
      expect(bytesOf(job, 'spool/')).to.deep.equal(bytesOf(singles.get('spool')!, ''));
    });

    itWide('says of each group how far it came where it is asked to stop, and leaves no result', async () => {
      job.addGroup('b', { '3.unit': { delayMs: 60_000 } }).addGroup('spool', { '3.unit': { delayMs: 60_000 } });
      const child = job.start(pack(['b', 'empty', 'spool'], ['--threads', '1']));
      child.stdout!.on('data', (chunk) => {
        if (String(chunk).includes('"path":"1.unit"')) child.kill('SIGTERM');
      });
      const exit = await finished(child);
      expect(exit.code).to.equal(143);
      expect(exit.stderr).to.match(
        /^stopped by SIGTERM: \d of 3 units of group "b", 0 of 0 of group "empty" and \d of 3 of group "spool" were done, no result was written\n$/,
      );
      expect(job.message).to.equal(exit.stderr);
      expect(job.outputNames()).to.deep.equal([]);
    });

    it('takes finished units of each group from the checkpoint', async () => {
      const kept = join(job.root, 'kept');
      if (isWide) {
        await job.process('b', { args: ['--checkpoint', kept] });
        for (const file of files) rmSync(join(job.output, file));
      }
      const first = await job.run(pack(['b', 'spool'], ['--checkpoint', kept]));
      expect(first.code).to.equal(0);
      const reused = () => ['b', 'spool'].map((name) => (job.json(`${name}/receipt.json`).run as Run).reusedUnits);
      expect(reused()).to.deep.equal([isWide ? 1 : 0, 0]);
      await job.run(pack(['spool', 'b'], ['--checkpoint', kept]));
      expect(reused()).to.deep.equal([1, 2]);
      for (const name of ['b', 'spool'])
        expect(bytesOf(job, `${name}/`)).to.deep.equal(bytesOf(singles.get(name)!, ''));
    });

    it('replaces what an earlier run left for its groups, and leaves the rest', async () => {
      mkdirSync(join(job.output, 'b'), { recursive: true });
      mkdirSync(join(job.output, 'other'));
      writeFileSync(join(job.output, 'b', 'receipt.json'), 'old');
      writeFileSync(join(job.output, 'b', 'notes.md'), 'mine');
      await job.run(pack(['b']));
      expect(bytesOf(job, 'b/')).to.deep.equal(bytesOf(singles.get('b')!, ''));
      expect(job.outputNames()).to.deep.equal([
        'b',
        ...[...files, 'notes.md'].sort().map((file) => `b/${file}`),
        'other',
      ]);
    });

    it('takes groups whose names look like flags', async () => {
      for (const name of ['-e', '--group']) job.addGroup(name, groups.b!);
      expect(await job.run(pack(['--group', '-e']))).to.include({ code: 0, stderr: '' });
      const rows = (group: string) => job.rows(`${group}/features.parquet`);
      expect(await rows('-e')).to.deep.equal((await rows('--group')).map((row) => ({ ...row, group: '-e' })));
    });

    it('says which group is missing, and which name it does not take', async () => {
      const messageOf = async (args: readonly string[]) => {
        const { code, stderr } = await job.run(args);
        return `${code} ${stderr.replaceAll(job.root, '…')}`;
      };
      expect(await messageOf(pack(['b', 'spol']))).to.equal(
        '1 group "spol" has no input: …/ml/processing/input/spol is not a folder, found b, empty, spool, ä 1 there; did you mean spool?\n',
      );
      expect(await messageOf(pack(['b', 'b']))).to.equal('2 --group "b" is given twice, expected each once\n');
      expect(await messageOf(pack(['.b']))).to.equal('2 --group is ".b", expected a name without a dot before it\n');
      expect(await messageOf(pack([]))).to.equal('2 process-pack needs --group NAME, once for each group\n');
      expect(job.outputNames()).to.deep.equal([]);
    });
  });

  describe('combine, of packs', () => {
    const jobs: Job[] = [];
    const newJob = () => {
      const job = new Job();
      jobs.push(job);
      return job;
    };
    /** What combine makes of groups that have had a step each. */
    let expected: ReturnType<typeof datasetOf>;
    before(async () => {
      const plain = newJob();
      for (const [name, single] of singles) plain.addInput(`Group-${name}`, single);
      await plain.run(['combine']);
      expected = datasetOf(plain);
    });
    after(() => {
      for (const job of jobs) job.remove();
    });

    /** Puts each group's shard into the pack of its number. */
    function packed(packOf: Readonly<Record<string, number>>): Job {
      const job = newJob();
      for (const [name, single] of singles) {
        const folder = join(job.input, `Pack-${packOf[name]}`, name);
        cpSync(single.output, folder, { recursive: true });
      }
      return job;
    }

    it('makes the same dataset whatever the packs, and through partial combines', async () => {
      for (const packOf of some(
        [
          { b: 2, 'ä 1': 1, empty: 2, spool: 10 },
          { b: 1, 'ä 1': 1, empty: 1, spool: 1 },
        ],
        1,
      )) {
        const job = packed(packOf);
        expect(await job.run(['combine', '--groups', '4'])).to.include({ code: 0, stderr: '' });
        expect(datasetOf(job)).to.deep.equal(expected);
      }
      if (!isWide) return;
      const part = packed({ b: 2, 'ä 1': 1, empty: 2, spool: 1 });
      expect(await part.run(['combine', '--partial', '--groups', '4'])).to.include({ code: 0 });
      const last = newJob().addInput('Combine-Part-1', part);
      await last.run(['combine', '--groups', '4']);
      expect(datasetOf(last)).to.deep.equal(expected);
    });

    it('combines the folder of all groups that an execution has written, and names what is missing there', async () => {
      const job = newJob();
      for (const [name, single] of singles) {
        cpSync(single.output, join(job.input, 'groups', name, 'shard'), { recursive: true });
      }
      expect((await job.run(['combine', '--groups', '5'])).stderr).to.equal(
        'the inputs hold 4 groups, expected 5: found "b", "empty", "spool", "ä 1"; run the steps again whose groups are missing\n',
      );
      expect(await job.run(['combine', '--groups', '4'])).to.include({ code: 0, stderr: '' });
      expect(datasetOf(job)).to.deep.equal(expected);
      rmSync(join(job.input, 'groups/b/shard/receipt.json'));
      expect((await job.run(['combine', '--groups', '4'])).stderr).to.equal(
        'input "groups/b/shard" has no receipt.json: expected the output of process-group or of combine --partial\n',
      );
    });

    it('names the group in the pack that is broken, is there twice, or is missing', async () => {
      const stderrOf = async (job: Job) => (await job.run(['combine', '--groups', '4'])).stderr;
      const broken = packed({ b: 1, 'ä 1': 1, empty: 2, spool: 2 });
      rmSync(join(broken.input, 'Pack-1/b/receipt.json'));
      expect(await stderrOf(broken)).to.equal(
        'input "Pack-1/b" has no receipt.json: expected the output of process-group or of combine --partial\n',
      );
      const twice = packed({ b: 1, 'ä 1': 1, empty: 2, spool: 2 });
      cpSync(join(twice.input, 'Pack-1/b'), join(twice.input, 'Pack-2/b'), { recursive: true });
      expect(await stderrOf(twice)).to.equal(
        'group "b" is in two inputs, "Pack-1/b" and "Pack-2/b", expected each group once\n',
      );
      const missing = packed({ b: 1, 'ä 1': 1, empty: 2, spool: 2 });
      rmSync(join(missing.input, 'Pack-1/b'), { recursive: true });
      expect(await stderrOf(missing)).to.equal(
        'the inputs hold 3 groups, expected 4: found "empty", "spool", "ä 1"; run the steps again whose groups are missing\n',
      );
    });
  });
});

interface Run {
  readonly reusedUnits: number;
}

function bytesOf(job: Job, folder: string): unknown {
  return {
    features: job.read(`${folder}features.parquet`).toString('hex'),
    rejects: job.read(`${folder}rejects.parquet`).toString('hex'),
    receipt: JSON.stringify(job.ledger(`${folder}receipt.json`)),
  };
}

function datasetOf(job: Job): Readonly<Record<string, string>> {
  const names = job.outputNames().filter((name) => name !== 'features' && name !== 'manifest.json');
  const entries = names.map((name) => [name, job.read(name).toString('hex')]);
  return { ...Object.fromEntries(entries), 'manifest.json': JSON.stringify(job.ledger('manifest.json')) };
}
