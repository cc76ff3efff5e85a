import { expect } from 'chai';
import { Job } from './job.ts';

describe('profile.json', () => {
  it('tells of each signal by group what its samples would, and of columns what stands in them', async () => {
    const samples: Readonly<Record<string, readonly (readonly number[])[]>> = {
      a: [[1, 2, 3], [7]],
      b: [
        [1000, 2000],
        [3000, 5000],
      ],
      dead: [[0, 0], [0]],
    };
    const job = new Job();
    const shards = Object.entries(samples).map(([group, windows]) => {
      return { group, shard: new Job().addGroup(group, { 'u.unit': { rows: windows.map(rowOf(group)) } }) };
    });
    try {
      for (const { group, shard } of shards) {
        await shard.process(group);
        job.addInput(group, shard);
      }
      expect(await job.run(['combine'])).to.include({ code: 0, stderr: '' });
      const profile = job.json('profile.json') as unknown as Profile;
      expect(profile).to.deep.include({
        format: 'macroshard-profile/1',
        sample: { rows: 6, everyNth: 1 },
        signalsLeftOut: 0,
      });
      const [signal, ...others] = profile.signals;
      expect(others).to.deep.equal([]);
      expect(signal).to.deep.include({ kind: 'waveform', signal: 'II', uncalibrated: false });
      for (const { group, mean, std, ...rest } of signal!.groups) {
        const all = samples[group]!.flat();
        const expected = all.reduce((sum, value) => sum + value, 0) / all.length;
        const variance = all.reduce((sum, value) => sum + (value - expected) ** 2, 0) / (all.length - 1);
        expect(mean).to.be.closeTo(expected, 1e-9);
        expect(std).to.be.closeTo(Math.sqrt(variance), 1e-6);
        expect(rest).to.deep.equal({
          units: [group === 'b' ? 'uV' : 'mV'],
          rows: 2,
          records: 1,
          samples: all.length + 2,
          missing: 2,
          durationSeconds: all.length,
          min: Math.min(...all),
          max: Math.max(...all),
        });
      }
      expect(signal!.groups.map(({ group }) => group)).to.deep.equal(['a', 'b', 'dead']);
      const column = (name: string) => profile.columns.find((each) => each.name === name);
      expect(column('group')).to.deep.equal({
        ...{ name: 'group', type: 'VARCHAR', nulls: 0 },
        values: ['a', 'b', 'dead'].map((value) => ({ value, rows: 2 })),
      });
      expect(column('max')).to.deep.equal({
        ...{ name: 'max', type: 'DOUBLE', nulls: 0 },
        quantiles: { 0: 0, 0.01: 0, 0.05: 0, 0.25: 0, 0.5: 3, 0.75: 2000, 0.95: 5000, 0.99: 5000, 1: 5000 },
      });
    } finally {
      for (const { shard } of shards) shard.remove();
      job.remove();
    }
  });
});

interface Profile {
  readonly signals: readonly {
    readonly groups: readonly { readonly group: string; readonly mean: number; readonly std: number }[];
  }[];
  readonly columns: readonly { readonly name: string }[];
}

/** A row of an extractor: one sample of each window is missing. */
function rowOf(group: string) {
  return (samples: readonly number[]) => {
    const n = samples.length;
    const mean = samples.reduce((sum, value) => sum + value, 0) / n;
    const variance = n < 2 ? undefined : samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
    return {
      ...{ kind: 'waveform', signal: 'II', record: 'r', units: group === 'b' ? 'uV' : 'mV', uncalibrated: false },
      ...{ n_samples: n + 1, n_missing: 1, n_zero: 0, duration_s: n, mean },
      ...(variance !== undefined && { std: Math.sqrt(variance) }),
      ...{ min: Math.min(...samples), max: Math.max(...samples) },
    };
  };
}
