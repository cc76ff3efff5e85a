import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sharedFile } from '../support/shared.ts';
import { itWide } from '../support/wide.ts';
import { Job } from './job.ts';

/** Small groups as users met them, each with what is right in the README beside it. */
describe('a group from the field', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  const rowsOf = (path: string) => [
    { path, signal: 'A', n_samples: 10n, n_missing: 0n, mean: -0.018 },
    { path, signal: 'B', n_samples: 10n, n_missing: 1n, mean: 0.005 },
  ];

  const group = () => join(job.input, 'group');

  async function process(folder: string): Promise<void> {
    cpSync(folder, group(), { recursive: true });
    expect(await job.run(['process-group', '--group', 'group'])).to.include({ code: 0, stderr: '' });
  }

  async function rows() {
    return (await job.rows('features.parquet')).map(({ path, signal, n_samples, n_missing, mean }) => ({
      ...{ path, signal, n_samples, n_missing, mean: Number((mean as number).toPrecision(12)) },
    }));
  }

  it('keeps the samples of a record whose date is no date', async function () {
    await process(sharedFile(this, 'data/field/01-date-month-name/group'));
    expect(await rows()).to.deep.equal(rowsOf('r'));
    const [first] = await job.rows('features.parquet');
    expect(first).to.include({ base_time: null, base_date: null });
    const { warnings, counts } = job.ledger('receipt.json');
    expect(counts).to.include({ unitsProcessed: 1, unitsRejected: 0 });
    const [{ path, message }, ...others] = warnings as [{ path: string; message: string }];
    expect([path, others]).to.deep.equal(['r', []]);
    expect(message).to.match(/^header "r.hea", line 1: the base time and date is "05-May-2020 09:49:17", expected /);
  });

  it('reads numbers with a tail as the C library does', async function () {
    await process(sharedFile(this, 'data/field/14-numbers-with-a-tail/group'));
    const all = await rows();
    const paths = [...new Set(all.map(({ path }) => String(path)))];
    expect(paths).to.have.length(4);
    expect(all).to.deep.equal(paths.flatMap(rowsOf));
    expect(job.ledger('receipt.json').counts).to.include({ unitsProcessed: 4, unitsRejected: 0 });
  });

  it('takes a name that is no UTF-8 for one reject and one skipped file', async function () {
    const folder = sharedFile(this, 'data/field/04-file-name-not-utf8/group');
    mkdirSync(group(), { recursive: true });
    for (const ending of ['.hea', '.dat']) {
      const strange = Buffer.concat([Buffer.from(join(group(), 'bad')), Buffer.of(0xff), Buffer.from(ending)]);
      copyFileSync(join(folder, `r${ending}`), strange);
    }
    await process(folder);
    expect(await rows()).to.deep.equal(rowsOf('r'));
    expect(await job.rows('rejects.parquet')).to.deep.equal([
      {
        ...{ group: 'group', path: 'bad\\xFF', code: 'unreadable-file' },
        message: '"bad\\\\xFF.hea" is a file whose name is no UTF-8',
      },
    ]);
    const skipped = { sizeBytes: null, skipped: 'a file whose name is no UTF-8' };
    expect(job.ledger('receipt.json').files).to.deep.include.members([
      { path: 'bad\\xFF.dat', ...skipped },
      { path: 'bad\\xFF.hea', ...skipped },
    ]);
  });

  it('takes what macOS leaves for no unit', async function () {
    await process(sharedFile(this, 'data/field/10-appledouble-headers/group'));
    expect(await rows()).to.deep.equal(rowsOf('r'));
    const { counts, files } = job.ledger('receipt.json');
    expect(counts).to.include({ unitsProcessed: 1, unitsRejected: 0, unitsSkipped: 0 });
    expect(files).to.deep.include({ path: '._r.hea', sizeBytes: null, skipped: 'a hidden file' });
  });

  itWide('becomes one dataset with another, but not where windows or checks differ', async function () {
    const folders = ['01-date-month-name', '14-numbers-with-a-tail'].map((name) =>
      sharedFile(this, `data/field/${name}/group`),
    );
    const combined = async (...flags: readonly string[]) => {
      const dataset = new Job();
      for (const [index, folder] of folders.entries()) {
        const shard = new Job();
        cpSync(folder, join(shard.input, `g${index}`), { recursive: true });
        const given = index === 1 ? flags : [];
        expect(await shard.run(['process-group', '--group', `g${index}`, ...given])).to.include({
          code: 0,
          stderr: '',
        });
        dataset.addInput(`g${index}`, shard);
        shard.remove();
      }
      const { code, stderr } = await dataset.run(['combine']);
      const { counts } = code === 0 ? dataset.json('manifest.json') : { counts: undefined };
      dataset.remove();
      return { code, said: stderr.split('; ')[0], counts: counts as { rows: number } | undefined };
    };
    expect(await combined())
      .to.deep.include({ code: 0, said: '' })
      .and.have.nested.property('counts.rows', 10);
    expect(await combined('--window-seconds', '1')).to.include({
      code: 1,
      said: 'groups "g0" and "g1" were made differently: option windowSeconds is 0 in "g0" and 1 in "g1"',
    });
    expect(await combined('--option', 'strictChecksums=true')).to.include({
      code: 1,
      said: 'groups "g0" and "g1" were made differently: option strictChecksums is false in "g0" and true in "g1"',
    });
  });
});
