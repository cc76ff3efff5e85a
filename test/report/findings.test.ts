import { expect } from 'chai';
import type { DatasetFacts, GroupFacts, SignalFacts } from '../../pipeline/report/dataset-facts.ts';
import { reportFindings } from '../../pipeline/report/findings.ts';
import { renderReportPage } from '../../pipeline/report/page.ts';
import { datasetFacts } from '../../pipeline/report/read-facts.ts';

type InGroup = SignalFacts['groups'][number];

const empty = datasetFacts({
  'summary.json': JSON.stringify({
    ...{ rows: 0, records: null, unitsProcessed: 0, unitsRejected: 0, unitsSkipped: 0, rejectedFraction: 0 },
    groups: [],
  }),
});
const names = ['30', '31', '32', '33', '34', '35', '36', '37', '38', '39', '40'];

/** Groups that differ by a little, but for what is given of some. */
function groupsWith(odd: Readonly<Record<string, Partial<GroupFacts>>>): readonly GroupFacts[] {
  return names.map((group, index) => ({
    ...{ group, records: 5, unitsProcessed: 20, unitsRejected: 0, unitsSkipped: 0, rows: 100 + index },
    ...{ bytes: 1e8 + index * 1e6, files: 40, filesSkipped: 0, warnings: 0, seconds: 40 + index / 10 },
    ...{ startedAtMs: null, endedAtMs: null, threads: 2, threadSeconds: null },
    ...odd[group],
  }));
}

function pressure(odd: Readonly<Record<string, Partial<InGroup>>>): SignalFacts {
  const groups = names.map((group, index) => ({
    ...{ group, units: ['mmHg'], rows: 100, records: 5, samples: 12_500, missing: 0, durationSeconds: 100 },
    ...{ mean: 80 + index, std: 15 + index / 10, min: 20, max: 180 },
    ...odd[group],
  }));
  return {
    ...{ kind: 'waveform', signal: 'ABP', units: 'mmHg', uncalibrated: false, rows: 1100, records: 55 },
    ...{ samples: 137_500, missing: 0, durationSeconds: 1100, mean: 85, std: 15, min: 20, max: 180, groups },
  };
}

function told(dataset: Partial<DatasetFacts>): readonly string[] {
  const report = { execution: null, dataset: { ...empty, ...dataset }, place: null, repeat: null };
  return reportFindings(report).map(({ section, text }) => `${section}: ${text}`);
}

describe('what stands out in a report', () => {
  it('is nothing where groups differ as groups do', () => {
    expect(told({ groups: groupsWith({}), signals: [pressure({})] })).to.deep.equal([]);
  });

  it('is the sign of a gain, in two groups of eleven', () => {
    const turned = { mean: -82, min: -180, max: -20 };
    expect(told({ signals: [pressure({ '31': turned, '38': turned })] })).to.deep.equal([
      'signals: ABP (waveform): a mean of -82 mmHg, where the median of groups is 84 mmHg, in group 31',
      'signals: ABP (waveform): a mean of -82 mmHg, where the median of groups is 84 mmHg, in group 38',
    ]);
    // Of a venous pressure it is less far than six spreads.
    const venous = (odd: Readonly<Record<string, Partial<InGroup>>>) => {
      const few = names.map((group, index) => [group, { mean: 8 + index / 10, std: 4, ...odd[group] }]);
      return told({ signals: [pressure(Object.fromEntries(few) as Record<string, Partial<InGroup>>)] });
    };
    expect(venous({ '31': { mean: -8 } })).to.deep.equal([
      'signals: ABP (waveform): a mean of -8 mmHg, where the median of groups is 8.5 mmHg, in group 31',
    ]);
    expect(venous({ '31': { mean: 1 } })).to.deep.equal([]);
  });

  it('is another rate of samples, where all others agree', () => {
    expect(told({ signals: [pressure({ '33': { durationSeconds: 50 } })] })).to.deep.equal([
      'signals: ABP (waveform): 250 samples a second, where the median of groups is 125, in group 33',
    ]);
    expect(
      told({ signals: [pressure({ '33': { durationSeconds: 50 }, '34': { durationSeconds: 95 } })] }),
    ).to.deep.equal([]);
  });

  it('is a group of a tenth of the records, and one that was slow for its bytes', () => {
    const tenth = { unitsProcessed: 2, rows: 10, bytes: 1e7, records: 1, seconds: 4 };
    expect(told({ groups: groupsWith({ '33': tenth, '36': { seconds: 400 } }) })).to.deep.equal([
      'groups: group 33: 10 MB, 9.5 % of the median; 2 units, 10 % of the median; 10 rows, 9.5 % of the median',
      'groups: group 33: 4 seconds, 9.9 % of the median',
      'groups: group 36: 400 seconds, 9.9 times the median; 265 kB a second, 10.3 % of the median',
    ]);
  });

  it('is a group with many rejects, but not each where most have them', () => {
    const rejects = { unitsRejected: 5 };
    expect(told({ groups: groupsWith({ '33': rejects }) })).to.deep.equal([
      'groups: group 33: 5 of 25 units were rejected',
    ]);
    expect(
      told({ groups: groupsWith(Object.fromEntries(names.slice(1).map((name) => [name, rejects]))) }),
    ).to.deep.equal(['groups: 10 of 11 groups have more than 5 % of their units rejected']);
  });

  it('is a group that has the numbers of another', () => {
    const copied = { mean: 83, std: 15.3 };
    expect(told({ signals: [pressure({ '37': copied })] })).to.deep.equal([
      'groups: groups 33 and 37 have the same numbers in every signal: they may be copies of one another',
    ]);
    const pairs = names.map((name, index) => [name, { mean: 80 + (index >> 1), std: 15, min: 20, max: 180 }]);
    expect(
      told({ signals: [pressure(Object.fromEntries(pairs) as Record<string, Partial<InGroup>>)] }).at(-1),
    ).to.equal('groups: 4 more groups have the same numbers in every signal as another');
  });

  it('is no group of two records among groups of one, and one of eight', () => {
    const odd = Object.fromEntries(names.map((name, index) => [name, { unitsProcessed: index < 2 ? 2 : 1 }]));
    expect(told({ groups: groupsWith(odd) })).to.deep.equal([]);
    expect(told({ groups: groupsWith({ ...odd, '40': { unitsProcessed: 8 } }) })).to.deep.equal([
      'groups: group 40: 8 units, 8 times the median',
    ]);
    const half = Object.fromEntries(names.slice(6).map((name) => [name, { seconds: 400 }]));
    const dataset = { ...empty, groups: groupsWith(half) };
    const page = renderReportPage({ execution: null, dataset, place: null, repeat: null }, { style: '', script: '' });
    expect(page).not.to.include('<span class="far">400</span>');
  });

  it('is a column of an own extractor without a value', () => {
    const columns = [
      { name: 'rate', type: 'DOUBLE', nulls: 39, quantiles: { 0: 1, 1: 1 } },
      { name: 'note', type: 'VARCHAR', nulls: 40, values: [] },
    ];
    const sample = { rows: 40, everyNth: 1 };
    expect(told({ columns, sample, extractors: ['own 1'] })).to.deep.equal(['columns: column note: null in every row']);
    expect(told({ columns, sample, extractors: ['wfdb-summary 3'] })).to.deep.equal([]);
    // Where a profile is of every fifth row, the others may have values.
    expect(told({ columns, sample: { rows: 40, everyNth: 5 }, extractors: ['own 1'] })).to.deep.equal([
      'columns: column note: null in each of the 40 rows that were looked at',
    ]);
  });
});
