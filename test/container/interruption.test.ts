import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { some } from '../support/wide.ts';
import { finished, Job } from './job.ts';

describe('a job that is asked to stop', () => {
  let job: Job;
  beforeEach(() => {
    job = new Job();
  });
  afterEach(() => job.remove());

  const codes = { SIGTERM: 143, SIGINT: 130 } as const;
  for (const [signal, code] of some(Object.entries(codes), 1)) {
    it(`ends at ${signal} without waiting for its units, says how far it came, and leaves no result`, async () => {
      const quick = {
        '0.unit': { rows: [{ record: 'x'.repeat(500) }] },
        '1.unit': { rows: [{ record: 'y'.repeat(500) }] },
      };
      job.addGroup('30', { ...quick, '2.unit': { delayMs: 60_000 }, '3.unit': { delayMs: 60_000 } });
      await job.process('30', { env: { MACROSHARD_THREADS: 'x' } });
      const child = job.start([
        'process-group',
        '--group',
        '30',
        '--extractor',
        './test-extractor.mjs',
        '--threads',
        '1',
      ]);
      child.stdout!.on('data', (chunk) => {
        if (String(chunk).includes('"path":"1.unit"')) child.kill(signal as NodeJS.Signals);
      });
      const exit = await finished(child);
      const message = `stopped by ${signal}: 2 of 4 units of group "30" were done, no result was written\n`;
      expect(exit).to.include({ code, stderr: message });
      expect(job.message).to.equal(message);
      expect(job.outputNames()).to.deep.equal([]);
    });
  }

  it('ends where its plan goes on and on', async () => {
    job.addGroup('30', { '0.unit': {} });
    const plan =
      "process.stderr.write('planning\\n'); for (let i = 0; ; i++) yield { warning: { path: 'x', message: 'y' } };";
    writeFileSync(
      join(job.root, 'endless.mjs'),
      `export default { name: 'endless', version: '1', columns: [{ name: 'path', type: 'string', nullable: false }],
  async *plan() { ${plan} }, extract() {} };\n`,
    );
    const child = job.start(['process-group', '--group', '30', '--extractor', './endless.mjs']);
    child.stderr!.once('data', () => child.kill('SIGTERM'));
    const exit = await finished(child);
    const message = 'stopped by SIGTERM: group "30" was being planned, no result was written\n';
    expect(exit).to.include({ code: 143, stderr: `planning\n${message}` });
    expect(job.outputNames()).to.deep.equal([]);
  });
});
