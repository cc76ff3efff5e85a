import { expect } from 'chai';
import { runBench } from './command.ts';

describe('npm run bench, to the end', () => {
  it('measures a format, rows and the start, beside the plain loop, as one JSON document', async () => {
    const args = ['--size-mb', '1', '--repetitions', '1', '--formats', '80', '--only', 'formats,parquet,combine,start'];
    const [stdout, stderr] = [outputText(), outputText()];
    const exitCode = await runBench([...args, '--json'], { stdout, stderr });
    expect({ exitCode, lastLine: stderr.text.trim().split('\n').at(-1) }).to.deep.equal({
      exitCode: 0,
      lastLine: 'bench: start: 5 starts',
    });
    const report = JSON.parse(stdout.text);
    expect(Object.keys(report)).to.deep.equal([
      'machine',
      'sizeMb',
      'repetitions',
      'formats',
      'parquet',
      'combine',
      'start',
    ]);
    const [format] = report.formats;
    expect([format.format, format.megabytes, format.channels]).to.deep.equal([80, format.samples / 1e6, 4]);
    for (const run of format.runs) {
      expect(run.mbPerSecond).to.be.closeTo(format.megabytes / run.workSeconds, 1e-6);
      expect(run.plainLoopsPerThread).to.be.closeTo(run.mbPerSecond / run.threads / format.plainMbPerSecond, 1e-6);
      expect(run.peakMb).to.be.above(30);
    }
    expect(format.runs.map((run: { windowSeconds: number }) => run.windowSeconds)).to.include.members([0, 60]);
    for (const { rows, threads, ownShare } of report.parquet) {
      expect([rows, threads >= 1, ownShare > 0]).to.deep.equal([2000, true, true]);
    }
    expect([report.parquet[0].threads, report.combine.rows, report.combine.groups]).to.deep.equal([1, 2000, 4]);
    expect(report.start.leastMs).to.be.at.most(report.start.medianMs);
  });
});

function outputText() {
  return {
    text: '',
    write(text: string) {
      this.text += text;
    },
  };
}
