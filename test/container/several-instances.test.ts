import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareBytes } from '@macroshard/container/compare-bytes';
import { expect } from 'chai';
import fc from 'fast-check';
import { digestText, formatInputDigest, InputDigester } from '../../pipeline/definition/input-digest.ts';
import { repositoryRoot } from '../support/repository.ts';
import { itWide, runs, some } from '../support/wide.ts';
import { countingExtractor } from './groups.ts';
import { Job } from './job.ts';

const example = (name: string) => join(repositoryRoot, `dist/container/examples/${name}/extractor.js`);
const events = example('json-lines-events');

type Files = Readonly<Record<string, string>>;

const line = (event: string, minute: number, value?: number) =>
  `${JSON.stringify({ event, at: `2026-03-01T09:${String(minute).padStart(2, '0')}:00Z`, value })}\n`;

const files: Files = {
  'a.jsonl': line('alarm', 1, 3.5) + line('login', 2) + line('alarm', 9, -0.5),
  'a/x.jsonl': line('login', 3),
  'a/.git/y': 'hidden',
  'b/.git/z': 'hidden',
  'a/.git/z': 'hidden',
  'b.txt': 'notes',
  'b.jsonl': 'no JSON\n',
  'c.jsonl': '',
  'é.jsonl': line('ä', 4, 1e-300),
  '🙂.jsonl': line('alarm', 5),
};

const digest = digestOf(files);
/** The settings of a job after a survey of `files`. */
const surveyed = { DatasetVersion: '1', InputDigest: formatInputDigest(digest) };

/** How S3's keys are shared out over instances: AWS does not say. */
type Deal = (position: number, count: number) => number;

describe('a group that several instances share', () => {
  const jobs: Job[] = [];
  after(() => {
    for (const job of jobs) job.remove();
  });
  const newJob = () => {
    const job = new Job();
    jobs.push(job);
    return job;
  };

  function write(job: Job, given: Files): void {
    for (const [path, text] of Object.entries(given)) {
      const target = join(job.input, '30', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }

  function configure(job: Job, host: number, count: number): void {
    const config = join(job.root, 'ml/config/resourceconfig.json');
    mkdirSync(dirname(config), { recursive: true });
    const hosts = Array.from({ length: count }, (_, index) => `algo-${index + 1}`);
    writeFileSync(config, JSON.stringify({ current_host: hosts[host], hosts }));
  }

  const process = (job: Job, extractor: string, env: Readonly<Record<string, string>> = {}) =>
    job.run(['process-group', '--group', '30', '--extractor', extractor, '--threads', '1'], env);

  const made = new Map<number, Promise<Job>>();

  /** The share of `files` that `share` makes after a survey of them, made once. */
  async function shareFiles(count: number): Promise<Job> {
    const shares = made.get(count) ?? share(files, count, undefined, events, surveyed);
    made.set(count, shares);
    const own = newJob();
    cpSync((await shares).output, own.output, { recursive: true });
    return own;
  }

  /** What all hosts have uploaded under the one prefix. */
  async function share(
    given: Files,
    count: number,
    deal: Deal = (position) => position % count,
    extractor = events,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Job> {
    const whole = newJob();
    const paths = Object.keys(given).sort(compareBytes);
    for (let host = 0; host < count; host++) {
      const job = newJob();
      const own = paths.filter((_, position) => deal(position, count) === host);
      write(job, Object.fromEntries(own.map((path) => [path, given[path]!])));
      configure(job, host, count);
      expect(await process(job, extractor, env)).to.include({ code: 0, stderr: '' });
      cpSync(job.output, whole.output, { recursive: true });
    }
    return whole;
  }

  async function combine(shard: Job, args: readonly string[] = []) {
    const job = newJob().addInput('Group-30', shard);
    return { job, exit: await job.run(['combine', '--compression', 'snappy', ...args]) };
  }

  const bytesOf = (job: Job) =>
    Object.fromEntries(
      job
        .outputNames()
        .filter((name) => /\.(parquet|csv|json)$/.test(name))
        .map((name) => [name, name === 'manifest.json' ? job.ledger(name) : job.read(name).toString('base64')]),
    );

  it('becomes the same dataset as on one, whatever their number and whichever has which file', async () => {
    const alone = await combine(await shareFiles(1));
    expect(alone.exit).to.include({ code: 0, stderr: '' });
    expect(await alone.job.rows('features/part-00000.parquet')).to.have.lengthOf(5);
    const expected = bytesOf(alone.job);
    const deals: readonly (readonly [number, Deal?])[] = [
      [3],
      [5, (position, count) => (position * 7 + 3) % count],
      [5, () => 4],
      [20, (position) => 19 - position],
    ];
    for (const [count, deal] of some(deals, 1)) {
      const { job, exit } = await combine(
        await (deal === undefined ? shareFiles(count) : share(files, count, deal, events, surveyed)),
      );
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(bytesOf(job), `${count} instances`).to.deep.equal(expected);
    }
  });

  it('is held against its survey by combine, which has all shares', async () => {
    const { 'a/x.jsonl': _gone, ...others } = files;
    const { job, exit } = await combine(await share(others, 2, undefined, events, surveyed));
    expect(exit.code).to.equal(1);
    const missing = Buffer.byteLength(files['a/x.jsonl']!);
    expect(job.message).to.equal(
      `input of group "30" is not as surveyed: its 2 instances found ${digest.files - 1} files of ${digest.bytes - missing} bytes, ` +
        `and the survey has ${digest.files} files of ${digest.bytes} bytes; run npx macroshard survey and upsert\n`,
    );
  });

  itWide('becomes it through a partial combine, too', async () => {
    const { job: alone } = await combine(await shareFiles(1), ['--partial']);
    const { job: shared, exit } = await combine(await shareFiles(2), ['--partial']);
    expect(exit).to.include({ code: 0, stderr: '' });
    for (const name of ['features.parquet', 'rejects.parquet'])
      expect(shared.read(name)).to.deep.equal(alone.read(name));
    const dataset = await Promise.all([alone, shared].map(async (part) => bytesOf((await combine(part)).job)));
    expect(dataset[1]).to.deep.equal(dataset[0]);
  });

  for (const [title, texts, source] of [
    [
      'with cells of every type',
      { a: '', b: '', c: '' },
      `import base from '${join(repositoryRoot, 'test/interop/every-type.mjs')}'; export default { ...base, unitsAreFiles: true };`,
    ],
    [
      'with units that end in the middle of row groups',
      { a: '70000', b: '3', c: '60000', d: '0' },
      countingExtractor.replace("version: '1'", "version: '1', unitsAreFiles: true"),
    ],
  ] as const) {
    itWide(`becomes it ${title}`, async () => {
      const module = join(newJob().root, 'own.mjs');
      writeFileSync(module, source);
      const alone = await combine(await share(texts, 1, () => 0, module));
      const { job, exit } = await combine(await share(texts, 2, undefined, module));
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(bytesOf(job)).to.deep.equal(bytesOf(alone.job));
    });
  }

  itWide('becomes it over random files and deals', async () => {
    const kinds = ['alarm', 'login', 'ä'];
    const row = fc.tuple(
      fc.constantFrom(...kinds),
      fc.integer({ min: 0, max: 59 }),
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
    );
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '🙂', '\uffff', '.', 'é'),
      minLength: 1,
      maxLength: 5,
    });
    const path = name.filter((text) => !/(^|\/)\.|\/\/|^\/|\/$/.test(text)).map((text) => `${text}.jsonl`);
    const tree = fc.dictionary(path, fc.array(row, { maxLength: 4 }), { minKeys: 1, maxKeys: 8 });
    await fc.assert(
      fc.asyncProperty(
        tree,
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
        async (given, count, dealt) => {
          const texts = Object.fromEntries(
            Object.entries(given).map(([file, rows]) => [file, rows.map((each) => line(...each)).join('')]),
          );
          const alone = await combine(await share(texts, 1));
          const { job } = await combine(await share(texts, count, (position) => dealt[position]! % count));
          expect(bytesOf(job)).to.deep.equal(bytesOf(alone.job));
        },
      ),
      { numRuns: runs(1, 12) },
    );
  });

  it('has receipts that name their host and all hosts, also of one that was given nothing', async () => {
    const shard = await share({ 'a.jsonl': line('alarm', 1) }, 3);
    expect(readdirSync(shard.output).sort()).to.deep.equal(['algo-1', 'algo-2', 'algo-3']);
    const receipts = [1, 2, 3].map((host) => shard.json(`algo-${host}/receipt.json`));
    const hosts = ['algo-1', 'algo-2', 'algo-3'];
    expect(
      receipts.map(({ run, files }) => [
        (run as Record<string, unknown>).host,
        (run as Record<string, unknown>).hosts,
        files,
      ]),
    ).to.deep.equal([
      ['algo-1', hosts, [{ path: 'a.jsonl', sizeBytes: line('alarm', 1).length }]],
      ['algo-2', hosts, []],
      ['algo-3', hosts, []],
    ]);
    expect(await shard.rows('algo-3/features.parquet')).to.deep.equal([]);
  });

  it('is refused by combine where a host is missing, is there twice, or has the files of another', async () => {
    const without = async (host: string) => {
      const shard = await shareFiles(3);
      rmSync(join(shard.output, host), { recursive: true });
      return (await combine(shard)).exit;
    };
    expect(await without('algo-2')).to.include({
      code: 1,
      stderr: 'group "30" has the shares of 2 of its 3 instances, algo-2 is missing: run the step of the group again\n',
    });
    const twice = await shareFiles(3);
    cpSync(join(twice.output, 'algo-1'), join(twice.output, 'again'), { recursive: true });
    expect((await combine(twice)).exit.stderr).to.equal(
      'group "30" has two shares of the instance algo-1: run the step of the group again\n',
    );
    const both = newJob();
    for (const host of [0, 1]) {
      const job = newJob();
      write(job, { 'a.jsonl': line('alarm', 1) });
      configure(job, host, 2);
      await process(job, events);
      cpSync(job.output, both.output, { recursive: true });
    }
    expect((await combine(both)).exit.stderr).to.equal(
      'group "30" has "a.jsonl" on algo-1 and algo-2, expected each file on one instance: its input is to be ShardedByS3Key\n',
    );
    const cut = await shareFiles(3);
    const table = join(cut.output, 'algo-1/features.parquet');
    writeFileSync(table, readFileSync(table).subarray(0, -1));
    expect((await combine(cut)).exit.stderr).to.match(
      /^input "Group-30\/algo-1": features\.parquet has the SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64} as its receipt says\n$/,
    );
  });

  for (const [name, version] of [
    ['wfdb-summary', 'wfdb-summary'],
    ['csv-time-series', example('csv-time-series')],
  ] as const) {
    it(`is refused with ${name}, whose units are of several files`, async () => {
      const job = newJob();
      write(job, files);
      configure(job, 0, 5);
      expect(await process(job, version)).to.include({
        code: 1,
        stderr: `extractor ${name} cannot work on 5 instances: it does not say unitsAreFiles, and files that belong together would be shared out one by one; macroSharding: { by: group } keeps them on one machine\n`,
      });
      expect(existsSync(join(job.output, 'algo-1'))).to.equal(false);
    });
  }

  it('is refused where the configuration does not say which instance it is, and with a unit of two files', async () => {
    const job = newJob();
    write(job, files);
    configure(job, 5, 5);
    expect((await process(job, events)).stderr).to.equal(
      `${join(job.root, 'ml/config/resourceconfig.json')} does not say which instance this is: expected current_host, and hosts with it\n`,
    );
    writeFileSync(
      join(job.root, 'pairs.mjs'),
      `export default { name: 'pairs', version: '1', unitsAreFiles: true, columns: [{ name: 'x', type: 'double', nullable: true }],
        plan: async (tree) => ({ units: [{ path: 'u', sizeBytes: 0, files: ['a', 'b'], detail: null }], rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
        extract: async () => ({ status: 'processed', rowCount: 0, rows: { x: [] }, warnings: [] }) };`,
    );
    configure(job, 0, 1);
    expect((await process(job, './pairs.mjs')).stderr).to.equal(
      'extractor pairs cannot plan group "30": it says unitsAreFiles, and the unit "u" has 2 files, expected one\n',
    );
  });
});

function digestOf(given: Files) {
  const digester = new InputDigester();
  const shown = Object.entries(given).filter(([path]) => !path.includes('.git'));
  for (const [key, text] of shown.sort(([a], [b]) => compareBytes(a, b)))
    digester.add({ key, sizeBytes: Buffer.byteLength(text), etag: '' });
  return { ...digester.finish(), place: digestText('s3://bucket/30/'), version: digestText('1') };
}
