import { expect } from 'chai';
import { reportFindings } from '../../pipeline/report/findings.ts';
import { renderReportPage } from '../../pipeline/report/page.ts';
import { datasetFacts, type ReportTexts } from '../../pipeline/report/read-facts.ts';
import type { ExecutionFacts, RunReport } from '../../pipeline/report/run-report.ts';
import { isWide } from '../support/wide.ts';

const assets = { style: '', script: '' };

const group = {
  ...{ group: 'a', records: 1, unitsProcessed: 2, unitsRejected: 0, unitsSkipped: 0, rows: 4, bytes: 8, files: 2 },
};
const summary = {
  ...{ rows: 4, records: 1, unitsProcessed: 2, unitsRejected: 0, unitsSkipped: 0, rejectedFraction: 0 },
  ...{ groups: [group], rejects: {}, firstRejects: [] },
};
const statistics = 'kind,signal,units,uncalibrated,n_rows,n_records,n_samples,n_missing,duration_s,mean,std,min,max\n';
const profile = { sample: { rows: 4, everyNth: 1 }, columns: [], signals: [], signalsLeftOut: 0 };

function texts(more: Readonly<Record<string, unknown>> = {}): ReportTexts {
  const all = {
    'summary.json': summary,
    'signal_stats.csv': `${statistics}waveform,II,mV,false,4,1,9,0,9,1,1,0,2\n`,
    ...more,
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function pageOf(dataset: ReportTexts, execution: ExecutionFacts | null = null): { page: string; told: string[] } {
  const report: RunReport = { execution, dataset: datasetFacts(dataset), place: null, repeat: null };
  const told = reportFindings(report).map(({ section, text }) => `${section}: ${text}`);
  return { page: renderReportPage(report, assets), told };
}

const execution: ExecutionFacts = {
  ...{ executionArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/p/execution/e', pipeline: 'p' },
  ...{ status: 'Failed', failureReason: 'no role', displayName: null, startedBy: null, parameters: [] },
  ...{ startedAtMs: 0, endedAtMs: 1000, askedAtMs: 5000, took: null, cost: null },
  definition: { Version: '2020-12-01', Steps: [{ Name: 'Group-a', Type: 'Processing', Arguments: {} }] },
  steps: [
    {
      ...{ name: 'Group-a', state: 'NotRun', groups: ['a'], writesDataset: false, startedAtMs: null, endedAtMs: null },
      ...{ jobStartedAtMs: null, expectedSeconds: null, attempts: 0, failureReason: null, sourceArn: null },
    },
  ],
};

describe('a report of an odd result', () => {
  for (const [broken, says] of [
    ['{"columns":', 'profile.json is not JSON'],
    ['[]', 'profile.json is not one that combine writes'],
    ['null', 'profile.json is not an object of JSON'],
    [{ ...profile, signals: {} }, 'profile.json is not one that combine writes'],
    [{ ...profile, signals: [null] }, 'profile.json is not one that combine writes'],
    [{ ...profile, columns: [null] }, 'profile.json is not one that combine writes'],
  ] as const) {
    it(`tells the rest where the profile is ${JSON.stringify(broken)}`, () => {
      const { page, told } = pageOf(texts({ 'profile.json': broken }));
      expect(told).to.deep.equal([`ledger: ${says}: what stands in columns and groups of signals is not told`]);
      expect(page).to.include('id="signals"').and.not.to.include('id="columns"');
    });
  }

  it('says nothing of a profile that is not there, and names statistics of another shape', () => {
    expect(pageOf(texts()).told).to.deep.equal([]);
    expect(pageOf(texts({ 'signal_stats.csv': 'a,b\n1,2\n' })).told).to.deep.equal([
      'ledger: signal_stats.csv is not one that combine writes: signals are not told of',
    ]);
  });

  it('tells of a signal that never changes, without a profile too', () => {
    const lines = 'waveform,AVR,mV,false,4,1,9,0,9,-0.5,0,-0.5,-0.5\nwaveform,V,mV,false,1,1,1,0,1,3,,3,3\n';
    expect(pageOf(texts({ 'signal_stats.csv': statistics + lines })).told).to.deep.equal([
      'signals: AVR (waveform): always -0.5 mV',
    ]);
  });

  it('shows a dataset without rows, of nulls alone, and of numbers that are none', () => {
    const empty = { ...group, rows: 0, records: null, unitsProcessed: 0 };
    const nothing = { ...summary, rows: 0, records: null, unitsProcessed: 0, groups: [empty] };
    const columns = [
      { name: 'nulls', type: 'DOUBLE', nulls: 0, quantiles: null },
      {
        name: 'wild',
        type: 'DOUBLE',
        nulls: 0,
        quantiles: { 0: 1, 0.05: 1, 0.25: 1, 0.5: 1, 0.75: 2, 0.95: 3, 1: null },
      },
      { name: 'texts', type: 'VARCHAR', nulls: 0, values: [] },
    ];
    const line = 'waveform,II,,,0,0,0,0,,nan,inf,-inf,NaN\n';
    const { page } = pageOf(
      texts({
        'summary.json': nothing,
        'signal_stats.csv': statistics + line,
        'profile.json': { ...profile, sample: { rows: 0, everyNth: 1 }, columns },
      }),
    );
    expect(page).to.include('<td>1</td><td>1</td><td>1</td><td>1</td><td>2</td><td>3</td><td>not finite</td>');
    expect(page).not.to.match(/NaN|Infinity|undefined/);
  });

  it('says how far an execution is, and why one has failed before it began', () => {
    expect(
      pageOf(texts(), { ...execution, status: 'Executing', failureReason: null, endedAtMs: null }).told,
    ).to.deep.equal(['steps: it had not ended (Executing) when this was written: 0 of 1 step had']);
    const { told, page } = pageOf(texts(), execution);
    expect(told).to.deep.equal(['steps: Failed before any step began: no role']);
    expect(page).not.to.include('When each step ran');
  });

  it('stays small, whatever texts and however many of them a result has', () => {
    const long = 'x'.repeat(isWide ? 3_000_000 : 700_000);
    const rejects = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`code-${index}`, 1]));
    const lines = Array.from(
      { length: 1000 },
      (_, index) => `waveform,${index}${'n'.repeat(300)},mV,false,4,1,9,0,9,1,1,0,2\n`,
    );
    const firstRejects = [{ group: 'a', path: long, code: long, message: long }];
    const columns = [{ name: long, type: long, nulls: 0, values: [{ value: long, rows: 1 }] }];
    const { page } = pageOf(
      texts({
        'summary.json': { ...summary, unitsRejected: 2000, rejects, firstRejects },
        'manifest.json': {
          ...{ options: { text: long }, warnings: [{ group: 'a', path: long, message: long }] },
          groups: [{ group: 'a', extractor: { name: long, version: '1' }, options: {}, counts: {} }],
        },
        'signal_stats.csv': `${statistics}${lines.join('')}`,
        'profile.json': { ...profile, columns },
      }),
      execution,
    );
    expect(page).to.include('and 1950 codes more, of 1950 units');
    expect(page).to.include('Of 1000 signals these stand out or have most rows; signal_stats.csv has all.');
    expect(page.length).to.be.below(600_000);
  });
});
