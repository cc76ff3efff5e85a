import { expect } from 'chai';
import { Job } from './job.ts';

describe('the program', () => {
  it('prints the help of a command without touching anything', async () => {
    const job = new Job();
    try {
      const exit = await job.run(['combine', '--help']);
      expect(exit).to.include({ code: 0, stderr: '' });
      expect(exit.stdout).to.match(/^Usage: macroshard-container combine \[options\]\n/);
      expect(job.message).to.equal(undefined);
    } finally {
      job.remove();
    }
  });

  it('writes no message for a record that cannot be inspected', async () => {
    const job = new Job();
    try {
      expect(await job.run(['inspect', 'none.hea'])).to.have.property('code', 1);
      expect(job.message).to.equal(undefined);
    } finally {
      job.remove();
    }
  });
});
