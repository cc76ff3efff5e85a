import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runInspect } from '@macroshard/container/inspect/inspect';
import { WfdbError } from '@macroshard/container/wfdb/error';
import { assert } from 'chai';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { type GroupFiles, withGroup } from './group-fixture.ts';
import { naiveStatistics } from './naive-statistics.ts';

const missing = -(2 ** 31);

function digest(samples: readonly number[]): string {
  const bytes = Buffer.alloc(samples.length * 4);
  for (const [index, sample] of samples.entries()) bytes.writeInt32LE(sample, index * 4);
  return createHash('sha256').update(bytes).digest('hex');
}

async function inspect(files: GroupFiles, { path, json = true }: { path: string; json?: boolean }) {
  return withGroup(files, async (root) => {
    let text = '';
    const stdout = { write: (chunk: string) => (text += chunk) };
    const exitCode = await runInspect({ path: join(root, path), json, stdout });
    return { exitCode, text };
  });
}

const record: GroupFiles = {
  'm.hea': 'm/4 2 2 11 0:05\nm_layout 0\nm_0001 4\n~ 3\nm_0002 4\n# from a ward\n',
  'm_layout.hea': 'm_layout 2 2 0\n~ 0 100/mV 0 0 0 0 0 II\n~ 0 1/mmHg 0 0 0 0 0 ABP\n',
  'm_0001.hea': 'm_0001 1 2 4\nm_0001.dat 80:1 10/mV 8 0 1 -119 0 II\n',
  'm_0001.dat': encodeSamples(80, [1, 5, -128, 3]),
  'm_0002.hea': 'm_0002 2 2 4\nm_0002.dat 16 4/mmHg 0 0 0 99 0 ABP\nm_0002.dat 16 5(2)/mV 0 0 0 10 0 II\n',
  'm_0002.dat': encodeSamples(16, [7, 1, -32768, 2, 7, 3, 9, 4]),
};

describe('inspect', () => {
  it('gives one JSON document: segments, gaps, signals matched by description over their own gains', async () => {
    const { exitCode, text } = await inspect(record, { path: 'm.hea' });
    const { signals, ...rest } = JSON.parse(text);
    assert.equal(exitCode, 0);
    assert.deepEqual(rest, {
      record: 'm',
      layout: 'variable',
      frame_rate_hz: 2,
      frames: 11,
      duration_s: 5.5,
      base_time: '00:00:05.000',
      base_date: null,
      comments: ['from a ward'],
      segments: [
        { name: 'm_0001', start_frame: 0, frames: 4, problem: null },
        { name: '~', start_frame: 4, frames: 3, problem: null },
        { name: 'm_0002', start_frame: 7, frames: 4, problem: null },
      ],
      problems: [],
      warnings: [],
    });
    const [ii, abp] = signals;
    const three = [missing, missing, missing];
    assert.equal(ii.sha256_i32le, digest([5, missing, 3, missing, ...three, 1, 2, 3, 4]));
    assert.equal(abp.sha256_i32le, digest([missing, ...three, ...three, 7, missing, 7, 9]));
    assert.deepEqual(
      [ii.name, ii.format, ii.units, ii.gain, ii.checksum, abp.name, abp.format, abp.gain, abp.checksum],
      ['II', 80, 'mV', null, 'ok', 'ABP', 16, 1, 'differs'],
    );
    // Both gains on one scale of 1/50 mV, for a naive computation of the values; pairs end with their segment.
    const physical = [25, null, 15, null, null, null, null, -10, 0, 10, 20];
    const { mean_abs_diff, flat_fraction, ...values } = naiveStatistics(physical, { gain: 50, baseline: 0 });
    for (const [name, value] of Object.entries(values)) assert.closeTo(ii[name], value!, 1e-12, name);
    assert.closeTo(ii.mean_abs_diff, 0.2, 1e-12);
    assert.equal(ii.flat_fraction, 0);
  });

  it('prints a table for a person, with the control characters of a header made visible', async () => {
    const { exitCode, text } = await inspect(
      {
        'r.hea': '# \x1b[31mred\nr 1 360 4\nr.dat 80 200 8 0 1 10 0 II\x07\n',
        'r.dat': encodeSamples(80, [1, 2, 3, 4]),
      },
      { path: 'r', json: false },
    );
    assert.equal(exitCode, 0);
    assert.equal(
      text,
      [
        'record r: single segment',
        '  4 frames, 360 a second, 0.0111111 s',
        '  # \\u001b[31mred',
        '',
        '  segment  start frame  frames',
        '  r        0            4',
        '',
        '  #  signal    format  rate Hz  units  gain  checksum  samples  missing  zero  mean    std         min    median  max',
        '  0  II\\u0007  80      360      mV     200   ok        4        0        0     0.0125  0.00645497  0.005  0.0125  0.02',
        '',
      ].join('\n'),
    );
  });

  it('says which segments are missing, prints the rest, and gives back 1', async () => {
    const { 'm_0001.dat': _, 'm_0002.hea': __, ...files } = record;
    const { exitCode, text } = await inspect(files, { path: 'm.hea' });
    const { problems, segments, signals } = JSON.parse(text);
    assert.equal(exitCode, 1);
    assert.deepEqual(problems, [
      '"m_0001.dat" is not in the group, but header "m_0001.hea" names it as a signal file',
      'segment "m_0002" cannot be read: header "m_0002.hea" is not there',
    ]);
    assert.deepEqual(
      segments.map(({ problem }: { problem: string | null }) => problem),
      [problems[0], null, problems[1]],
    );
    assert.deepEqual([signals[0].name, signals[0].sha256_i32le, signals[0].mean], ['II', null, null]);
    const report = await inspect(files, { path: 'm.hea', json: false });
    assert.include(report.text, '  m_0001   0            4       cannot be read\n');
    assert.include(report.text, `\nproblem: ${problems[0]}\nproblem: ${problems[1]}\n`);
  });

  it('keeps a fixed layout in the order of its first segment, gaps and unlike lengths included', async () => {
    const { text } = await inspect(
      {
        'm.hea': 'm/3 1 10 9\ns 3\n~ 2\ns 4\n',
        's.hea': 's 1 10 3\ns.dat 80x2 1/V 8 0 0 0 0 x\n',
        's.dat': encodeSamples(80, [1, 2, 3, 4, 5, 6]),
      },
      { path: 'm.hea' },
    );
    const { layout, signals, warnings } = JSON.parse(text);
    assert.equal(layout, 'fixed');
    assert.equal(
      signals[0].sha256_i32le,
      digest([1, 2, 3, 4, 5, 6, missing, missing, missing, missing, 1, 2, 3, 4, 5, 6]),
    );
    assert.deepEqual(warnings, ['segment "s" has 3 frames, but is listed with 4']);
  });

  it('reports a missing layout and nested or outside segments as problems', async () => {
    const { exitCode, text } = await inspect({ 'm.hea': 'm/3 1 10 2\nm_layout 0\nm 1\n../x 1\n' }, { path: 'm.hea' });
    assert.equal(exitCode, 1);
    assert.deepEqual(JSON.parse(text).problems, [
      'segment "m_layout" cannot be read: header "m_layout.hea" is not there',
      'segment "m" cannot be read: header "m.hea" has segments of its own; segments cannot nest',
      'segment "../x" cannot be read: header "../x.hea" lies outside the folder',
    ]);
  });

  it('refuses a path without a record in one line, and prints nothing', async () => {
    await withGroup({ 'bad.hea': 'bad\n', 'folder.hea/x': '' }, async (root) => {
      const cases: [string, string, string][] = [
        [
          'none.hea',
          'no-header',
          `${JSON.stringify(join(root, 'none.hea'))} is not there, expected the header of a record`,
        ],
        [
          'none',
          'no-header',
          `${JSON.stringify(join(root, 'none.hea'))} is not there, expected the header of a record`,
        ],
        [
          'folder.hea',
          'not-a-regular-file',
          `${JSON.stringify(join(root, 'folder.hea'))} is not a regular file, expected the header of a record`,
        ],
        [
          'bad.hea',
          'bad-header',
          'header "bad.hea", line 1: the number of signals is missing, expected a count as in "100 2 360"',
        ],
      ];
      for (const [path, code, message] of cases) {
        let printed = '';
        const stdout = { write: (chunk: string) => (printed += chunk) };
        const error = await runInspect({ path: join(root, path), json: false, stdout }).catch(
          (reason: unknown) => reason,
        );
        assert.instanceOf(error, WfdbError);
        assert.deepEqual([(error as WfdbError).code, (error as WfdbError).message, printed], [code, message, '']);
      }
    });
  });
});
