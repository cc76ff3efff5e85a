import { expect } from 'chai';
import type { SignalFacts } from '../../pipeline/report/dataset-facts.ts';
import { reportFindings } from '../../pipeline/report/findings.ts';
import { manifestWithoutLists } from '../../pipeline/report/manifest-ends.ts';
import { renderReportPage } from '../../pipeline/report/page.ts';
import { datasetFacts } from '../../pipeline/report/read-facts.ts';
import type { ExecutionFacts, RunReport } from '../../pipeline/report/run-report.ts';
import { some } from '../support/wide.ts';

const assets = { style: '.a{color:red}', script: 'void 0;' };
const names = ['30', '31', '32', '33', '34', '35'];

/** Group 33 is large, 34 has another gain and other units, 35 is dead and rejects one kind of file. */
function planted(change: (group: string) => string = (group) => group) {
  const groups = names.map((name) => ({
    ...{ group: change(name), records: 2, unitsProcessed: 20, unitsRejected: name === '35' ? 5 : 0, unitsSkipped: 0 },
    ...{ rows: name === '33' ? 9000 : 100, bytes: name === '33' ? 9e9 : 1e8, files: 40 },
  }));
  const inGroup = (name: string): SignalFacts['groups'][number] => ({
    ...{ group: change(name), units: [name === '34' ? 'uV' : 'mV'], rows: 100, samples: 1000, missing: 10 },
    ...{ records: 2, durationSeconds: 60 },
    ...{ mean: 0.1, std: name === '34' ? 200 : 0.2 + Number(name) / 1e4, min: -1, max: 1 },
    ...(name === '35' && { mean: 0, std: 0, min: 0, max: 0 }),
  });
  const signal = { kind: 'waveform', signal: 'II', uncalibrated: false, groups: names.map(inGroup) };
  const run = { startedAt: '2026-11-27T10:00:10.000Z', endedAt: '2026-11-27T10:00:50.000Z', seconds: 40, threads: 2 };
  return datasetFacts({
    'summary.json': JSON.stringify({
      ...{ rows: 9500, records: 12, unitsProcessed: 120, unitsRejected: 5, unitsSkipped: 0, rejectedFraction: 0.04 },
      gate: { finding: '5 of 125 units were rejected', advice: '' },
      groups,
      rejects: { 'bad-header': 5 },
      firstRejects: [{ group: change('35'), path: 'a/b', code: 'bad-header', message: 'line 2: <the gain> is "??"' }],
    }),
    'manifest.json': JSON.stringify({
      options: { compression: 'zstd' },
      groups: groups.map(({ group }) => ({
        ...{ group, extractor: { name: 'wfdb-summary', version: '2' }, options: { windowSeconds: 60 } },
        counts: { filesSkipped: 1, warnings: 0 },
      })),
      warnings: [],
      outputs: [{ path: 'features/part-00000.parquet', sizeBytes: 1000, rows: 9500 }],
      sha256: 'abc',
      run: { versions: { node: '24' }, groups: Object.fromEntries(groups.map(({ group }) => [group, run])) },
    }),
    'profile.json': JSON.stringify({
      sample: { rows: 9500, everyNth: 1 },
      columns: [{ name: 'mean', type: 'DOUBLE', nulls: 95, quantiles: { 0: -1, 0.5: 0.25, 1: 3 } }],
      signals: [signal],
    }),
    'signal_stats.csv':
      'kind,signal,units,uncalibrated,n_rows,n_records,n_samples,n_missing,n_zero,duration_s,mean,std,min,max\n' +
      'waveform,II,mV;uV,false,600,12,6000,60,0,7200,0.1,0.2,-1,1\n',
  });
}

const step = (name: string, state: string, more: Partial<ExecutionFacts['steps'][number]> = {}) => ({
  ...{ name, state, groups: [], startedAtMs: 1000, endedAtMs: 61_000, attempts: 1, failureReason: null },
  ...{ sourceArn: null, writesDataset: false, jobStartedAtMs: null, expectedSeconds: null, ...more },
});

const execution: ExecutionFacts = {
  ...{ executionArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/waves/execution/aaaabbbbcccc' },
  ...{ pipeline: 'waves', status: 'Succeeded', failureReason: null, displayName: 'nightly', startedBy: 'ada' },
  ...{ startedAtMs: 0, endedAtMs: 90_000, askedAtMs: 100_000, took: null, cost: null },
  parameters: [
    { name: 'WindowSeconds', value: '60', defaultValue: '0' },
    { name: 'DatasetVersion', value: '1', defaultValue: '1' },
  ],
  definition: {
    Version: '2020-12-01',
    Steps: ['Group-30', 'Combine'].map((Name) => ({ Name, Type: 'Processing' as const, Arguments: {} })),
  },
  steps: [
    step('Group-30', 'Cached', { sourceArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/waves/execution/old' }),
    step('Combine', 'Succeeded', { attempts: 2 }),
  ],
};

const report: RunReport = { execution, dataset: planted(), place: 's3://b/out/combined', repeat: 'macroshard start' };

describe('a report', () => {
  it('begins with what stands out, five planted defects among it', () => {
    expect(reportFindings(report).map(({ section, text }) => `${section}: ${text}`)).to.deep.equal([
      'steps: Group-30 was not run: the result is that of execution old',
      'steps: Combine took 2 attempts',
      'rejects: 5 of 125 units were rejected: bad-header (5)',
      'groups: group 33: 9 GB, 90 times the median; 9,000 rows, 90 times the median',
      'groups: group 35: 5 of 25 units were rejected',
      'groups: group 33: 225 MB a second, 90 times the median',
      'signals: II (waveform): always 0 in group 35',
      'signals: II (waveform): a spread of 200, 984 times the median in group 34',
      'signals: II (waveform): units disagree: mV and uV (mV in groups 30, 31, 32, 33 and 35; uV in group 34)',
    ]);
  });

  it('has nothing to say of what is as it should be', () => {
    const quiet = { ...execution, steps: [step('Group-30', 'Succeeded'), step('Combine', 'Succeeded')] };
    const page = renderReportPage({ ...report, execution: quiet, dataset: null }, assets);
    expect(page).to.include('Nothing: no step failed, no unit was rejected, and no group is far from the others.');
    expect(page).not.to.include('id="groups"');
  });

  it('is a page that reaches nothing, in which what others wrote stays text', () => {
    const hostile = '</script><img src=x onerror=alert(1)>\u202e"';
    const page = renderReportPage(
      { ...report, execution: { ...execution, pipeline: hostile }, dataset: planted((group) => `${group}${hostile}`) },
      assets,
    );
    expect(page).to.include(`<title>&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\\u202e&quot;</title>`);
    expect(page).not.to.match(/<img|\u202e|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
    expect(page.match(/<script/g)).to.have.lengthOf(1);
    expect(page).to.match(/content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/=]+'"/);
  });

  it('has beside what it took, and cost, what was expected', () => {
    const timed = (more: Partial<ExecutionFacts>) =>
      renderReportPage({ ...report, execution: { ...execution, ...more } }, assets);
    const expected = { lower: 5160, upper: 8220 };
    const earlierAttempts = { counted: 0, leftOut: 0 };
    const cost = { usd: 1.234, withoutPrice: [], earlierAttempts, expected: { lower: 1, upper: 2 }, source: 'a table' };
    const page = timed({ took: { seconds: 6720, expected, isOfProcesses: false }, cost });
    expect(page).to.include('<span data-run>1 h 52 min, and 1 h 26 min to 2 h 17 min were expected</span>');
    expect(page).to.include('<span data-run>1.23 USD at the prices of a table; 1.00 to 2.00 USD were expected</span>');
    expect(timed({ took: { seconds: 6720, expected, isOfProcesses: true } })).to.include(
      '<span data-run>1 h 52 min; the machine that was measured takes 1 h 26 min to 2 h 17 min</span>',
    );
    expect(timed({ cost: { ...cost, withoutPrice: ['ml.x'], expected: null } })).to.include(
      '<span data-run>1.23 USD at the prices of a table, and more for ml.x, without a price</span>',
    );
    expect(timed({ cost: { ...cost, earlierAttempts: { counted: 2, leftOut: 1 }, expected: null } })).to.include(
      '<span data-run>1.23 USD, jobs of 2 earlier attempts among them, at the prices of a table, and more for 1 earlier attempt, whose jobs could not be listed</span>',
    );
    expect(timed({ cost: { ...cost, usd: 0, withoutPrice: ['ml.x'] } })).to.include(
      '<span data-run>no price is known of ml.x</span>',
    );
  });

  it('draws what threads did with their time, of many groups where they worked least', () => {
    const { groups, ...dataset } = planted();
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...groups[0]!,
      group: `g${index}`,
      threadSeconds: { work: [index + 1, 30], wait: [10, 10], idle: [89 - index, 60] },
    }));
    const page = renderReportPage({ ...report, dataset: { ...dataset, groups: many } }, assets);
    expect(page).to.include(
      '<title>g0: 2 threads, work 31.0 s, waiting for files 20.0 s, nothing to do 2 min 29 s</title><text x="0" y="10">g0</text><path class="stage-working" d="M170 0h7v3h-7zM170 4h210v3h-210z"/>',
    );
    expect(page).to.include('>16 % at work</text>');
    expect(page).to.include('The 40 of 60 groups whose threads worked least.');
    expect(page).not.to.include('<title>g40: ');
  });

  it('is the same for the same result but for what says that it is of one run', () => {
    const later = 86_400_000;
    const other: ExecutionFacts = {
      ...execution,
      ...{ startedAtMs: later, endedAtMs: later + 10_000, startedBy: 'bob', displayName: null },
      executionArn: execution.executionArn.replace('aaaa', 'zzzz'),
      steps: execution.steps.map((each) => ({ ...each, startedAtMs: later, endedAtMs: later + 9000 })),
    };
    const [a, b] = [report, { ...report, execution: other }].map((each) => renderReportPage(each, assets));
    expect(a).not.to.equal(b);
    expect(withoutRun(a!)).to.equal(withoutRun(b!));
  });

  for (const [count, signalCount, most] of some(
    [
      [43, 300, 300_000],
      [43, 60, 300_000],
      [430, 60, 1_000_000],
      [430, 300, 1_000_000],
    ] as const,
    1,
  )) {
    it(`stays small for ${count} groups and ${signalCount} signals, and draws those that stand out`, () => {
      const groups = Array.from({ length: count }, (_, index) => `Group-${index}`);
      const dataset = planted();
      const threadSeconds = { work: [9.123, 8.5, 9, 7], wait: [0.5, 1, 1, 1.123], idle: [0.5, 1, 0.5, 2] };
      const many = groups.map((group, index) => ({ ...dataset.groups[index % 6]!, group, threadSeconds }));
      const signals = Array.from({ length: signalCount }, (_, index) => ({
        ...dataset.signals[0]!,
        ...{ signal: `S${index}`, units: 'mV', rows: 2 * signalCount - index },
        groups: groups.map((group, place) => ({
          ...dataset.signals[0]!.groups[0]!,
          ...{
            group,
            mean: (place % 7) / 10,
            std: index === signalCount - 1 && place === 3 ? 9 : 1 + (place % 5) / 50,
          },
        })),
      }));
      const values = Array.from({ length: 10 }, (_, index) => ({ value: 'v'.repeat(60 + index), rows: 1000 - index }));
      const columns = Array.from({ length: 60 }, (_, index) => ({
        name: `c${index}`,
        type: 'VARCHAR',
        nulls: 5,
        values,
      }));
      const steps = groups.map((name, index) => {
        const times = {
          startedAtMs: 10_000 + index * 777,
          endedAtMs: 70_000 + index * 777,
          jobStartedAtMs: 30_000 + index * 777,
        };
        return step(name, 'Succeeded', { groups: [name], ...times, expectedSeconds: { lower: 30, upper: 60 } });
      });
      const startedAtMs = Date.parse('2026-11-27T10:00:00Z');
      const definition = {
        ...execution.definition,
        Steps: groups.map((Name) => ({ Name, Type: 'Processing' as const, Arguments: {} })),
      };
      const runs = many.map((group, index) => ({
        ...group,
        startedAtMs: 40_000 + index * 777,
        endedAtMs: 60_000 + index * 777,
      }));
      const page = renderReportPage(
        {
          ...report,
          execution: { ...execution, definition, startedAtMs: 0, endedAtMs: startedAtMs, steps },
          dataset: { ...dataset, groups: runs, signals, columns },
        },
        assets,
      );
      expect(page).to.include('stage-downloading');
      expect(page).to.match(
        new RegExp(`S${signalCount - 1} \\(waveform\\): a spread of 9 mV, 8.\\d times the median in group Group-3`),
      );
      expect(page).to.include(`<title>Group-3: mean 0.3, std 9, from -1 to 1, 100 rows; a spread of 9 mV, `);
      expect(page.length).to.be.below(most);
    });
  }
});

describe('the ends of a ledger', () => {
  it('are read without its lists', () => {
    const text =
      '{\n"format":"x",\n"groups":[\n{"group":"a"}],\n"warnings":[],\n"files":[\n{"path":"f"}],\n"units":[],\n"sha256":"d",\n"run":{"threads":1}\n}\n';
    const whole = manifestWithoutLists(text, text);
    expect(JSON.parse(whole)).to.deep.equal({
      ...{ format: 'x', groups: [{ group: 'a' }], warnings: [], sha256: 'd', run: { threads: 1 } },
    });
    expect(JSON.parse(manifestWithoutLists(text, 'etags"}}\n}\n'))).to.deep.equal({
      format: 'x',
      groups: [{ group: 'a' }],
      warnings: [],
    });
    expect(() => manifestWithoutLists(text, text.slice(0, -3))).to.throw('manifest.json is cut short');
    expect(() => manifestWithoutLists('{}', '{}')).to.throw('manifest.json is not a ledger as combine writes it');
  });
});

describe('the files of a dataset', () => {
  it('are refused by name where they are not what combine writes', () => {
    expect(() => datasetFacts({})).to.throw('summary.json is missing');
    expect(() => datasetFacts({ 'summary.json': '{' })).to.throw('summary.json is not JSON');
    expect(() => datasetFacts({ 'summary.json': 'null' })).to.throw('summary.json is not an object of JSON');
    expect(() => datasetFacts({ 'summary.json': '{"a":1}' })).to.throw(
      'summary.json is not one that combine writes: it has no groups',
    );
  });
});

/** Elements that say so, with what is in them; those of one name are not inside one another. */
function withoutRun(page: string): string {
  return page.replace(/<(\w+)[^>]* data-run[^>]*>[\s\S]*?<\/\1>/g, '');
}
