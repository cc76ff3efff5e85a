import { renderCsv } from '@macroshard/container/combine/csv';
import { expect } from 'chai';
import fc from 'fast-check';
import { Job } from './job.ts';

describe('signal_stats.csv', () => {
  it('pools the rows as if it had the samples', async () => {
    const windows = sampleWindows();
    const row = (name: string) => windows.filter((window) => window.signal === name).map(describeWindow);
    const group = new Job().addGroup('g', { '1.unit': { rows: row('II') }, '2.unit': { rows: row('a,"b"') } });
    const job = new Job();
    try {
      await group.process('g');
      expect(await job.addInput('g', group).run(['combine'])).to.include({ code: 0, stderr: '' });
      const [header, ...lines] = job.read('signal_stats.csv').toString().trimEnd().split('\n');
      expect(header).to.equal(
        'kind,signal,units,uncalibrated,n_rows,n_records,n_samples,n_missing,n_zero,duration_s,mean,std,min,max',
      );
      for (const [index, signal] of ['a,"b"', 'II'].entries()) {
        const mine = windows.filter((window) => window.signal === signal && window.kind === 'waveform');
        const samples = mine.flatMap((window) => window.samples);
        const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
        const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples.length - 1);
        const cells = parseLine(lines[1 + index]!);
        expect(cells.slice(0, 9)).to.deep.equal([
          ...['waveform', signal === 'II' ? 'II' : 'A,"B"', 'mV;uV', 'false', String(mine.length), '3'],
          ...[String(samples.length + mine.length), String(mine.length), String(2 * mine.length)],
        ]);
        expect(Number(cells[10])).to.be.closeTo(mean, 1e-12);
        expect(Number(cells[11])).to.be.closeTo(Math.sqrt(variance), 1e-12);
        expect(cells.slice(12).map(Number)).to.deep.equal([Math.min(...samples), Math.max(...samples)]);
      }
      expect(lines[0]).to.equal('numerics,II,mV,false,1,1,1,1,2,0,,,,');
    } finally {
      group.remove();
      job.remove();
    }
  });

  it('keeps apart what is not calibrated, and has no cell that is infinite', async () => {
    const row = { kind: 'waveform', signal: 'II', record: 'r', units: 'mV', n_samples: 2, n_missing: 0, duration_s: 1 };
    const healthy = { ...row, uncalibrated: false, n_zero: 1, mean: 1, std: 0, min: 1, max: 1 };
    const huge = 1e308;
    const rows = [
      healthy,
      { ...row, uncalibrated: true, n_zero: 0, mean: huge, std: huge, min: -huge, max: huge, duration_s: huge },
      { ...row, uncalibrated: true, n_zero: 0, mean: -huge, std: huge, min: -huge, max: huge, duration_s: huge },
      { ...row, mean: 3, std: 0, min: 3, max: 3 },
      { ...row, signal: 'III', mean: 1e300, std: 0, min: 1e300, max: 1e300 },
      { ...row, signal: '', mean: 1, std: 0, min: 1, max: 1 },
      { ...row, signal: null, mean: 3, std: 0, min: 3, max: 3 },
    ];
    const group = new Job().addGroup('g', { 'a.unit': { rows } });
    const job = new Job();
    try {
      await group.process('g');
      expect(await job.addInput('g', group).run(['combine'])).to.include({ code: 0, stderr: '' });
      expect(job.read('signal_stats.csv').toString().trimEnd().split('\n').slice(1)).to.deep.equal([
        'waveform,II,mV,,1,1,2,0,,1,3,0,3,3',
        'waveform,II,mV,false,1,1,2,0,1,1,1,0,1,1',
        'waveform,II,mV,true,2,1,4,0,0,,,,-1e+308,1e+308',
        'waveform,III,mV,,1,1,2,0,,1,1e+300,0,1e+300,1e+300',
        'waveform,UNKNOWN,mV,,2,1,4,0,,2,2,1.1547005383792515,1,3',
      ]);
    } finally {
      group.remove();
      job.remove();
    }
  });

  it('quotes cells so that a reader of RFC 4180 gets them back', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é') });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        expect(parseLine(renderCsv(cells, []).slice(0, -1))).to.deep.equal(cells);
      }),
    );
    expect(
      renderCsv(
        ['a', 'b'],
        [
          [null, 1n],
          [0.1, '"'],
        ],
      ),
    ).to.equal('a,b\n,1\n0.1,""""\n');
  });

  it('holds no formula and no control character, in cells of text', () => {
    const formulas = ['=1+1', '+A1', '-2', '@SUM(A1)', ' =1', '＝1', 'mV;=1'];
    const others = ['\t=1', '\r\n=1', 'a=1', 'a-b', '\u001b[2J\u202e'];
    expect(renderCsv([], [[...formulas, -1.5], others])).to.equal(
      "\n'=1+1,'+A1,'-2,'@SUM(A1),' =1,'＝1,mV;'=1,-1.5\n\\t=1,\\r\\n=1,a=1,a-b,\\u001b[2J\\u202e\n",
    );
  });
});

interface Window {
  readonly kind: string;
  readonly signal: string;
  readonly record: string;
  readonly samples: readonly number[];
}

function sampleWindows(): Window[] {
  const windows = Array.from({ length: 24 }, (_, index): Window => {
    const samples = Array.from(
      { length: 1 + ((index * 7) % 11) },
      (_, sample) => Math.sin(index * 31 + sample) * 5 + index,
    );
    return { kind: 'waveform', signal: index % 2 ? 'II' : 'a,"b"', record: `r${index % 3}`, samples };
  });
  return [...windows, { kind: 'numerics', signal: 'II', record: 'n', samples: [] }];
}

/** A row as an extractor gives it: one sample of each window is missing. */
function describeWindow({ kind, signal, record, samples }: Window) {
  const n = samples.length;
  const mean = samples.reduce((sum, value) => sum + value, 0) / n;
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return {
    ...{ kind, signal, record, units: n % 2 ? 'uV' : 'mV', duration_s: n / 4, n_samples: n + 1, n_missing: 1 },
    ...{ uncalibrated: false, n_zero: 2 },
    ...(n > 0 && { mean, min: Math.min(...samples), max: Math.max(...samples) }),
    ...(n > 1 && { std: Math.sqrt(variance) }),
  };
}

/** One record of RFC 4180, read by hand. */
function parseLine(line: string): string[] {
  const cells: string[] = [];
  for (let index = 0; index <= line.length; ) {
    if (line[index] !== '"') {
      const end = line.indexOf(',', index);
      cells.push(line.slice(index, end === -1 ? undefined : end));
      index = end === -1 ? line.length + 1 : end + 1;
      continue;
    }
    let cell = '';
    for (index++; line[index] !== '"' || line[index + 1] === '"'; index++) {
      cell += line[index];
      if (line[index] === '"') index++;
    }
    cells.push(cell);
    index += 2;
  }
  return cells;
}
