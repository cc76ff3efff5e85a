import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Cell, Plan } from '@macroshard/container/extractor';
import { runInspect } from '@macroshard/container/inspect/inspect';
import { listTree } from '@macroshard/container/list-tree';
import { wfdbSummary } from '@macroshard/container/wfdb/extractor';
import { assert } from 'chai';
import { collectPlan } from './collect-plan.ts';
import { toRows } from './group-fixture.ts';
import {
  agrees,
  dataFolder,
  type Expected,
  type ExpectedRecord,
  type ExpectedSignal,
  loadExpected,
  toMilliseconds,
} from './sample-data.ts';

const wholeSegment = { windowSeconds: 0, strictChecksums: false, zeroIsMissing: 'none' } as const;

describe('real records', () => {
  let expected: Expected;

  before(function () {
    expected = loadExpected(this);
  });

  it('are inspected to the digests and values of wfdb-python, multi-segment records over their own gains', async () => {
    const records = Object.entries(expected.records);
    assert.isAbove(records.length, 60);
    for (const [path, record] of records) {
      const { exitCode, inspection } = await inspect(join(dataFolder, `${path}.hea`));
      assert.equal(exitCode, 0, path);
      assert.deepEqual(inspection.comments, record.comments, path);
      assert.equal(inspection.base_time, toMilliseconds(record.base_time), path);
      assert.equal(inspection.base_date, record.base_date, path);
      assert.equal(inspection.frames, record.sig_len, path);
      assert.equal(inspection.layout, record.layout ?? 'single', path);
      const signals = inspection.signals as Record<string, Cell>[];
      assert.equal(signals.length, record.signals.length, path);
      for (const [index, signal] of signals.entries())
        checkInspected(`${path} ${index}`, signal, record.signals[index]!);
    }
  });

  it('whose signal files are gone are inspected with one problem for each', async () => {
    const path = 'multi-segment/s00001/s00001-2896-10-10-00-31';
    assert.property(expected.errors, path);
    const { exitCode, inspection } = await inspect(join(dataFolder, `${path}.hea`));
    assert.equal(exitCode, 1);
    assert.deepEqual(
      inspection.problems,
      ['0006', '0009', '0010', '0011'].map(
        (part) =>
          `"3975656_${part}.dat" is not in the group, but header "3975656_${part}.hea" names it as a signal file`,
      ),
    );
    assert.lengthOf(inspection.segments as [], 20);
  });

  for (const group of ['mimic3wdb/30', 'mimic3wdb/32', 'mimic3wdb/39', 'formats']) {
    it(`of ${group} give a row per segment and signal, in place and within 1e-9`, async () => {
      const { plan, rows } = await summarize(group);
      assert.deepEqual(plan.rejects, []);
      assert.deepEqual(
        plan.warnings.map(({ message }) => message),
        [],
      );
      const paths = Object.keys(expected.records).filter(
        (path) => path.startsWith(`${group}/`) && expected.records[path]!.kind === 'single',
      );
      checkRows(rows, { group, paths, records: expected.records });
    });
  }

  it('of records with missing segments give rejects for those and rows for the others', async () => {
    for (const group of [
      'multi-segment/041s',
      'multi-segment/fixed1',
      'multi-segment/p000878',
      'multi-segment/s00001',
    ]) {
      const { plan, rows } = await summarize(group);
      const paths = Object.keys(expected.records).filter(
        (path) => path.startsWith(`${group}/`) && expected.records[path]!.kind === 'single',
      );
      checkRows(rows, { group, paths, records: expected.records });
      const missing = Object.keys(expected.errors).filter(
        (path) => path.startsWith(`${group}/`) && /_\d+$/.test(path) && expected.errors[path]!.includes('.dat'),
      );
      const missingFiles = plan.rejects.filter(({ code }) => code === 'missing-signal-file');
      assert.deepEqual(
        missingFiles.map(({ path }) => `${group}/${path}`),
        missing,
      );
      const absent = listedSegments(group, plan).filter((path) => !(`${group}/${path}` in expected.records));
      const noHeader = plan.rejects.filter(({ code }) => code === 'no-header').map(({ path }) => path);
      assert.deepEqual([...noHeader, ...missingFiles.map(({ path }) => path)].sort(), absent.sort());
      assert.equal(noHeader.length, group.endsWith('p000878') ? 30 : 0);
    }
  });

  it('that were edited after their checksum was made give warnings, and a reject under strictChecksums', async () => {
    const tree = await listTree(join(dataFolder, 'mimic3wdb/30'));
    const plan = await collectPlan(tree);
    const unit = plan.units.find(({ path }) => path === '3000003/3000003n')!;
    const lenient = await wfdbSummary.extract(tree.root, unit, wholeSegment);
    const first =
      'signal 0 ("HR") of header "3000003/3000003n.hea" differs from its checksum: got 6029, expected 17429';
    assert.equal(lenient.status, 'processed');
    if (lenient.status === 'processed') {
      assert.lengthOf(lenient.warnings, 10);
      assert.deepEqual(lenient.warnings[0], { path: '3000003/3000003n', message: first });
    }
    assert.deepEqual(
      await wfdbSummary.extract(tree.root, unit, { ...wholeSegment, strictChecksums: true, zeroIsMissing: 'none' }),
      {
        status: 'rejected',
        reject: {
          path: '3000003/3000003n',
          code: 'checksum-differs',
          message: `${first}; 9 more of its signals differ, too`,
        },
      },
    );
  });
});

async function inspect(path: string): Promise<{ exitCode: number; inspection: Record<string, unknown> }> {
  let text = '';
  const stdout = { write: (chunk: string) => (text += chunk) };
  const exitCode = await runInspect({ path, json: true, stdout });
  return { exitCode, inspection: JSON.parse(text) };
}

function checkInspected(where: string, signal: Record<string, Cell>, expected: ExpectedSignal): void {
  assert.equal(signal.sha256_i32le, expected.sha256_i32le, where);
  assert.equal(signal.name, expected.name, where);
  assert.equal(signal.samples_per_frame, expected.spf, where);
  if (expected.fmt !== undefined) {
    assert.equal(signal.format, expected.fmt, where);
    assert.equal(signal.units, expected.units, where);
    assert.equal(signal.gain, expected.gain, where);
    assert.equal(signal.checksum, expected.checksum_ok ? 'ok' : 'differs', where);
  }
  for (const [name, value] of Object.entries(expected.physical)) {
    assert.isTrue(agrees(signal[name], value), `${where} ${name}: got ${signal[name]}, expected ${value}`);
  }
}

type Row = Readonly<Record<string, Cell>>;

async function summarize(group: string): Promise<{ plan: Plan; rows: Row[] }> {
  const tree = await listTree(join(dataFolder, group));
  const plan = await collectPlan(tree);
  const rows: Row[] = [];
  for (const unit of plan.units) rows.push(...toRows(await wfdbSummary.extract(tree.root, unit, wholeSegment)));
  return { plan, rows };
}

/** The segments that the masters of the plan's skipped files list, read by hand. */
function listedSegments(group: string, plan: Plan): string[] {
  const masters = plan.skippedFiles.filter(({ reason }) => reason === 'master of a multi-segment record');
  return masters.flatMap(({ path }) =>
    segmentLines(join(dataFolder, group, path))
      .filter(([name, frames]) => name !== '~' && frames > 0)
      .map(([name]) => name),
  );
}

function segmentLines(path: string): [name: string, frames: number][] {
  const lines = readFileSync(path, 'latin1').split('\n').slice(1);
  return lines.flatMap((line) => {
    const match = /^(\S+) (\d+)\s*$/.exec(line);
    return match === null ? [] : [[match[1]!, Number(match[2])] as [string, number]];
  });
}

function checkRows(
  rows: readonly Row[],
  {
    group,
    paths,
    records,
  }: { group: string; paths: readonly string[]; records: Readonly<Record<string, ExpectedRecord>> },
): void {
  const signalCount = paths.reduce((sum, path) => sum + records[path]!.signals.length, 0);
  assert.equal(rows.length, signalCount);
  for (const row of rows) {
    const path = `${group}/${row.path}`;
    const record = records[path]!;
    const signal = record.signals[Number(row.channel)]!;
    const where = `${path} ${row.channel}`;
    for (const [name, value] of Object.entries(signal.physical)) {
      assert.isTrue(agrees(row[name], value), `${where} ${name}: got ${row[name]}, expected ${value}`);
    }
    assert.equal(row.signal, signal.name, where);
    assert.equal(row.units, signal.units, where);
    assert.equal(row.gain, signal.gain, where);
    assert.equal(row.baseline, BigInt(signal.baseline!), where);
    assert.equal(row.fs_hz, record.fs * signal.spf, where);
    assert.equal(row.kind, record.fs <= 2 ? 'numerics' : 'waveform', where);
    assert.equal(row.segment, basename(path), where);
    assert.equal(row.base_time, toMilliseconds(record.base_time), where);
    assert.equal(row.base_date, record.base_date, where);
    assert.isTrue(agrees(row.duration_s, record.sig_len / record.fs), where);
    checkPlace(row, path, records);
  }
}

/** The first master that lists the segment, by hand: its folder's header whose record line has a slash. */
function checkPlace(row: Row, path: string, records: Readonly<Record<string, ExpectedRecord>>): void {
  const listing = Object.entries(mastersOf(dirname(path), records)).find(([, segments]) =>
    segments.some(([name]) => name === basename(path)),
  );
  if (listing === undefined) {
    assert.equal(row.start_s, 0, path);
    return;
  }
  const [master, segments] = listing;
  const index = segments.findIndex(([name]) => name === basename(path));
  const start = segments.slice(0, index).reduce((sum, [, frames]) => sum + frames, 0);
  assert.isTrue(agrees(row.start_s, start / records[path]!.fs), `${path}: ${row.start_s}`);
  assert.equal(row.record, master, path);
}

function mastersOf(folder: string, records: Readonly<Record<string, ExpectedRecord>>) {
  const known = ['s00001-2896-10-10-00-31', 'p000878-2137-10-26-16-57'];
  const names = Object.keys(records)
    .filter((path) => dirname(path) === folder && records[path]!.kind === 'multi')
    .map((path) => basename(path));
  const headers = [...names, ...known.filter((name) => name.startsWith(basename(folder)))];
  return Object.fromEntries(headers.map((name) => [name, segmentLines(join(dataFolder, folder, `${name}.hea`))]));
}
