import { assert } from 'chai';
import fc from 'fast-check';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { runs } from '../support/wide.ts';
import { summarizeGroup } from './group-fixture.ts';
import { naiveStatistics } from './naive-statistics.ts';

const lowest = { 16: -32768, 80: -128, 24: -8388608 } as const;

describe('zeros that count as missing', () => {
  it('are those of numerics, window by window, as if the missing code stood there', async () => {
    const value = fc.oneof(fc.constantFrom(3, 3, 4, 120), fc.integer({ min: -127, max: 127 }), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(16 as const, 80 as const, 24 as const),
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (format, samples, windowFrames) => {
          const stored = samples.map((sample) => sample ?? lowest[format]);
          const checksum = stored.reduce((sum, sample) => sum + sample, 0) % 65536;
          const files = {
            'n.hea': `n 1 1 ${samples.length}\nn.dat ${format} 10(3)/bpm 8 0 0 ${checksum} 0 HR\n`,
            'n.dat': encodeSamples(format, stored),
          };
          const { rows, extractions } = await summarizeGroup(files, {
            windowSeconds: windowFrames,
            zeroIsMissing: 'numerics',
          });
          assert.deepInclude(extractions[0], { status: 'processed', warnings: [] });
          for (const [index, row] of rows.entries()) {
            const window = samples.slice(index * windowFrames, (index + 1) * windowFrames);
            const present = window.map((sample) => (sample === 3 ? null : sample));
            const { n_zero: _, ...expected } = naiveStatistics(present, { gain: 10, baseline: 3 });
            for (const [name, wanted] of Object.entries(expected)) {
              const got = typeof row[name] === 'bigint' ? Number(row[name]) : row[name];
              if (wanted === null) assert.isNull(got, name);
              else assert.closeTo(got as number, wanted, 1e-9 * Math.max(1, Math.abs(wanted)), name);
            }
            assert.equal(row.n_zero, BigInt(window.filter((sample) => sample === 3).length));
          }
        },
      ),
      { numRuns: runs(20, 200) },
    );
  });

  it('are zeros in waveforms, and where nobody asked for it', async () => {
    const files = (rate: number) => ({
      'n.hea': `n 1 ${rate} 4\nn.dat 80 10(0)/bpm\n`,
      'n.dat': encodeSamples(80, [0, 10, 0, 20]),
    });
    for (const [rate, zeroIsMissing, expected] of [
      [1, 'numerics', [2n, 2n, 1.5]],
      [1, 'none', [0n, 2n, 0.75]],
      [125, 'numerics', [0n, 2n, 0.75]],
    ] as const) {
      const { rows } = await summarizeGroup(files(rate), { zeroIsMissing });
      assert.deepEqual(
        rows.map(({ n_missing, n_zero, mean }) => [n_missing, n_zero, mean]),
        [[...expected]],
      );
    }
  });
});
