import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { serveS3 } from '../support/scripted-s3.ts';
import { resultOf } from './cut-group.ts';
import { finished, Job } from './job.ts';

describe('a group that is read straight from an S3 in trouble', () => {
  it('gives the right rows although every file is silent once, lost once and refused once', async () => {
    const job = new Job();
    const fates = ['stall', 'cut', { status: 503, code: 'SlowDown' }, 'answer'] as const;
    const asked = new Map<string, number>();
    const s3 = await serveS3({
      fateOf({ key }) {
        if (!key?.endsWith('.dat')) return 'answer';
        const times = asked.get(key) ?? 0;
        asked.set(key, times + 1);
        return fates[times] ?? 'answer';
      },
    });
    try {
      putTree(join(job.input, 'g'), numericsGroup('g', 12));
      expect(await job.run(['process-group', '--group', 'g'])).to.include({ code: 0, stderr: '' });
      const copied = resultOf(job);
      s3.putFolder(join(job.input, 'g'), 'waves/g');
      rmSync(job.input, { recursive: true });
      const env = { AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'SECRET' };
      const streamed = ['process-group', '--group', 'g', '--source', 's3://bucket/waves/g/'];
      expect(await job.runAlone(streamed, env)).to.include({ code: 0, stderr: '' });
      expect(resultOf(job)).to.deep.equal(copied);
      expect([...asked.values()].every((times) => times >= 4)).to.equal(true);
    } finally {
      await s3.close();
      job.remove();
    }
  });

  for (const [reason, when] of [
    ['the thread that fetches was lost: no luck', 'data.silenceMs !== undefined && data.arrived === undefined'],
    ['"r[0-9]/r[0-9].dat" cannot be fetched: no luck', 'data.arrived !== undefined'],
  ] as const) {
    it(`ends with the reason where it loses a thread (${when})`, async () => {
      const job = new Job();
      const s3 = await serveS3({ fateOf: ({ key }) => (key?.endsWith('.dat') ? 'stall' : 'answer') });
      try {
        for (const [path, text] of Object.entries(numericsGroup('g', 3))) s3.put(`waves/g/${path}`, Buffer.from(text));
        // Once it is ordered to bring what a unit reads, the thread throws.
        const source = `import { parentPort, workerData as data } from 'node:worker_threads';
          if (data !== null && ${when}) {
            const listen = parentPort.on.bind(parentPort);
            parentPort.on = (name, hear) => listen(name, (message) => {
              const { kind, path = '' } = message;
              if (kind === 'deliver' || /items/.test(path)) throw new Error('no luck');
              hear(message);
            });
          }`;
        const env = {
          ...{ AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'SECRET' },
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}`,
        };
        const streamed = ['process-group', '--group', 'g', '--source', 's3://bucket/waves/g/', '--threads', '8'];
        const { code, stderr } = await job.runAlone(streamed, env);
        expect(code).to.equal(1);
        expect(stderr).to.match(new RegExp(`^s3://bucket/waves/g/ cannot be read: ${reason}\n$`));
        expect(job.outputNames()).to.deep.equal([]);
      } finally {
        await s3.close();
        job.remove();
      }
    });
  }

  it('ends when it is asked to, whatever it waits for, and leaves nothing', async () => {
    const job = new Job();
    const s3 = await serveS3({ fateOf: ({ key }) => (key?.endsWith('.dat') ? 'stall' : 'answer') });
    try {
      for (const [path, text] of Object.entries(numericsGroup('g', 3))) s3.put(`waves/g/${path}`, Buffer.from(text));
      const env = { AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'SECRET' };
      const child = job.start(['process-group', '--group', 'g', '--source', 's3://bucket/waves/g/'], env);
      const exit = finished(child);
      while (!s3.requests.some(({ key }) => key?.endsWith('.dat'))) await setImmediate();
      child.kill('SIGTERM');
      const stderr = 'stopped by SIGTERM: 1 of 4 units of group "g" were done, no result was written\n';
      expect(await exit).to.include({ code: 143, stderr });
      expect(readdirSync('/dev/shm').filter((name) => name.includes(`-${child.pid}-`))).to.deep.equal([]);
      expect(job.outputNames()).to.deep.equal([]);
    } finally {
      await s3.close();
      job.remove();
    }
  });
});
