import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type RecordPlan, type SegmentPlan, segmentsOf } from '../../scripts/sample/plan.ts';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { samplesOf } from '../../scripts/sample/samples.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import { describeWide } from '../support/wide.ts';
import { decodeSignals, readHeader, readSignalLine, readTimeMs } from './header-reader.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => file.slice(folder.length + 1)).sort();
}

/** One SHA-256 over every path and the bytes below it. */
async function digestOf(folder: string): Promise<string> {
  const digest = createHash('sha256');
  for (const file of await filesOf(folder)) digest.update(`${file}\0`).update(await readFile(join(folder, file)));
  return digest.digest('hex');
}

describe('sample tree', () => {
  it('has the same bytes on every machine, takes the megabytes that were asked for, and says how many', async () => {
    await withTemporaryFolder(async (folder) => {
      const written = await writeSample(folder, planSample({ megabytes: 2 }));
      const files = (await filesOf(folder)).filter((file) => file !== '.macroshard-sample');
      const sizes = await Promise.all(files.map(async (file) => (await readFile(join(folder, file))).length));
      const bytes = sizes.reduce((sum, size) => sum + size);
      expect(written).to.deep.equal({ files: files.length, bytes });
      expect(bytes).to.be.within(1.8e6, 2.2e6);
      expect(await digestOf(folder)).to.equal(twoMegabyteDigest);
    });
  });

  it('is another for another seed', () => {
    expect(planSample({ megabytes: 2, seed: 2 })).to.not.deep.equal(planSample({ megabytes: 2 }));
  });

  describeWide('read back', () => {
    const plan = planSample({ megabytes: 2, groups: ['30', '31', '32', '33', '34'] });
    const records = plan.groups.flatMap((group) => group.records);
    let folder = '';
    let done: () => void;
    let closed: Promise<void>;

    before(async () => {
      const held = new Promise<void>((resolve) => {
        done = resolve;
      });
      await new Promise<void>((ready, fail) => {
        closed = withTemporaryFolder(async (made) => {
          folder = made;
          await writeSample(folder, plan);
          ready();
          await held;
        });
        closed.catch(fail);
      });
    });

    after(async () => {
      done();
      await closed;
    });

    const whole = (segment: SegmentPlan): boolean => segment.damage === null;

    it('gives every undamaged segment its samples, initial values and checksums', async () => {
      const segments = records.flatMap(segmentsOf).filter(whole);
      for (const segment of segments) {
        const header = readHeader(join(folder, `${segment.path}.hea`));
        expect(header).to.include({ name: segment.name, segmentCount: null, frames: segment.frames });
        expect(header.lines).to.have.lengthOf(header.signalCount);
        const lines = header.lines.map(readSignalLine);
        const bytes = await readFile(join(folder, `${segment.path}.dat`));
        const signals = decodeSignals(bytes, { format: lines[0]!.format, signalCount: lines.length });
        lines.forEach((line, index) => {
          const samples = signals[index]!;
          const sum = samples.reduce((total, sample) => total + sample, 0);
          expect(line.file).to.equal(`${segment.name}.dat`);
          expect(samples).to.have.lengthOf(segment.frames);
          expect(
            Buffer.from(Int16Array.from(samples).buffer).equals(Buffer.from(samplesOf(segment, index).buffer)),
          ).to.equal(true, `${segment.name} ${line.description}`);
          expect(samples[0]).to.equal(line.initial);
          expect(line.checksum & 0xffff).to.equal(((sum % 65536) + 65536) % 65536);
        });
      }
      expect(segments.length).to.be.greaterThan(300);
    });

    it('gives every master its segments, at the times that their own headers say', () => {
      for (const record of records.filter(({ waveform }) => waveform !== null)) checkMaster(folder, record);
    });

    it('has a layout with the union of the signals of its segments', () => {
      for (const record of records.filter(({ waveform }) => waveform !== null)) {
        const layout = readHeader(join(folder, record.folder, `${record.name}_layout.hea`));
        const lines = layout.lines.map(readSignalLine);
        const present = segmentsOf({ ...record, numerics: null }).flatMap(({ signals }) => signals);
        expect(lines.every(({ file, format }) => file === '~' && format === 0)).to.equal(true);
        expect(lines.map((line) => line.description)).to.include.members(present.map((signal) => signal.description));
        expect(layout).to.include({ signalCount: lines.length, frames: 0 });
      }
    });

    it('marks records of the nicu family, and no others, with a comment in every header', async () => {
      for (const record of records) {
        const headers = (await readdir(join(folder, record.folder))).filter((name) => name.endsWith('.hea'));
        const marked = headers.filter((name) =>
          readHeader(join(folder, record.folder, name)).comments.includes('# Location: nicu'),
        );
        expect(marked).to.have.lengthOf(record.kind === 'nicu' ? headers.length : 0);
      }
    });

    it('lists records in index files at the top and in every group', async () => {
      const top = await readFile(join(folder, 'RECORDS'), 'utf8');
      expect(top).to.equal(records.map((record) => `${record.folder}/\n`).join(''));
      const group = await readFile(join(folder, '31/RECORDS'), 'utf8');
      expect(group).to.equal(plan.groups[1]!.records.map((record) => `${record.name}/\n`).join(''));
    });

    it('is broken exactly where the plan says so', async () => {
      const files = await filesOf(folder);
      const [short, garbage, absent] = ['signal-file-cut-short', 'header-with-garbage', 'header-absent'].map(
        (damage) => {
          const reject = plan.expectedRejects.find((expected) => expected.damage === damage)!;
          return `${reject.group}/${reject.path}`;
        },
      );
      const shortHeader = readHeader(join(folder, `${short}.hea`));
      const shortBytes = (await readFile(join(folder, `${short}.dat`))).length;
      expect(shortBytes).to.be.lessThan(shortHeader.frames * shortHeader.signalCount);
      const garbageHeader = readHeader(join(folder, `${garbage}.hea`));
      expect(() => garbageHeader.lines.map(readSignalLine)).to.throw('not a signal line');
      expect(files.filter((file) => file.startsWith(absent!))).to.deep.equal([]);
      const master = readHeader(join(folder, `${absent!.slice(0, absent!.lastIndexOf('_'))}.hea`));
      expect(master.lines.map((line) => line.split(' ')[0])).to.include(absent!.slice(absent!.lastIndexOf('/') + 1));
      expect(plan.expectedRejects).to.have.lengthOf(3);
    });
  });
});

function checkMaster(folder: string, record: RecordPlan): void {
  const master = readHeader(join(folder, record.folder, `${record.name}.hea`));
  const [layout, ...pieces] = master.lines.map((line) => line.split(' '));
  expect(layout).to.deep.equal([`${record.name}_layout`, '0']);
  expect(master.segmentCount).to.equal(pieces.length + 1);
  const lost = segmentsOf(record).find((segment) => segment.damage === 'header-absent');
  let frames = 0;
  for (const [name, length] of pieces) {
    if (name !== '~' && name !== lost?.name) {
      const segment = readHeader(join(folder, record.folder, `${name}.hea`));
      expect(segment.frames).to.equal(Number(length));
      expect(readTimeMs(segment.time)).to.equal((readTimeMs(master.time) + frames * 8) % 86_400_000);
    }
    frames += Number(length);
  }
  expect(master.frames).to.equal(frames);
}

/** Changes only together with the generator, and then on purpose. */
const twoMegabyteDigest = '898d260b563261e831eedefaa245ca3ef791eac3ab0534bc3c0f3ebd0851881b';
