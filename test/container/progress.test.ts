import { barReporter, renderBar } from '@macroshard/container/progress/bar';
import { jsonLinesReporter } from '@macroshard/container/progress/json-lines';
import { expect } from 'chai';

describe('progress', () => {
  it('tells of at most ten units a second where there are many, of every reject, and of the last one', () => {
    const lines = record((output, clock) => {
      const reporter = jsonLinesReporter(output, () => clock.nowMs);
      for (let done = 1; done <= 1000; done++) {
        reporter.unit(unit(done, { total: 1000, status: done === 555 || done === 556 ? 'rejected' : 'processed' }));
        clock.nowMs += 2;
      }
    });
    const told = lines.map((line) => JSON.parse(line).done as number);
    expect(told).to.include.members([1, 51, 101, 555, 556, 1000]);
    expect(told).to.have.length.within(20, 24);
  });

  it('tells of every unit where there are few', () => {
    const lines = record((output) => {
      const reporter = jsonLinesReporter(output, () => 0);
      for (let done = 1; done <= 200; done++) reporter.unit(unit(done, { total: 200, status: 'processed' }));
    });
    expect(lines).to.have.length(200);
  });

  it('draws one line on a terminal, keeps rejects above it, and leaves a clean line', () => {
    const text = record((output, clock) => {
      const reporter = barReporter(output, { nowMs: () => clock.nowMs, columns: 90 });
      reporter.plan({ task: 'process-group 30', units: 2, bytes: 2e6 });
      clock.nowMs += 90_000;
      reporter.unit(unit(1, { total: 2, status: 'rejected' }));
      reporter.unit(unit(2, { total: 2, status: 'processed' }));
      reporter.done({ rows: 7, seconds: 1.25 });
      reporter.close();
    }).join('');
    const clear = '\r\u001b[2K';
    expect(text).to.equal(
      'process-group 30: 2 units, 2.0 MB\n' +
        'rejected a\\u001bb: why\n' +
        `${clear}${'█'.repeat(10)}${'░'.repeat(10)} 1/2 units, 1.0 MB of 2.0 MB  2 min, about 2 min left  a\\u001bb` +
        `${clear}${'█'.repeat(20)} 2/2 units, 2.0 MB of 2.0 MB  2 min  a\\u001bb${clear}7 rows in 1.3 s\n`,
    );
  });

  it('says of a combine what the disk held, where it held any', () => {
    const told = (spilledBytes: number) =>
      record((output) =>
        barReporter(output, { nowMs: () => 0, columns: 80 }).done({ rows: 7, seconds: 1.25, spilledBytes }),
      ).join('');
    expect(told(0)).to.equal('7 rows in 1.3 s\n');
    expect(told(12_340_000)).to.equal('7 rows in 1.3 s; the disk held 12.3 MB that memory had no room for\n');
  });

  it('never draws a line as wide as the terminal', () => {
    for (const columns of [10, 40, 80, 200]) {
      const event = { ...unit(3, { total: 9, status: 'processed' }), path: 'x'.repeat(300) };
      expect(renderBar(event, { columns, seconds: 100 }).length).to.be.below(columns);
    }
  });
});

function unit(done: number, { total, status }: { total: number; status: 'processed' | 'rejected' }) {
  const bytes = { doneBytes: done * 1e6, totalBytes: total * 1e6 };
  return { path: 'a\u001bb', status, rows: 1, ...(status === 'rejected' && { message: 'why' }), done, total, ...bytes };
}

function record(
  play: (output: { columns: undefined; write: (text: string) => void }, clock: { nowMs: number }) => void,
): string[] {
  const texts: string[] = [];
  play({ columns: undefined, write: (text) => void texts.push(text) }, { nowMs: 0 });
  return texts;
}
