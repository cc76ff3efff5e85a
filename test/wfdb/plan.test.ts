import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '@macroshard/container/compare-bytes';
import type { Plan } from '@macroshard/container/extractor';
import { listTree } from '@macroshard/container/list-tree';
import type { UnitDetail } from '@macroshard/container/wfdb/unit-detail';
import { assert } from 'chai';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { runs } from '../support/wide.ts';
import { collectPlan } from './collect-plan.ts';
import { type GroupFiles, summarizeGroup, withGroup } from './group-fixture.ts';

const data = encodeSamples(80, [1, 2, 3, 4]);

/** A segment of four samples. */
function segment(name: string): GroupFiles {
  return {
    [`${name}.hea`]: `${name.split('/').at(-1)} 1 2.5 4\n${name.split('/').at(-1)}.dat 80\n`,
    [`${name}.dat`]: data,
  };
}

function planOf(files: GroupFiles): Promise<Plan> {
  return withGroup(files, async (root) => collectPlan(await listTree(root)));
}

const variableRecord: GroupFiles = {
  'd/m.hea': 'm/6 2 2.5 17\nm_layout 0\n~ 5\nm_0001 4\nm_0002 4\nm_0001 4\n',
  'd/m_layout.hea': 'm_layout 2 2.5 0\n~ 0 200\n~ 0 200\n',
  ...segment('d/m_0001'),
  ...segment('d/m_0002'),
  ...segment('d/mn'),
};

describe('the plan of a group', () => {
  it('takes headers with signals of their own as units, and their place from the master', async () => {
    const plan = await planOf(variableRecord);
    const place = { record: 'm', masterPath: 'd/m', frameRateHz: 2.5, listedFrames: 4 };
    const extent = { frames: 4, frameRateHz: 2.5 };
    const found = (path: string) => {
      const header = segment(path)[`${path}.hea`] as string;
      return { header, sizes: [data.length, header.length] };
    };
    assert.deepEqual(
      plan.units.map(({ path, files, detail }) => ({ path, files, detail })),
      [
        {
          path: 'd/m_0001',
          files: ['d/m_0001.dat', 'd/m_0001.hea'],
          detail: { place: { ...place, startFrames: 5 }, extent, found: found('d/m_0001') },
        },
        {
          path: 'd/m_0002',
          files: ['d/m_0002.dat', 'd/m_0002.hea'],
          detail: { place: { ...place, startFrames: 9 }, extent, found: found('d/m_0002') },
        },
        { path: 'd/mn', files: ['d/mn.dat', 'd/mn.hea'], detail: { place: null, extent, found: found('d/mn') } },
      ],
    );
    assert.deepEqual(plan.rejects, []);
    assert.deepEqual(plan.skippedFiles, [
      { path: 'd/m.hea', reason: 'master of a multi-segment record' },
      { path: 'd/m_layout.hea', reason: 'layout of a multi-segment record' },
    ]);
    assert.deepEqual(plan.warnings, [
      { path: 'd/m', message: 'header "d/m.hea" says 6 segments, but lists 5' },
      { path: 'd/m', message: 'lists "m_0001" more than once; it stands where the first line puts it' },
    ]);
    const { rows } = await summarizeGroup(variableRecord);
    assert.deepEqual(
      rows.map(({ record, segment: name, start_s }) => [record, name, start_s]),
      [
        ['m', 'm_0001', 2],
        ['m', 'm_0002', 3.6],
        ['mn', 'mn', 0],
      ],
    );
  });

  it('gives a segment of two masters to the first by path', async () => {
    const plan = await planOf({ 'b.hea': 'B/1 1 2.5 4\ns 4\n', 'a.hea': 'A/2 1 2.5 7\n~ 3\ns 4\n', ...segment('s') });
    assert.deepEqual(
      plan.units.map(({ detail }) => (detail as UnitDetail).place),
      [{ record: 'A', masterPath: 'a', startFrames: 3, frameRateHz: 2.5, listedFrames: 4 }],
    );
    assert.deepEqual(plan.warnings, [{ path: 'b', message: 'lists "s", which stands in "a" already' }]);
    assert.deepEqual(plan.skippedUnits, [
      { path: 'b', reason: 'each segment that it lists stands in another record or is a reject already' },
    ]);
  });

  it('tells of a master whose missing segments another one has told of', async () => {
    const plan = await planOf({ 'a.hea': 'a/1 1 2.5 4\ngone 4\n', 'b.hea': 'b/1 1 2.5 4\ngone 4\n' });
    const message = 'segment "gone" of "a" has no header: "gone.hea" is not in the group';
    assert.deepEqual(plan.rejects, [{ path: 'gone', code: 'no-header', message }]);
    assert.deepEqual(plan.skippedUnits, [
      { path: 'b', reason: 'each segment that it lists stands in another record or is a reject already' },
    ]);
  });

  it('lists 20 odd lines of a master, and counts the others', async () => {
    const plan = await planOf({
      'm.hea': `m/10001 1 125 10004\ns 4\n${'n 1\n'.repeat(10_000)}`,
      'n.hea': 'n/1 1 1\n~ 1\n',
      ...segment('s'),
    });
    const nested = { path: 'm', message: 'lists "n", which has segments of its own; segments cannot nest' };
    assert.deepEqual(
      plan.warnings.filter(({ path }) => path === 'm'),
      [...new Array<typeof nested>(20).fill(nested), { path: 'm', message: 'and 9980 more warnings of this header' }],
    );
  });

  it('tells of a thousand missing segments one by one, and of more at once', async () => {
    const rejectsOf = async (count: number) => {
      const lines = Array.from({ length: count }, (_, index) => `s_${index} 4\n`);
      return (await planOf({ 'm.hea': `m/${count} 1 125 ${4 * count}\n${lines.join('')}` })).rejects;
    };
    const [first, ...others] = await rejectsOf(1000);
    const message = 'segment "s_0" of "m" has no header: "s_0.hea" is not in the group';
    assert.deepEqual(first, { path: 's_0', code: 'no-header', message });
    assert.lengthOf(others, 999);
    assert.deepEqual(await rejectsOf(1001), [
      {
        path: 'm',
        code: 'no-header',
        message: '1001 segments of "m" have no header in the group, expected at most 1000; the first is "s_0"',
      },
    ]);
  });

  it('lets a broken master, header or file cost nothing but itself', async () => {
    const plan = await planOf({
      ...variableRecord,
      'c.hea': 'c/2 1 125 x\ns 4\n',
      ...segment('s'),
      'e.hea': 'e/1 1\nm 17\n',
      'd/broken.hea': Uint8Array.from([0xff, 0x00, 0x80]),
      'd/short.hea': 'short 1 125 9\nshort.dat 80\n',
      'd/short.dat': data,
    });
    assert.deepEqual(
      plan.units.map(({ path }) => path),
      ['d/m_0001', 'd/m_0002', 'd/mn', 's'],
    );
    assert.deepEqual(
      plan.rejects.map(({ path, code }) => [path, code]),
      [
        ['c', 'bad-header'],
        ['d/broken', 'bad-header'],
        ['d/short', 'short-signal-file'],
        ['m', 'no-header'],
      ],
    );
  });

  it('warns of what costs no rows', async () => {
    const plan = await planOf({
      'd/m.hea': 'm/4 1 125 100\ngone_layout 0\ns 5\nm 1\n',
      ...segment('d/s'),
      'd/s.dat': new Uint8Array(7),
    });
    assert.deepEqual(plan.warnings, [
      { path: 'd/m', message: 'header "d/m.hea" says 4 segments, but lists 3' },
      { path: 'd/m', message: 'header "d/m.hea" says 100 frames, but its segments have 6' },
      { path: 'd/m', message: 'its layout "gone_layout" has no header' },
      { path: 'd/m', message: 'lists "m", which has segments of its own; segments cannot nest' },
      { path: 'd/s', message: '"d/s.dat" has 7 bytes, 3 more than its header needs' },
      { path: 'd/s', message: 'has 4 frames, but "d/m" lists 5' },
      { path: 'd/s', message: 'has 2.5 frames a second, but "d/m" has 125' },
    ]);
    assert.deepEqual(plan.rejects, []);
  });

  it('skips headers without signals, and lists every file that no unit reads with its reason', async () => {
    await withGroup(
      {
        RECORDS: 'r/\n',
        '100a.hea': '100a 0\n',
        'lonely.dat': data,
        'bad.hea': 'bad 1 125 99\nbad.dat 80\n',
        'bad.dat': data,
        '.hidden.hea': '.hidden 1 1 4\nx/y.dat 80\n',
        'x/y.dat': data,
        ...segment('é'),
      },
      async (root) => {
        symlinkSync('/dev/null', join(root, 'null.dat'));
        const tree = await listTree(root);
        const plan = await collectPlan(tree);
        assert.deepEqual(
          plan.units.map(({ path, files }) => [path, files]),
          [['é', ['é.dat', 'é.hea']]],
        );
        assert.deepEqual(plan.skippedUnits, [{ path: '100a', reason: 'its header has no signals' }]);
        assert.sameDeepMembers(
          [...plan.skippedFiles],
          [
            { path: '100a.hea', reason: 'has no signals' },
            { path: 'RECORDS', reason: 'no usable header names it' },
            { path: 'bad.dat', reason: 'belongs to a rejected unit' },
            { path: 'bad.hea', reason: 'belongs to a rejected unit' },
            { path: 'lonely.dat', reason: 'no usable header names it' },
            { path: 'x/y.dat', reason: 'no usable header names it' },
            { path: '.hidden.hea', reason: 'a hidden file' },
            { path: 'null.dat', reason: 'a link that leaves the group' },
          ],
        );
        const listed = [...plan.units.flatMap(({ files }) => files), ...plan.skippedFiles.map(({ path }) => path)];
        const there = [...Array.from(tree.files, ({ path }) => path), ...tree.unreadable.keys()];
        assert.deepEqual(listed.sort(compareBytes), there.sort(compareBytes));
      },
    );
  });

  it('shares a signal file among the headers that name it', async () => {
    const header = (name: string) => `${name} 1 250 4\nv.dat 80\n`;
    const plan = await planOf({
      'v_1.hea': header('v_1'),
      'v_2.hea': header('v_2'),
      'v.dat': data,
      'v.hea': 'v/2 1 250 8\nv_1 4\nv_2 4\n',
    });
    assert.deepEqual(
      plan.units.map(({ files, sizeBytes }) => [files, sizeBytes]),
      [
        [['v.dat', 'v_1.hea'], 25],
        [['v.dat', 'v_2.hea'], 25],
      ],
    );
  });

  it('finds a layout without its master, and takes a null record with a length as a unit', async () => {
    const plan = await planOf({ 'a_layout.hea': 'a_layout 1 125 0\n~ 0\n', 'null.hea': 'null 1 125 10\n~ 0\n' });
    assert.deepEqual(
      plan.units.map(({ path }) => path),
      ['null'],
    );
    assert.deepEqual(plan.skippedFiles, [{ path: 'a_layout.hea', reason: 'layout of a multi-segment record' }]);
  });

  it('takes time that follows the number of segments', async () => {
    const count = runs(20_000, 100_000);
    const lines = Array.from({ length: count }, (_, index) => `s_${index} 4`);
    const plan = await planOf({
      ...{ 'm.hea': `m/${count} 1 125 ${4 * count}\n${lines.join('\n')}\n` },
      ...segment(`s_${count - 1}`),
    });
    assert.lengthOf(plan.rejects, 1);
    assert.deepInclude(plan.units[0]!.detail as object, {
      place: { record: 'm', masterPath: 'm', startFrames: 4 * (count - 1), frameRateHz: 125, listedFrames: 4 },
    });
  });
});
