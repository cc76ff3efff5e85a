import { secondsOf } from '@macroshard/container/wfdb/seconds';
import { assert } from 'chai';
import { summarizeGroup } from './group-fixture.ts';

describe('seconds of frames', () => {
  const cases: [frames: number, rate: string, seconds: number][] = [
    [2315, '0.0166666666667', 138900],
    [2315, '0.0166666667', 138900],
    [3, '0.3333333333', 9],
    [10, '0.0000115741', 864000],
    [10, '1.0000000001', 10],
    [10, '250', 0.04],
    [10, '0.0167', 10 / 0.0167],
    [10, '0.0000123456', 10 / 0.0000123456],
    [10, '1e-9', 1e10],
    [10, '1e12', 1e-11],
  ];
  for (const [frames, rate, seconds] of cases) {
    it(`are ${seconds} for ${frames} at ${rate} a second`, () =>
      assert.equal(secondsOf(frames, Number(rate)), seconds));
  }

  it('are those of rows, whose rate stays as it is written', async () => {
    const files = { 'n.hea': 'n 1 0.0166666666667/125 2315\nn.dat 80\n', 'n.dat': new Uint8Array(2315).fill(128) };
    const { rows } = await summarizeGroup(files, { windowSeconds: 60 * 2000, strictChecksums: false });
    assert.deepEqual(
      rows.map(({ fs_hz, start_s, duration_s }) => [fs_hz, start_s, duration_s]),
      [
        [0.0166666666667, 0, 120000],
        [0.0166666666667, 120000, 18900],
      ],
    );
  });
});
