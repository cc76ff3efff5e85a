import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reject } from '@macroshard/container/extractor';
import { listTree } from '@macroshard/container/list-tree';
import { wfdbSummary } from '@macroshard/container/wfdb/extractor';
import { rejectCodes } from '@macroshard/container/wfdb/reject-codes';
import { assert } from 'chai';
import { flacStream } from '../../scripts/wfdb-writer/flac.ts';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { collectPlan } from './collect-plan.ts';
import { type GroupFiles, summarizeFolder, wholeSegment, withGroup } from './group-fixture.ts';

interface Case {
  readonly title: string;
  readonly files: GroupFiles;
  readonly reject: Reject;
  /** What to do to the folder before it is listed. */
  readonly prepare?: (root: string) => void;
  readonly options?: { readonly windowSeconds?: number; readonly strictChecksums?: boolean };
}

const tenBytes = new Uint8Array(10);
const constantStream = flacStream([new Int32Array(65536)], { bits: 16, blockSamples: 32768, subframe: 'constant' });

const cases: Case[] = [
  {
    title: 'a segment without a header',
    files: { 'd/m.hea': 'm/2 1 125 10\n~ 4\nm_0001 6\n' },
    reject: {
      path: 'd/m_0001',
      code: 'no-header',
      message: 'segment "m_0001" of "d/m" has no header: "d/m_0001.hea" is not in the group',
    },
  },
  {
    title: 'a segment outside the group',
    files: { 'd/m.hea': 'm/1 1 125 6\n../../m_0001 6\n' },
    reject: {
      path: 'd/../../m_0001',
      code: 'outside-group',
      message: 'segment "../../m_0001" of "d/m" lies outside the group',
    },
  },
  {
    title: 'an empty header',
    files: { 'd/r.hea': '' },
    reject: {
      path: 'd/r',
      code: 'empty-header',
      message: 'header "d/r.hea" is empty, expected a record line as in "100 2 360"',
    },
  },
  {
    title: 'a header that does not parse',
    files: { 'r.hea': 'r one\n' },
    reject: {
      path: 'r',
      code: 'bad-header',
      message: 'header "r.hea", line 1: the number of signals is "one", expected a count as in "100 2 360"',
    },
  },
  {
    title: 'a header with too few signal lines',
    files: { 'r.hea': 'r 3\nr.dat 16\n', 'r.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'missing-signal-lines',
      message: 'header "r.hea" has fewer signal lines than it says: got 1, expected 3',
    },
  },
  {
    title: 'a header of more than 4 MiB',
    files: { 'r.hea': `r 0\n${'#\n'.repeat(2 * 1024 * 1024)}` },
    reject: {
      path: 'r',
      code: 'header-too-large',
      message: 'header "r.hea" is too large: got 4194308 bytes, expected at most 4194304',
    },
  },
  {
    title: 'an unknown format',
    files: { 'r.hea': 'r 2 125 5\nr.dat 16\nr.dat 17\n', 'r.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'unknown-format',
      message:
        'signal 1 of header "r.hea" has format 17, expected one of 0, 8, 16, 24, 32, 61, 80, 160, 212, 310, 311, 508, 516, 524',
    },
  },
  {
    title: 'signals of one file in two formats',
    files: { 'r.hea': 'r 2 125 5\nr.dat 16\nr.dat 80\n', 'r.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'bad-header',
      message:
        'signal 1 of header "r.hea" differs in format or offset from the others of its file: got 80+0, expected 16+0 as for signal 0',
    },
  },
  {
    title: 'signals of one file with others between them',
    files: { 'r.hea': 'r 3 125 5\nr.dat 80\ns.dat 80\n./r.dat 80\n', 'r.dat': tenBytes, 's.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'bad-header',
      message:
        'signal 2 of header "r.hea" comes back to the file "r.dat", expected the signals of one file one after another',
    },
  },
  {
    title: 'a frame of too many samples',
    files: { 'r.hea': 'r 1 125 1\nr.dat 80x1048577\n', 'r.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'bad-header',
      message: 'header "r.hea" gives "r.dat" 1048577 samples a frame, expected at most 1048576',
    },
  },
  {
    title: 'more samples than a number holds',
    files: { 'r.hea': 'r 1 125 9007199254740991\n~ 0x2\n' },
    reject: {
      path: 'r',
      code: 'bad-header',
      message: 'header "r.hea" says 9007199254740991 frames, expected no more samples than 2^53',
    },
  },
  {
    title: 'a missing signal file',
    files: { 'd/r.hea': 'r 1 125 5\nr.dat 16\n', 'r.dat': tenBytes },
    reject: {
      path: 'd/r',
      code: 'missing-signal-file',
      message: '"d/r.dat" is not in the group, but header "d/r.hea" names it as a signal file',
    },
  },
  {
    title: 'a signal file above the group',
    files: { 'd/r.hea': 'r 1 125 5\n../../etc/passwd 16\n' },
    reject: {
      path: 'd/r',
      code: 'outside-group',
      message: 'signal 0 of header "d/r.hea" names the file "../../etc/passwd", expected a file inside the group',
    },
  },
  {
    title: 'a signal file whose name is longer than any path',
    files: { 'n5.hea': `n5 1 100 4\n${'../'.repeat(1_398_000)}x.dat 16\n` },
    reject: {
      path: 'n5',
      code: 'bad-header',
      message:
        'signal 0 of header "n5.hea": the name of its file is too long: got 4194005 bytes, expected at most 4096',
    },
  },
  {
    title: 'a segment whose name is longer than any path',
    files: { 'm.hea': `m/2 1 100 4\n~ 2\n${'a/../'.repeat(800_000)}s 2\n` },
    reject: {
      path: 'm',
      code: 'bad-header',
      message: 'segment 1 of header "m.hea": its name is too long: got 4000001 bytes, expected at most 4096',
    },
  },
  {
    title: 'a signal file above the group, by a name as long as a path',
    files: { 'd/r.hea': `r 1 125 5\n${'../'.repeat(1363)}x.dat 16\n` },
    reject: {
      path: 'd/r',
      code: 'outside-group',
      message: `signal 0 of header "d/r.hea" names the file "${'../'.repeat(20)}…", expected a file inside the group`,
    },
  },
  {
    title: 'an absolute signal file',
    files: { 'r.hea': 'r 1 125 5\n/etc/passwd 16\n' },
    reject: {
      path: 'r',
      code: 'outside-group',
      message: 'signal 0 of header "r.hea" names the file "/etc/passwd", expected a file inside the group',
    },
  },
  {
    title: 'signals on the standard input',
    files: { 'r.hea': 'r 1 125 5\n- 16\n' },
    reject: {
      path: 'r',
      code: 'outside-group',
      message: 'signal 0 of header "r.hea" names the file "-", expected a file inside the group',
    },
  },
  {
    title: 'a signal file that is a link out of the group',
    files: { 'r.hea': 'r 1 125 5\nr.dat 16\n' },
    prepare: (root) => symlinkSync('/etc/hostname', join(root, 'r.dat')),
    reject: {
      path: 'r',
      code: 'outside-group',
      message: '"r.dat" is a link that leaves the group, expected a regular file inside the group',
    },
  },
  {
    title: 'a signal file that is a link to a folder',
    files: { 'r.hea': 'r 1 125 5\nr.dat 16\n' },
    prepare: (root) => {
      mkdirSync(join(root, 'folder'));
      symlinkSync('folder', join(root, 'r.dat'));
    },
    reject: {
      path: 'r',
      code: 'not-a-regular-file',
      message: '"r.dat" is a link to a folder, expected a regular file inside the group',
    },
  },
  {
    title: 'a hidden signal file',
    files: { 'h.hea': 'h 1 125 5\n.h.dat 16\n', '.h.dat': tenBytes },
    reject: {
      path: 'h',
      code: 'not-a-regular-file',
      message: '".h.dat" is a hidden file, expected a regular file inside the group',
    },
  },
  {
    title: 'a signal file in a hidden folder',
    files: { 'h.hea': 'h 1 125 5\n.sub/h.dat 16\n', '.sub/h.dat': tenBytes },
    reject: {
      path: 'h',
      code: 'not-a-regular-file',
      message: '".sub/h.dat" is in ".sub/", a hidden folder, expected a regular file inside the group',
    },
  },
  {
    title: 'a segment in a hidden folder',
    files: { 'm.hea': 'm/1 1 125 5\n.sub/r 5\n', '.sub/r.hea': 'r 1 125 5\nr.dat 16\n', '.sub/r.dat': tenBytes },
    reject: {
      path: '.sub/r',
      code: 'no-header',
      message: 'segment ".sub/r" of "m" has no header: ".sub/r.hea" is in ".sub/", a hidden folder',
    },
  },
  {
    title: 'a segment whose header is hidden',
    files: { 'm.hea': 'm/1 1 125 5\n.r 5\n', '.r.hea': '.r 1 125 5\nr.dat 16\n', 'r.dat': tenBytes },
    reject: {
      path: '.r',
      code: 'no-header',
      message: 'segment ".r" of "m" has no header: ".r.hea" is a hidden file',
    },
  },
  {
    title: 'a header that is a link to nothing',
    files: { 'r.dat': tenBytes },
    prepare: (root) => symlinkSync('gone', join(root, 'r.hea')),
    reject: {
      path: 'r',
      code: 'not-a-regular-file',
      message: '"r.hea" is a link to nothing, expected a regular file inside the group',
    },
  },
  {
    title: 'a short signal file',
    files: { 'r.hea': 'r 1 125 5\nr.dat 16+2\n', 'r.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'short-signal-file',
      message: '"r.dat" is shorter than header "r.hea" says: got 10 bytes, expected 12 for 5 frames',
    },
  },
  {
    title: 'a file that is no FLAC stream',
    files: { 'r.hea': 'r 1 125 5\nr.dat 508\n', 'r.dat': tenBytes },
    reject: {
      path: 'r',
      code: 'damaged-signal-file',
      message: '"r.dat" cannot be decoded as a FLAC stream: it does not begin with "fLaC"',
    },
  },
  {
    title: 'a checksum that differs, where that is to be strict',
    files: { 'r.hea': 'r 1 125 3\nr.dat 80 200 8 0 1 -7 0 II\n', 'r.dat': encodeSamples(80, [1, 2, 3]) },
    options: { strictChecksums: true },
    reject: {
      path: 'r',
      code: 'checksum-differs',
      message: 'signal 0 ("II") of header "r.hea" differs from its checksum: got 6, expected 65529',
    },
  },
  {
    title: 'windows without number',
    files: { 'r.hea': 'r 1 125 9000000000000000\n~ 0\n' },
    options: { windowSeconds: 1 },
    reject: {
      path: 'r',
      code: 'too-many-rows',
      message: '"r" would give 72000000000000 rows, expected at most 1000 for the 0 samples of its files',
    },
  },
  {
    title: 'null signals without number',
    files: { 'r.hea': `r 1001 125 1\n${'~ 0\n'.repeat(1001)}` },
    reject: {
      path: 'r',
      code: 'too-many-rows',
      message: '"r" would give 1001 rows, expected at most 1000 for the 0 samples of its files',
    },
  },
  {
    title: 'null signals beside others, that would have most of the rows',
    files: { 'r.hea': `r 1000 125 5\nr.dat 16\n${'~ 0\n'.repeat(999)}`, 'r.dat': tenBytes },
    options: { windowSeconds: 1 / 125 },
    reject: {
      path: 'r',
      code: 'too-many-rows',
      message: '"r" would give 5000 rows, expected at most 1005 for the 5 samples of its files',
    },
  },
  {
    title: 'a row a sample of a FLAC stream in which a few bytes stand for thousands',
    files: { 'r.hea': 'r 1 125\nr.dat 516\n', 'r.dat': constantStream },
    options: { windowSeconds: 1 / 125 },
    reject: {
      path: 'r',
      code: 'too-many-rows',
      message: `"r" would give 65536 rows, expected at most ${constantStream.length * 64 + 1000} for the ${constantStream.length * 64} samples of its files`,
    },
  },
  {
    title: 'more windows than a thread can hold',
    files: { 'r.hea': 'r 1 125\nr.dat 80\n', 'r.dat': new Uint8Array(1048577) },
    options: { windowSeconds: 1 / 125 },
    reject: {
      path: 'r',
      code: 'too-many-rows',
      message: '"r" has too many windows: got 1048577 rows, expected at most 1048576; use longer windows',
    },
  },
  {
    title: 'more signals than any record has',
    files: { 'r.hea': `r 4097 125 1\n${'r.dat 16\n'.repeat(4097)}`, 'r.dat': new Uint8Array(2 * 4097) },
    reject: {
      path: 'r',
      code: 'too-many-signals',
      message: 'header "r.hea" has too many signals: got 4097, expected at most 4096',
    },
  },
];

describe('rejects', () => {
  for (const { title, files, prepare, reject, options } of cases) {
    it(`say why: ${title}`, async () => {
      await withGroup(files, async (root) => {
        prepare?.(root);
        const { plan, extractions } = await summarizeFolder(root, { ...wholeSegment, ...options });
        const rejects = [
          ...plan.rejects,
          ...extractions.flatMap((result) => (result.status === 'rejected' ? [result.reject] : [])),
        ];
        assert.deepEqual(rejects, [reject]);
        assert.isFalse(extractions.some((result) => result.status === 'processed'));
      });
    });
  }

  it('are none for a row a sample, and a thousand rows of null signals', async () => {
    const files = {
      'a.hea': 'a 2 125 3000\na.dat 80\na.dat 80\n',
      'a.dat': new Uint8Array(6000),
      'b.hea': `b 1000 125 1\n${'~ 0\n'.repeat(1000)}`,
    };
    await withGroup(files, async (root) => {
      const { plan, rows } = await summarizeFolder(root, { ...wholeSegment, windowSeconds: 1 / 125 });
      assert.deepEqual(plan.rejects, []);
      assert.lengthOf(rows, 7000);
    });
  });

  it('say why: a file that changes after the plan', async () => {
    const root = mkdtempSync(join(tmpdir(), 'macroshard-changing-'));
    try {
      writeFileSync(join(root, 'r.hea'), 'r 1 125 5\nr.dat 80\n');
      writeFileSync(join(root, 'r.dat'), tenBytes);
      const tree = await listTree(root);
      const [unit] = (await collectPlan(tree)).units;
      const extract = async () => {
        const result = await wfdbSummary.extract(root, unit!, wholeSegment);
        return result.status === 'rejected' ? [result.reject.path, result.reject.code, result.reject.message] : [];
      };
      rmSync(join(root, 'r.dat'));
      assert.deepEqual(await extract(), [
        'r',
        'missing-signal-file',
        '"r.dat" is not in the group, but header "r.hea" names it as a signal file',
      ]);
      mkdirSync(join(root, 'r.dat'));
      assert.deepEqual(await extract(), ['r', 'unreadable-file', '"r.dat" could not be read: EISDIR']);
      writeFileSync(join(root, 's.dat'), tenBytes);
      writeFileSync(join(root, 'r.hea'), 'r 1 125 5\ns.dat 80\n');
      assert.deepEqual(await extract(), [
        'r',
        'missing-signal-file',
        '"s.dat" is not in the group, but header "r.hea" names it as a signal file',
      ]);
      writeFileSync(join(root, 'r.hea'), 'r/1 1 125 5\ns 5\n');
      assert.deepEqual(await extract(), [
        'r',
        'bad-header',
        'header "r.hea" became a multi-segment record after it was planned',
      ]);
      rmSync(join(root, 'r.hea'));
      assert.deepEqual(await extract(), ['r', 'no-header', 'header "r.hea" vanished after it was planned']);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('tell nothing of a header that changes after the plan, while its samples are there', async () => {
    await withGroup({ 'r.hea': 'r 1 125 5\nr.dat 80\n', 'r.dat': tenBytes }, async (root) => {
      const [unit] = (await collectPlan(await listTree(root))).units;
      const planned = await wfdbSummary.extract(root, unit!, wholeSegment);
      assert.equal(planned.status, 'processed');
      writeFileSync(join(root, 'r.hea'), 'r 1 250 2\nr.dat 80 100/mV\n');
      assert.deepEqual(await wfdbSummary.extract(root, unit!, wholeSegment), planned);
      rmSync(join(root, 'r.hea'));
      assert.deepEqual(await wfdbSummary.extract(root, unit!, wholeSegment), planned);
    });
  });

  it('tell nothing of a record that was written anew after the plan: its rows are of what is there', async () => {
    const [before, after] = ['r 1 125 5\nr.dat 80 100/mV\n', 'r 1 250 10\nr.dat 80 200/mV\n'];
    const twice = Buffer.concat([tenBytes, tenBytes]);
    const expected = await withGroup({ 'r.hea': after, 'r.dat': twice }, async (root) => {
      const [unit] = (await collectPlan(await listTree(root))).units;
      return wfdbSummary.extract(root, unit!, wholeSegment);
    });
    assert.equal(expected.status, 'processed');
    await withGroup({ 'r.hea': before, 'r.dat': tenBytes }, async (root) => {
      const [unit] = (await collectPlan(await listTree(root))).units;
      writeFileSync(join(root, 'r.hea'), after);
      writeFileSync(join(root, 'r.dat'), twice);
      assert.deepEqual(await wfdbSummary.extract(root, unit!, wholeSegment), expected);
    });
  });

  it('have a code each, and each code has a case here and a meaning', () => {
    const seen = new Set([...cases.map(({ reject }) => reject.code), 'unreadable-file']);
    assert.sameMembers([...seen], Object.keys(rejectCodes));
    for (const meaning of Object.values(rejectCodes)) assert.match(meaning, /^[a-z].*[^.]$/);
  });
});
